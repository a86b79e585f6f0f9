package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.TreeMap;

/// Draws what the clients of a story do. Used once.
final class DeedDraw extends ActDraw {
  private static final int BURST_RECORDS_MAX = 40;

  DeedDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    super(chance, story, safetyMs);
  }

  @Override
  void draw() {
    for (int writer = 0; writer < story.writers().size(); writer++) {
      writes(writer);
    }
    for (int group = 0; group < story.groups().size(); group++) {
      members(group);
    }
    for (int repeater = 0; repeater < story.repeaters().size(); repeater++) {
      for (int left = 10 + chance.nextInt(40); left > 0; left--) {
        add(anyTime(), new Act.Send(repeater, chance.chance(50)));
      }
    }
    if (chance.chance(70)) {
      topicChurn();
    }
    if (chance.chance(60)) {
      trims();
    }
    if (chance.chance(50)) {
      commits();
    }
  }

  private void writes(int writer) {
    int broker = story.writers().get(writer).broker();
    List<Story.Topic> topics = topics(broker);
    int count = 60 + chance.nextInt(160);
    int bytesMax = chance.chance(85) ? 200 : 12_000;
    for (int i = 0; i < count; i++) {
      Story.Topic topic = anyOf(topics);
      int records = chance.chance(80) ? 1 + chance.nextInt(4) : chance.nextInt(BURST_RECORDS_MAX);
      int bytes = 8 + chance.nextInt(bytesMax);
      add(anyTime(), new Act.Write(writer, topic.name(), records, bytes, chance.chance(60)));
    }
    for (int left = chance.nextInt(3); left > 0; left--) {
      add(anyTime(), new Act.RestartWriter(writer));
    }
  }

  private void members(int group) {
    add(chance.nextInt(5_000), new Act.Join(group));
    for (int left = chance.nextInt(20); left > 0; left--) {
      Act.Deed deed =
          switch (chance.nextInt(4)) {
            case 0 -> new Act.Leave(group);
            case 1 -> new Act.Die(group);
            default -> new Act.Join(group);
          };
      add(anyTime(), deed);
    }
  }

  /// Topics come, grow, change and go.
  private void topicChurn() {
    for (int broker = 0; broker < story.brokers().size(); broker++) {
      for (int i = chance.nextInt(8); i > 0; i--) {
        shortLife(broker, "c" + broker + "-" + i);
      }
    }
    List<Story.Topic> lasting = List.copyOf(story.topics());
    for (Story.Topic topic : lasting) {
      for (int left = chance.nextInt(4); left > 0; left--) {
        configure(topic);
      }
      boolean grows = chance.chance(30);
      if (grows) {
        add(
            anyTime(),
            new Act.Grow(topic.broker(), topic.name(), topic.partitions() + 1 + chance.nextInt(3)));
      }
    }
  }

  private void shortLife(int broker, String name) {
    long bornMs = anyTime();
    long left = safetyMs - bornMs;
    int partitions = 1 + chance.nextInt(5);
    add(bornMs, new Act.CreateTopic(new Story.Topic(broker, name, partitions, new TreeMap<>())));
    for (int writes = chance.nextInt(6); writes > 0; writes--) {
      int writer = anyOf(writers(broker));
      add(
          bornMs + chance.upTo(Math.min(left, 30_000)),
          new Act.Write(writer, name, 1 + chance.nextInt(5), 8 + chance.nextInt(100), true));
    }
    if (chance.chance(60)) {
      add(bornMs + chance.upTo(Math.min(left, 60_000)), new Act.DeleteTopic(broker, name));
    }
  }

  private void configure(Story.Topic topic) {
    String key;
    String value;
    switch (chance.nextInt(4)) {
      case 0 -> {
        key = "max.message.bytes";
        value = "" + (60_000 + chance.nextInt(1_000_000));
      }
      case 1 -> {
        key = "compression.type";
        value = List.of("producer", "gzip", "lz4", "zstd", "snappy").get(chance.nextInt(5));
      }
      case 2 -> {
        key = "message.timestamp.type";
        value = chance.chance(50) ? "LogAppendTime" : "CreateTime";
      }
      default -> {
        key = "segment.ms";
        value = "" + (1_000 + chance.nextInt(100_000));
      }
    }
    add(anyTime(), new Act.Configure(topic.broker(), topic.name(), key, value));
  }

  private void trims() {
    for (Story.Topic topic : story.topics()) {
      boolean repeated = story.repeaters().stream().anyMatch(r -> r.topic().equals(topic.name()));
      for (int left = repeated ? 0 : chance.nextInt(5); left > 0; left--) {
        add(
            anyTime(),
            new Act.Trim(
                topic.broker(),
                topic.name(),
                chance.nextInt(topic.partitions()),
                chance.nextInt(101)));
      }
    }
  }

  private void commits() {
    Story.Topic topic = anyOf(story.topics());
    for (int left = chance.nextInt(20); left > 0; left--) {
      add(
          anyTime(),
          new Act.Commit(
              topic.broker(), "outsiders" + topic.broker(), topic.name(), chance.nextInt(1_000)));
    }
  }
}
