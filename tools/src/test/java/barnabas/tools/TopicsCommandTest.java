package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `topics` and `configs` with a real broker.
class TopicsCommandTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aTopicIsMadeAndListed() {
    assertThat(broker.run("topics", "create", "made").done())
        .containsExactly("created made with 2 partitions");
    assertThat(broker.run("topics", "list").done())
        .anyMatch(line -> line.matches("made +2 +1 +[\\w-]{22}"));
    assertThat(broker.run("topics", "list", "--json").out())
        .contains("{\"topic\":\"made\",\"partitions\":2,\"replicas\":1,\"id\":\"");
  }

  @Test
  void aTopicThatIsThereIsRefusedOrLeftAlone() {
    broker.run("topics", "create", "twice").done();

    assertThat(broker.run("topics", "create", "twice").refused()).contains("already exists");
    assertThat(broker.run("topics", "create", "twice", "--if-not-exists").done())
        .containsExactly("twice is there already");
  }

  @Test
  void whatABrokerRefusesIsSaidInItsWords() {
    assertThat(broker.run("topics", "create", "no/name").refused())
        .contains("INVALID_TOPIC_EXCEPTION");
    assertThat(broker.run("topics", "create", "wide", "--replication-factor", "3").refused())
        .contains("INVALID_REPLICATION_FACTOR");
    assertThat(broker.run("topics", "create", "odd", "--config", "retention.mz=1").refused())
        .contains("retention.mz");
  }

  @Test
  void aTopicIsDescribedWithItsPartitionsAndChanges() {
    broker.run("topics", "create", "seen", "--config", "retention.ms=-1").done();
    broker.input("one\n", "produce", "seen", "-p", "1").done();

    assertThat(broker.run("topics", "describe", "seen").done())
        .anyMatch(line -> line.matches("1 +1 +\\[1] +\\[1] +0 +1"))
        .anyMatch(line -> line.matches("retention.ms +-1 +this topic"))
        .noneMatch(line -> line.startsWith("segment.bytes"));
    assertThat(broker.run("topics", "describe", "seen", "--all-configs").done())
        .anyMatch(line -> line.startsWith("segment.bytes"));
    assertThat(broker.run("topics", "describe", "seen", "--json").out())
        .startsWith("{\"topic\":\"seen\",\"id\":\"")
        .contains("\"firstOffset\":0,\"endOffset\":1}")
        .contains("{\"config\":\"retention.ms\",\"value\":\"-1\",\"source\":\"this topic\"}");
  }

  @Test
  void aTopicIsChanged() {
    broker.run("topics", "create", "grown").done();

    assertThat(
            broker
                .run("topics", "alter", "grown", "--partitions", "5", "--config", "segment.ms=7000")
                .done())
        .containsExactly("grown has 5 partitions", "segment.ms is 7000");
    assertThat(broker.run("topics", "alter", "grown", "--delete-config", "segment.ms").done())
        .containsExactly("segment.ms is the default again");
    assertThat(broker.run("topics", "alter", "grown", "--partitions", "1").refused())
        .contains("INVALID_PARTITIONS");
  }

  @Test
  void topicsAreRemoved() {
    broker.run("topics", "create", "gone").done();

    assertThat(broker.run("topics", "delete", "gone").done()).containsExactly("deleted gone");
    assertThat(broker.run("topics", "delete", "gone").refused()).contains("no such topic");
    assertThat(broker.run("topics", "describe", "gone").refused()).contains("no topic gone");
  }

  @Test
  void configurationsOfTopicsAndBrokersAreShownAndChanged() {
    broker.run("topics", "create", "tuned").done();

    assertThat(broker.run("configs", "describe", "--topic", "tuned").done())
        .containsExactly("nothing was changed; --all shows what holds, and where from");
    assertThat(broker.run("configs", "set", "--topic", "tuned", "retention.ms=70000").done())
        .containsExactly("retention.ms is 70000");
    assertThat(broker.run("configs", "describe", "--topic", "tuned").done())
        .anyMatch(line -> line.matches("retention.ms +70000 +this topic"));
    assertThat(broker.run("configs", "delete", "--topic", "tuned", "retention.ms").done())
        .containsExactly("retention.ms is the default again");
    broker.run("configs", "set", "--broker", "1", "log.retention.ms=80000").done();
    assertThat(
            broker.run("configs", "describe", "--broker", "1", "--key", "log.retention.ms").done())
        .anyMatch(line -> line.matches("log.retention.ms +80000 +this broker, changed"));
    broker.run("configs", "delete", "--broker", "1", "log.retention.ms").done();
  }

  @Test
  void configurationsOfAGroupAreShownAndChanged() {
    String key = "consumer.session.timeout.ms";

    assertThat(broker.run("configs", "set", "--group", "g", key + "=50000").done())
        .containsExactly(key + " is 50000");
    assertThat(broker.run("configs", "describe", "--group", "g").done())
        .anyMatch(line -> line.matches(key + " +50000 +this group"));
    broker.run("configs", "delete", "--group", "g", key).done();
    assertThat(broker.run("configs", "describe", "--group", "g").done())
        .noneMatch(line -> line.contains("this group"));
  }

  @Test
  void levelsOfTheLogAreShownAndSet() {
    String before = rootLevel();

    assertThat(broker.run("configs", "set", "--loggers", "1", "root=FATAL").done())
        .containsExactly("root is FATAL");
    assertThat(rootLevel()).isEqualTo("FATAL");
    assertThat(broker.run("configs", "set", "--loggers", "1", "root=LOUD").refused())
        .contains("TRACE, DEBUG, INFO, WARN, ERROR, FATAL");
    assertThat(broker.run("configs", "delete", "--loggers", "1", "root").refused())
        .contains("needs a level");
    assertThat(broker.run("configs", "describe", "--loggers", "7").refused())
        .contains("there is no broker 7");
    broker.run("configs", "set", "--loggers", "1", "root=" + before).done();
  }

  private static String rootLevel() {
    return broker.run("configs", "describe", "--loggers", "1").done().stream()
        .filter(line -> line.matches("root +[A-Z]+ +this process"))
        .map(line -> line.split(" +")[1])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWouldHoldWithoutAValueIsShownWithItsMeaning() {
    broker.run("topics", "create", "layered", "--config", "segment.bytes=2000000").done();
    broker.run("configs", "set", "--broker", "1", "log.segment.bytes=3000000").done();
    String asked = "configs describe --topic layered --key segment.bytes";

    List<String> lines = broker.run((asked + " --doc").split(" ")).done();
    String json = broker.run((asked + " --json").split(" ")).out();

    broker.run("configs", "delete", "--broker", "1", "log.segment.bytes").done();
    assertThat(lines.getLast())
        .containsPattern(
            "2000000 +this topic +log.segment.bytes=3000000 \\(this broker, changed\\), "
                + "log.segment.bytes=1073741824 \\(default\\)");
    assertThat(json)
        .contains(
            "\"otherwise\":[{\"config\":\"log.segment.bytes\",\"value\":\"3000000\","
                + "\"source\":\"this broker, changed\"},{");
  }

  @Test
  void configurationsThatCanNotBeAreRefused() {
    broker.run("topics", "create", "plain").done();

    assertThat(broker.run("configs", "describe", "--topic", "nothing").refused())
        .contains("no such topic");
    assertThat(broker.run("configs", "describe", "--broker", "7").refused())
        .contains("there is no broker 7, but [1]");
    assertThat(broker.run("configs", "describe", "--topic", "plain", "--key", "no.key").refused())
        .contains("there is no configuration no.key");
    assertThat(broker.run("configs", "set", "--topic", "plain", "retention.ms=x").refused())
        .contains("INVALID_CONFIG");
  }

  @Test
  void aTrimShowsFirstAndThenDeletes() {
    broker.run("topics", "create", "long", "--config", "retention.ms=-1").done();
    broker
        .input(
            "1000\ta\n2000\tb\n3000\tc\n",
            "produce",
            "long",
            "-p",
            "0",
            "--fields",
            "timestamp,value")
        .done();

    assertThat(broker.run("topics", "trim", "long", "--to-time", "2500").done())
        .anyMatch(line -> line.matches("long +0 +0 +2 +2"))
        .anyMatch(line -> line.matches("long +1 +0 +0 +0"))
        .contains("nothing was changed; add --execute to do it");
    assertThat(broker.run("consume", "long").done()).containsExactly("a", "b", "c");
    assertThat(broker.run("topics", "trim", "long", "--shift-by", "1", "--execute").done())
        .contains("done");
    assertThat(broker.run("consume", "long").done()).containsExactly("b", "c");
    assertThat(broker.run("topics", "trim", "long", "--to-offset", "0", "--execute").done())
        .as("a topic does not begin earlier again")
        .anyMatch(line -> line.matches("long +0 +1 +1 +0"));
    assertThat(broker.run("topics", "trim", "long", "--to-latest", "--execute", "--json").out())
        .contains("\"partition\":0,\"firstOffset\":1,\"newFirstOffset\":3,\"deleted\":2}");
    assertThat(broker.run("consume", "long").done()).isEmpty();
  }

  @Test
  void whatCanNotBeTrimmedIsSaid() {
    broker.run("topics", "create", "kept", "--config", "cleanup.policy=compact").done();
    broker.input("k\tv\n", "produce", "kept", "-K", "\t", "-p", "0").done();

    assertThat(broker.run("topics", "trim", "kept", "--to-latest", "--execute").refused())
        .contains("cleanup.policy=compact alone can't be trimmed");
    assertThat(broker.run("topics", "trim", "nothing", "--to-latest").refused())
        .contains("there is no topic nothing");
    assertThat(broker.run("topics", "trim", "kept", "--to-latest", "--partition", "9").refused())
        .contains("kept has no such partition");
  }

  @Test
  void producersThatAPartitionRemembersAreShown() {
    broker.run("topics", "create", "sequenced").done();
    assertThat(broker.run("topics", "producers", "sequenced").done())
        .containsExactly("no producer is remembered");
    broker.input("x\ny\n", "produce", "sequenced", "-p", "1").done();

    assertThat(broker.run("topics", "producers", "sequenced").done())
        .anyMatch(line -> line.matches("1 +\\d+ +0 +1 +20\\d\\d-\\S+Z +-"));
    assertThat(broker.run("topics", "producers", "sequenced", "--partition", "0", "--json").out())
        .isEqualTo("[]\n");
    assertThat(broker.run("topics", "producers", "sequenced", "--partition", "7").refused())
        .contains("sequenced has no such partition");
    assertThat(broker.run("topics", "producers", "nothing").refused())
        .contains("there is no topic nothing");
  }
}
