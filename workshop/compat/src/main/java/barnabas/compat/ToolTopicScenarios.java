package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.stream.IntStream;

/// What kafka-topics does and prints.
final class ToolTopicScenarios {

  private final KafkaTools tools;

  ToolTopicScenarios(KafkaTools tools) {
    this.tools = tools;
  }

  void addTo(Scenarios all) {
    all.add("kafka-topics makes a topic with configs, lists and describes it", this::made);
    all.add("kafka-topics adds partitions and takes none away", this::grown);
    all.add("kafka-topics says why a topic can't be made", this::refused);
    all.add("kafka-topics describes topics by pattern and by what is wrong with them", this::found);
    all.add("kafka-topics deletes a topic", this::deleted);
  }

  private void made() {
    String topic = tools.named("made");
    tools
        .run(
            "kafka-topics --create --topic "
                + topic
                + " --partitions 2 --replication-factor 1 --config retention.ms=7200000"
                + " --config cleanup.policy=compact")
        .has("Created topic " + topic + ".");

    var told = tools.run("kafka-topics --describe --topic " + topic);
    told.has(
        "Topic: %s TopicId: … PartitionCount: 2 ReplicationFactor: 1 Configs: …".formatted(topic));
    told.has("Topic: …cleanup.policy=compact…").has("Topic: …retention.ms=7200000…");
    for (int i = 0; i < 2; i++) {
      told.has(partition(topic, i));
    }
    equal(told.rows().size(), 3);
    tools.run("kafka-topics --list").has(topic);
    tools.run("kafka-topics --create --if-not-exists --topic " + topic);
    tools
        .refused("kafka-topics --create --topic " + topic)
        .has("Error while executing topic command : Topic '" + topic + "' already exists.");
  }

  private static String partition(String topic, int index) {
    return "Topic: %s Partition: %d Leader: 1 Replicas: 1 Isr: 1 Elr: LastKnownElr:"
        .formatted(topic, index);
  }

  private void grown() {
    String topic = tools.topic("grown", 2);
    tools.run("kafka-topics --alter --topic " + topic + " --partitions 4");
    var told =
        tools.run("kafka-topics --describe --partition-size-limit-per-response 2 --topic " + topic);
    IntStream.range(0, 4).forEach(i -> told.has(partition(topic, i)));
    equal(told.rows().size(), 5);
    tools
        .refused("kafka-topics --alter --topic " + topic + " --partitions 3")
        .has("…The topic " + topic + " currently has 4 partition(s); 3 would not be an increase.");
    tools
        .refused("kafka-topics --alter --topic " + topic + " --partitions 4")
        .has("…Topic already has 4 partition(s).");
  }

  private void refused() {
    tools.refused("kafka-topics --create --topic bad/name").has("Error while executing…");
    String topic = tools.named("refused");
    tools
        .refused("kafka-topics --create --replication-factor 3 --topic " + topic)
        .has("Error while executing topic command : …3…");
    tools
        .refused("kafka-topics --create --config nonsense=1 --topic " + topic)
        .has("Error while executing topic command : Unknown topic config name: nonsense");
    tools
        .refused("kafka-topics --create --config retention.ms=soon --topic " + topic)
        .has("…Invalid value soon for configuration retention.ms: Not a number of type LONG");
    tools.run("kafka-topics --list").lacks(topic);
    tools
        .refused("kafka-topics --alter --partitions 4 --topic " + topic)
        .has("…Topic '" + topic + "' does not exist as expected");
    tools.topic("a.b", 1);
    tools
        .refused("kafka-topics --create --topic " + tools.named("a_b"))
        .has("…Topic '" + tools.named("a_b") + "' collides with existing topic…");
  }

  private void found() {
    String topic = tools.topic("found-one", 1);
    String other = tools.topic("found-two", 1);
    String pattern = tools.named("found-.*");
    tools
        .run("kafka-topics --describe --topic " + pattern)
        .has(partition(topic, 0))
        .has(partition(other, 0));
    tools.run("kafka-topics --describe --under-replicated-partitions --topic " + pattern).is();
    tools.run("kafka-topics --describe --unavailable-partitions --topic " + pattern).is();
    tools.run("kafka-topics --describe --under-min-isr-partitions --topic " + pattern).is();
    tools
        .run("kafka-topics --describe --at-min-isr-partitions --topic " + pattern)
        .has(partition(topic, 0))
        .has(partition(other, 0));
    tools
        .refused("kafka-topics --describe --topic " + tools.named("nowhere"))
        .has("…does not exist as expected");
    tools.run("kafka-topics --describe --if-exists --topic " + tools.named("nowhere")).is();
  }

  private void deleted() {
    String topic = tools.topic("deleted", 1);
    tools.write(topic, "x\n");
    tools.run("kafka-topics --delete --topic " + topic);
    check(!tools.run("kafka-topics --list").rows().contains(topic), "it is still listed");
    tools.refused("kafka-topics --delete --topic " + topic).has("…does not exist as expected");
    tools.run("kafka-topics --delete --if-exists --topic " + topic);
    tools.topic("deleted", 1);
    tools.run("kafka-get-offsets --topic " + topic).is(topic + ":0:0");
  }
}
