package barnabas.sim;

import barnabas.log.JournalSettings;
import barnabas.log.LogDirectorySettings;
import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimTuning;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who there is in a scene. Small sizes, so that a few dozen records make segments, checkpoints,
/// snapshots. Owned by its test, which changes it before the scene begins.
final class Scenery {
  private static final JournalSettings JOURNAL =
      new JournalSettings(64 << 10, 256 << 10, 16 << 10, 8 << 10);

  private static final LogDirectorySettings LOGS =
      new LogDirectorySettings(5_000, 1 << 20, 0, 1_000, JOURNAL);

  private static final QuorumSettings QUORUM = new QuorumSettings(700, 1_000, 1 << 20, 2 << 20);

  final SortedMap<String, String> keys =
      new TreeMap<>(
          Map.of(
              "node.id", "1",
              "auto.create.topics.enable", "false",
              "log.segment.bytes", "2000",
              "offsets.topic.num.partitions", "1",
              "group.initial.rebalance.delay.ms", "0"));
  final SortedMap<String, String> topic = new TreeMap<>();
  int loops = 2;
  int directories = 1;
  int partitions = 2;

  Story story() {
    Story.Broker broker = new Story.Broker(loops, 0, keys, directories, LOGS, QUORUM);
    TreeMap<String, String> patience =
        new TreeMap<>(Map.of("request.timeout.ms", "5000", "metadata.max.age.ms", "3000"));
    TreeMap<String, String> reading = new TreeMap<>(patience);
    reading.put("auto.offset.reset", "earliest");
    reading.put("allow.auto.create.topics", "false");
    TreeMap<String, String> membership = new TreeMap<>(reading);
    membership.put("session.timeout.ms", "6000");
    membership.put("heartbeat.interval.ms", "500");
    membership.put("max.poll.interval.ms", "8000");
    return new Story(
        1,
        SimTuning.CALM,
        List.of(broker),
        List.of(new Story.Topic(0, Scene.TOPIC, partitions, topic)),
        List.of(new Story.Writer(0, patience)),
        List.of(new Story.Reader(0, Scene.TOPIC, reading)),
        List.of(
            new Story.Group(0, "g0", List.of(Scene.TOPIC), membership, Story.Membership.CLASSIC)),
        List.of(new Story.Repeater(0, Scene.TOPIC)),
        List.of(),
        0);
  }

  static Story.Topic topic(String name, int partitions) {
    return new Story.Topic(0, name, partitions, new TreeMap<>());
  }
}
