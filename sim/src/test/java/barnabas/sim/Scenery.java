package barnabas.sim;

import barnabas.log.JournalSettings;
import barnabas.log.LogDirectorySettings;
import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimTuning;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What scenes are made of.
final class Scenery {
  private static final JournalSettings JOURNAL =
      new JournalSettings(64 << 10, 256 << 10, 16 << 10, 8 << 10);

  private static final LogDirectorySettings LOGS =
      new LogDirectorySettings(5_000, 1 << 20, 0, 1_000, JOURNAL);

  private static final QuorumSettings QUORUM = new QuorumSettings(700, 1_000, 1 << 20, 2 << 20);

  private Scenery() {}

  static Story story(Scene.Shape shape) {
    Story.Broker broker =
        new Story.Broker(shape.loops, 0, shape.keys, shape.directories, LOGS, QUORUM);
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
        List.of(new Story.Topic(0, Scene.TOPIC, shape.partitions, shape.topic)),
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
