package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `groups` with a real broker, with and without a member.
class GroupsCommandTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
    broker.run("topics", "create", "t", "--config", "retention.ms=-1").done();
    broker
        .input(
            "1000:a\n2000:b\n3000:c\n4000:d\n",
            "produce",
            "t",
            "-p",
            "0",
            "--fields",
            "timestamp,value",
            "--separator",
            ":")
        .done();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aGroupIsListedAndDescribedWithItsLag() {
    broker.run("consume", "t", "-g", "read", "-n", "3").done();

    assertThat(broker.run("groups", "list").done())
        .anyMatch(line -> line.matches("read +Empty +consumer +classic"));
    assertThat(broker.run("groups", "list", "--state", "stable").done()).hasSize(1);
    assertThat(broker.run("groups", "describe", "read").done())
        .contains("read  Empty, 0 members, 1 record behind")
        .anyMatch(line -> line.matches("t +0 +3 +4 +1 +-"))
        .anyMatch(line -> line.matches("t +1 +- +0 +- +-"));
    assertThat(broker.run("groups", "describe", "read", "--json").out())
        .contains("\"group\":\"read\",\"state\":\"Empty\"")
        .contains(
            "{\"topic\":\"t\",\"partition\":0,\"offset\":3,\"end\":4,\"lag\":1,\"member\":null}");
    assertThat(broker.run("groups", "list", "--json").out()).contains("{\"group\":\"read\"");
  }

  @Test
  void aResetShowsFirstAndThenDoes() {
    broker.run("consume", "t", "-g", "reset").done();

    assertThat(reset("reset", "--to-earliest").done())
        .anyMatch(line -> line.matches("t +0 +4 +0"))
        .contains("nothing was changed; add --execute to do it");
    assertThat(broker.run("consume", "t", "-g", "reset").done()).isEmpty();
    assertThat(reset("reset", "--to-earliest", "--execute").done()).contains("done");
    assertThat(broker.run("consume", "t", "-g", "reset").done()).hasSize(4);
  }

  @Test
  void aResetLeadsToATimeAnOffsetTheEndOrSoFarOn() {
    broker.run("consume", "t", "-g", "moved", "-n", "2").done();

    assertThat(reset("moved", "--to-time", "1970-01-01T00:00:02.5Z").done())
        .anyMatch(line -> line.matches("t +0 +2 +2"));
    assertThat(reset("moved", "--to-time", "4000").done())
        .anyMatch(line -> line.matches("t +0 +2 +3"));
    assertThat(reset("moved", "--to-time", "10m").done())
        .anyMatch(line -> line.matches("t +0 +2 +4"));
    assertThat(reset("moved", "--to-offset", "1").done())
        .anyMatch(line -> line.matches("t +0 +2 +1"));
    assertThat(reset("moved", "--to-offset", "100").done())
        .anyMatch(line -> line.matches("t +0 +2 +4"));
    assertThat(reset("moved", "--to-latest").done()).anyMatch(line -> line.matches("t +0 +2 +4"));
    assertThat(reset("moved", "--shift-by", "-1").done())
        .anyMatch(line -> line.matches("t +0 +2 +1"));
    assertThat(reset("moved", "--shift-by=1").done()).anyMatch(line -> line.matches("t +0 +2 +3"));
    assertThat(broker.run("groups", "reset", "unmoved", "--topic", "t", "--shift-by=1").refused())
        .as("what has no offset is not moved by one")
        .contains("no such partition");
    assertThat(reset("moved", "--to-latest", "--partition", "1").done())
        .noneMatch(line -> line.startsWith("t  0"));
    assertThat(broker.run("groups", "reset", "moved", "--all-topics", "--to-latest").done())
        .anyMatch(line -> line.matches("t +0 +2 +4"));
  }

  @Test
  void whatThereIsNotIsSaid() {
    assertThat(broker.run("groups", "describe", "nobody").refused())
        .contains("there is no group nobody");
    assertThat(broker.run("groups", "delete", "nobody").refused()).contains("no such group");
    assertThat(broker.run("groups", "reset", "g", "--topic", "no", "--to-latest").refused())
        .contains("there is no topic no");
    assertThat(reset("g", "--to-latest", "--partition", "9").refused())
        .contains("no such partition");
    assertThat(broker.run("groups", "reset", "nobody", "--all-topics", "--to-latest").refused())
        .contains("nobody has no offsets to move; name its topics with --topic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void theLastRebalancesAreShownWithWhatHappened(String protocol) {
    String group = "moved-" + protocol;
    try (var member = new Member(broker.address, group, protocol)) {
      assertThat(broker.run("groups", "describe", group).done())
          .anyMatch(line -> line.matches("REBALANCED +EPOCH +MEMBERS +WHAT HAPPENED"))
          .anyMatch(
              line ->
                  line.matches(
                      "20\\S+Z +1 +1 +began because a member joined; joined .*; moves 2, reads 2: "
                          + "t-0,1 to .*"));
    }
    assertThat(broker.run("groups", "describe", group).done())
        .anyMatch(line -> line.matches("20\\S+Z +2 +0 +began because a member left; left .*"));
    assertThat(broker.run("groups", "describe", group, "--json").out())
        .contains("\"epoch\":2,\"members\":0,\"whatHappened\":\"began because a member left");
  }

  @Test
  void aGroupWithAMemberIsShownWithItAndNeitherMovedNorRemoved() {
    try (var member = new Member(broker.address, "busy")) {
      assertThat(broker.run("groups", "describe", "busy").done())
          .contains("busy  Stable, 1 member, range, nothing committed")
          .anyMatch(line -> line.matches("t +0 +- +4 +- +barnabas-\\S+"))
          .anyMatch(line -> line.matches("barnabas-\\S+ +- +barnabas +/127.0.0.1 +- +2"));
      assertThat(reset("busy", "--to-earliest").refused())
          .contains("busy is Stable with 1 member: stop it first");
      assertThat(reset("busy", "--to-earliest", "--execute").refused()).contains("stop it first");
      assertThat(broker.run("groups", "delete", "busy").refused()).contains("has members");
    }
    assertThat(reset("busy", "--to-latest", "--execute").done()).contains("done");
    assertThat(broker.run("groups", "delete", "busy").done()).containsExactly("deleted busy");
  }

  @Test
  void aTrendSaysWhereTheLagLeads() {
    broker.run("consume", "t", "-g", "slow", "-n", "1").done();

    assertThat(broker.run("groups", "describe", "slow", "--trend", "1").done())
        .contains("slow  Empty, 0 members, 3 records behind, stands still, no commit meanwhile")
        .anyMatch(line -> line.matches("t +0 +3 +0.0 +0.0 +stands still +-"));
    assertThat(broker.run("groups", "describe", "slow", "--trend", "1", "--json").out())
        .contains("\"lag\":3")
        .contains("\"trend\":\"stands still\",\"caughtUpIn\":null");
  }

  @Test
  void offsetsOfATopicThatNobodyReadsAreForgotten() {
    broker.run("consume", "t", "-g", "forgetful").done();

    assertThat(broker.run("groups", "forget", "forgetful", "--topic", "other").refused())
        .contains("forgetful has no such offsets");
    assertThat(broker.run("groups", "forget", "forgetful", "--topic", "t").done())
        .containsExactly("forgot t-0 at 4");
    assertThat(broker.run("consume", "t", "-g", "forgetful").done()).as("begins anew").hasSize(4);
    assertThat(broker.run("groups", "forget", "nobody", "--topic", "t").refused())
        .contains("there is no group nobody");
  }

  @Test
  void aMemberIsEvictedByHand() {
    broker.run("consume", "t", "-g", "crowd").done();
    try (var member = new Member(broker.address, "crowd")) {
      assertThat(broker.run("groups", "forget", "crowd", "--topic", "t").refused())
          .contains("a member of the group reads that topic");
      assertThat(broker.run("groups", "evict", "crowd", "--instance", "x").refused())
          .contains("crowd has no such member");
      assertThat(broker.run("groups", "evict", "crowd", "--all").done())
          .singleElement()
          .asString()
          .startsWith("evicted barnabas-");
    }
    assertThat(broker.run("groups", "evict", "nobody", "--all").refused())
        .contains("there is no group nobody");
  }

  private static Ran reset(String group, String... how) {
    var args = new java.util.ArrayList<>(List.of("groups", "reset", group, "--topic", "t"));
    args.addAll(List.of(how));
    return broker.run(args.toArray(String[]::new));
  }

  /// A member that reads nothing, since it begins at the end.
  private static final class Member implements AutoCloseable, ConsumerListener {
    private final ToolLoop loop = new ToolLoop();
    private final CompletableFuture<Boolean> joined = new CompletableFuture<>();
    private final Consumer consumer;

    Member(String address, String group) {
      this(address, group, "classic");
    }

    Member(String address, String group, String protocol) {
      Map<String, String> settings =
          Map.of("bootstrap.servers", address, "group.id", group, "group.protocol", protocol);
      consumer =
          loop.await(
              promise ->
                  promise.complete(
                      new Consumer(
                          loop.loop(),
                          loop.network(),
                          loop.randomness(),
                          ConsumerSettings.of(settings),
                          this)));
      loop.<Boolean>await(
          promise -> {
            joined.thenAccept(promise::complete);
            consumer.subscribe(List.of("t"));
          });
    }

    @Override
    public void records(TopicPartition partition, List<Record> records) {}

    @Override
    public void assigned(SortedSet<TopicPartition> partitions) {
      joined.complete(true);
    }

    @Override
    public void failed(ErrorCode code, String words) {
      joined.completeExceptionally(new ToolFailure(words));
    }

    @Override
    public void close() {
      loop.<Boolean>await(promise -> consumer.close(() -> promise.complete(true)));
      loop.close();
    }
  }
}
