package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.TreeMap;

/// Draws sequences: acts of which each prepares the next, so that something is met that takes
/// several things one after the other. Used once.
///
/// Chance here is its own, so that what else a seed draws does not depend on it.
final class SequenceDraw extends ActDraw {
  private static final int TIMES_MAX = 2;
  private static final int LATE_COMMITS_MAX = 20;

  /// What a record takes beside its value, generously.
  private static final int OVERHEAD_BYTES = 200;

  /// Files of partitions: their folders are named by the topic's id and the partition's number.
  private static final String SEGMENTS = "[^/]{22}\\.\\d+/\\d+\\.log";

  SequenceDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    super(chance, story, safetyMs);
  }

  @Override
  void draw() {
    for (int broker = 0; broker < story.brokers().size(); broker++) {
      for (int times = chance.nextInt(TIMES_MAX + 1); times > 0; times--) {
        newcomerIsRefused(broker, "n" + broker + "-" + times);
      }
      if (!groups(broker).isEmpty()) {
        switch (chance.nextInt(4)) {
          case 0 -> memberDiesWithIt(broker);
          case 1, 2 -> startsWithoutReading(broker);
          default -> {}
        }
      }
    }
    for (int group = 0; group < story.groups().size(); group++) {
      for (int left = chance.nextInt(LATE_COMMITS_MAX + 1); left > 0; left--) {
        add(anyTime(), new Act.CommitLate(group));
      }
    }
  }

  /// The first batch that a producer sends to a partition finds no room, and smaller ones, on their
  /// way behind it before their producer hears of that, would. The link is slow only once the
  /// producer knows the topic, and all is written to one partition.
  private void newcomerIsRefused(int broker, String topic) {
    List<Integer> writers =
        writers(broker).stream().filter(writer -> overtakes(story.writers().get(writer))).toList();
    if (writers.isEmpty()) {
      return;
    }
    int writer = anyOf(writers);
    long atMs = 10_000 + chance.upTo(safetyMs - 30_000);
    int segmentBytes =
        Integer.parseInt(story.brokers().get(broker).keys().get("log.segment.bytes"));
    int large = Math.min(segmentBytes - OVERHEAD_BYTES, 800 + chance.nextInt(2_000));
    int left = large / 2 + chance.nextInt(large / 2);
    add(atMs - 6_000, new Act.CreateTopic(new Story.Topic(broker, topic, 1, new TreeMap<>())));
    add(atMs, new Act.FillDisk(broker, left, 6_000));
    add(atMs + 10, new Act.Write(writer, topic, 1, large, false));
    long nanos = 300_000_000L + chance.upTo(400_000_000);
    add(atMs + 300, new Act.SlowLink(broker, "w" + writer, nanos, 5_000));
    for (long ms = 400; ms < 3_500; ms += 80 + chance.nextInt(80)) {
      add(atMs + ms, new Act.Write(writer, topic, 1, 8 + chance.nextInt(20), false));
    }
  }

  private static boolean overtakes(Story.Writer writer) {
    return writer.idempotent()
        && !"1".equals(writer.settings().get("max.in.flight.requests.per.connection"));
  }

  /// A member dies with the broker, late in the story, when nobody comes or goes any more who would
  /// have the others notice.
  private void memberDiesWithIt(int broker) {
    long endMs = safetyMs - 1_000 - chance.nextInt(6_000);
    for (int group : groups(broker)) {
      add(endMs - 25_000, new Act.Join(group));
      add(endMs - 20_000, new Act.Join(group));
      add(endMs - chance.nextInt(1_000), new Act.Die(group));
    }
    add(endMs, new Act.Kill(broker, chance.nextInt(1_500)));
  }

  /// No partition can be read for a while when the broker starts, and groups want to be loaded.
  private void startsWithoutReading(int broker) {
    long atMs = safetyMs - 8_000 - chance.nextInt(10_000);
    add(atMs, new Act.UnreadableFiles(broker, SEGMENTS, 2_000 + chance.nextInt(5_000)));
    add(atMs + 1, new Act.Stop(broker, chance.nextInt(500)));
  }
}
