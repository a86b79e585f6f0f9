package barnabas.testkit;

import static barnabas.testkit.Clients.consumer;
import static barnabas.testkit.Clients.producer;
import static barnabas.testkit.Clients.send;
import static barnabas.testkit.Clients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker in this JVM under the stock client: it serves when it has started, keeps to itself, and
/// is as new once it is cleared.
class BarnabasTest {

  private static final String LARGE = "x".repeat(300_000);

  @TempDir Path folder;

  @Test
  void recordsAreWrittenAndReadByAGroup() throws Exception {
    try (var broker = Barnabas.start();
        var producer = producer(broker);
        var consumer = consumer(broker, "readers")) {
      send(producer, "greetings", "hello", "again");

      consumer.subscribe(List.of("greetings"));

      assertThat(values(consumer, 2)).containsExactly("hello", "again");
      consumer.commitSync();
      assertThat(consumer.committed(consumer.assignment()).values())
          .allMatch(committed -> committed.offset() == 2);
    }
  }

  @Test
  void largeRecordsComeWholeFromMemory() throws Exception {
    try (var broker = Barnabas.start();
        var producer = producer(broker);
        var consumer = consumer(broker, "readers")) {
      send(producer, "large", LARGE, "small", LARGE);

      consumer.subscribe(List.of("large"));

      assertThat(values(consumer, 3)).containsExactly(LARGE, "small", LARGE);
    }
  }

  @Test
  void everyCodecOfTheApplicationServes() throws Exception {
    try (var broker = Barnabas.start();
        var consumer = consumer(broker, "readers")) {
      for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
        try (var producer = producer(broker, "compression.type", codec)) {
          send(producer, "squeezed", LARGE);
        }
      }

      consumer.subscribe(List.of("squeezed"));

      assertThat(values(consumer, 4)).hasSize(4).allMatch(LARGE::equals);
    }
  }

  @Test
  void topicsAndSettingsAreThereWhenItStarts() throws Exception {
    try (var broker =
            Barnabas.builder()
                .topic("orders", 3, Map.of("cleanup.policy", "compact"))
                .config("auto.create.topics.enable", "false")
                .start();
        var admin = Clients.admin(broker)) {
      broker.createTopic("returns", 2);

      var topics = admin.describeTopics(List.of("orders", "returns")).allTopicNames().get();

      assertThat(topics.get("orders").partitions()).hasSize(3);
      assertThat(topics.get("returns").partitions()).hasSize(2);
    }
  }

  @Test
  void whatIsRefusedIsSaid() {
    assertThatThrownBy(() -> Barnabas.builder().config("num.partitions", "many").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("num.partitions");
    try (var first = Barnabas.start()) {
      assertThatThrownBy(() -> Barnabas.builder().port(first.port()).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1:" + first.port());
    }
    assertThatThrownBy(() -> Barnabas.builder().topic("no topic").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no topic");
  }

  @Test
  void aClosedOneSaysSoAndMayBeClosedAgain() {
    for (var builder : List.of(Barnabas.builder(), Barnabas.builder().inTemporaryFolder())) {
      Barnabas broker = builder.start();
      broker.close();
      broker.close();

      assertThatThrownBy(() -> broker.createTopic("late"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void severalInOneProcessKeepToThemselves() throws Exception {
    try (var one = Barnabas.start();
        var other = Barnabas.start();
        var toOne = producer(one);
        var toOther = producer(other);
        var fromOther = consumer(other, "readers")) {
      send(toOne, "same", "of one");
      send(toOther, "same", "of the other");

      fromOther.subscribe(List.of("same"));

      assertThat(values(fromOther, 1)).containsExactly("of the other");
      assertThat(one.port()).isNotEqualTo(other.port());
    }
  }

  @Test
  void clearingWipesTopicsAndGroupsButForThoseItWasBuiltWith() throws Exception {
    try (var broker = Barnabas.builder().topic("built", 2).start();
        var admin = Clients.admin(broker);
        var producer = producer(broker)) {
      send(producer, "made", "a");
      send(producer, "built", "b");
      try (var consumer = consumer(broker, "readers")) {
        consumer.subscribe(List.of("built", "made"));
        assertThat(values(consumer, 2)).containsExactlyInAnyOrder("a", "b");
        consumer.commitSync();
      }

      broker.clear();

      assertThat(names(admin)).containsExactly("built");
      assertThat(admin.listGroups().all().get()).isEmpty();
      send(producer, "built", "c");
      try (var consumer = consumer(broker, "readers")) {
        consumer.subscribe(List.of("built"));
        assertThat(values(consumer, 1)).containsExactly("c");
      }
    }
  }

  private static Set<String> names(Admin admin) throws Exception {
    return admin.listTopics(new ListTopicsOptions().listInternal(false)).names().get();
  }

  @Test
  void aGroupThatWasNotClosedIsGoneAfterClearing() throws Exception {
    try (var broker = Barnabas.start();
        var producer = producer(broker);
        var left = consumer(broker, "readers")) {
      send(producer, "greetings", "before");
      left.subscribe(List.of("greetings"));
      assertThat(values(left, 1)).hasSize(1);

      broker.clear();

      send(producer, "greetings", "after");
      try (var fresh = consumer(broker, "readers")) {
        fresh.subscribe(List.of("greetings"));
        assertThat(values(fresh, 1)).containsExactly("after");
      }
    }
  }

  @Test
  void aTemporaryFolderGoesWithTheBroker() throws Exception {
    List<Path> before = temporaryFolders();
    try (var broker = Barnabas.builder().inTemporaryFolder().start();
        var producer = producer(broker);
        var consumer = consumer(broker, "readers")) {
      send(producer, "greetings", "hello");
      consumer.subscribe(List.of("greetings"));
      assertThat(values(consumer, 1)).containsExactly("hello");
      assertThat(temporaryFolders()).hasSize(before.size() + 1);
    }
    assertThat(temporaryFolders()).containsExactlyInAnyOrderElementsOf(before);
  }

  private static List<Path> temporaryFolders() throws Exception {
    try (var entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries.filter(each -> each.getFileName().toString().startsWith("barnabas-")).toList();
    }
  }

  @Test
  void aGivenFolderIsTakenOverByTheNextBroker() throws Exception {
    Path data = folder.resolve("data");
    try (var broker = Barnabas.builder().inFolder(data).start();
        var producer = producer(broker)) {
      send(producer, "greetings", "kept");
    }
    try (var broker = Barnabas.builder().inFolder(data).start();
        var consumer = consumer(broker, "readers")) {
      consumer.subscribe(List.of("greetings"));

      assertThat(values(consumer, 1)).containsExactly("kept");
    }
  }
}
