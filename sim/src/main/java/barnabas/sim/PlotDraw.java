package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Draws plots: some acts one after the other, of which only all together, in this order, show that
/// something is kept. Each plays in a topic of its own, with one partition. Used once.
final class PlotDraw extends ActDraw {
  private static final int PERCENT = 45;
  private static final long SPAN_MS = 100_000;

  /// More than most journals take: such a batch is synced in its partition's file.
  private static final int LARGE_BYTES = 9_000;

  private static final int LARGE_BYTES_SPAN = 24_000;

  /// Enough for each file of a kind to be hit.
  private static final int MANY_BITS = 400;

  /// A segment that takes all of a plot.
  private static final String ROOMY = "" + (1 << 20);

  private static final int SEGMENT_MS = 200;

  private static final String SWAP = ".*\\.swap";

  PlotDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    super(chance, story, safetyMs);
  }

  @Override
  void draw() {
    int broker = chance.nextInt(story.brokers().size());
    if (chance.chance(PERCENT)) {
      othersTakeThePlaceOfWhatFoundNoRoom(broker, begin());
    }
    if (chance.chance(PERCENT)) {
      producersAreKnownFromTheLogAlone(broker, begin());
    }
    if (chance.chance(PERCENT)) {
      swapsAreCutShort(broker, begin());
    }
  }

  /// Appends find no room and are undone, though the journal has them, and those who sent them are
  /// gone. Others are acknowledged in their place, then the process ends before the journal gives
  /// up what it has.
  private void othersTakeThePlaceOfWhatFoundNoRoom(int broker, long atMs) {
    String topic =
        topic(broker, Map.of("compression.type", "uncompressed", "segment.bytes", ROOMY));
    List<Integer> writers = writers(broker);
    long fullMs = atMs;
    for (int left = 2; left > 0; left--) {
      long roomMs = fullMs + 2_000 + chance.nextInt(4_000);
      add(fullMs, new Act.FillDisk(broker, 0, roomMs - fullMs));
      for (int writes = 2 + chance.nextInt(3); writes > 0; writes--) {
        write(writers, fullMs + 100 + chance.nextInt(500), topic, 1, 8 + chance.nextInt(200));
      }
      for (int writer : writers) {
        add(roomMs - 200, new Act.RestartWriter(writer));
      }
      write(writers, roomMs + 100, topic, 1, LARGE_BYTES + chance.nextInt(LARGE_BYTES_SPAN));
      long endMs = roomMs + 300 + chance.nextInt(1_500);
      add(endMs, end(broker));
      fullMs = endMs + 5_000 + chance.nextInt(10_000);
    }
  }

  private Act.Fault end(int broker) {
    long downMs = chance.nextInt(1_000);
    return chance.chance(50) ? new Act.Kill(broker, downMs) : new Act.CutPower(broker, downMs);
  }

  /// All that a repeater wrote is superseded and compacted away, and what was noted of producers is
  /// lost. Then it repeats itself.
  private void producersAreKnownFromTheLogAlone(int broker, long atMs) {
    String topic = compacted(broker);
    int repeater = story.repeaters().size();
    story.repeaters().add(new Story.Repeater(broker, topic));
    for (int i = 0; i < 6; i++) {
      add(atMs + 300L * i, new Act.Send(repeater, false));
    }
    List<Integer> writers = writers(broker);
    long laterMs = atMs + 6_000;
    write(writers, laterMs, topic, 60, 8);
    long rolledMs = trickle(writers, laterMs + 2_000, 10, topic);
    long lostMs = rolledMs + 5_000 + chance.nextInt(25_000);
    add(lostMs, new Act.RotFiles(broker, MANY_BITS, chance.nextInt(1_000)));
    for (int i = 0; i < 8; i++) {
      add(lostMs + 2_000 + 500L * i, new Act.Send(repeater, true));
    }
  }

  /// The power goes again and again while compacted segments take the place of several others.
  private void swapsAreCutShort(int broker, long atMs) {
    String topic = compacted(broker);
    List<Integer> writers = writers(broker);
    long nextMs = atMs;
    for (int left = 3 + chance.nextInt(3); left > 0; left--) {
      nextMs = trickle(writers, nextMs, 10 + chance.nextInt(10), topic);
      add(nextMs, new Act.CutPowerAt(broker, SWAP, 8 + chance.nextInt(32), chance.nextInt(1_000)));
    }
    trickle(writers, nextMs, 8, topic);
  }

  /// A write now and then, each of which finds its segment old enough to begin another.
  ///
  /// @return when it is over
  private long trickle(List<Integer> writers, long fromMs, int writes, String topic) {
    long atMs = fromMs;
    for (int left = writes; left > 0; left--) {
      write(writers, atMs, topic, 1 + chance.nextInt(4), 8 + chance.nextInt(100));
      atMs += SEGMENT_MS + chance.nextInt(300);
    }
    return atMs;
  }

  private void write(List<Integer> writers, long atMs, String topic, int records, int bytes) {
    int writer = anyOf(writers);
    add(atMs, new Act.Write(writer, topic, records, bytes, true));
  }

  private String compacted(int broker) {
    return topic(
        broker,
        Map.of(
            "cleanup.policy",
            "compact",
            "segment.bytes",
            ROOMY,
            "segment.ms",
            "" + SEGMENT_MS,
            "min.cleanable.dirty.ratio",
            "0." + chance.nextInt(6),
            "delete.retention.ms",
            chance.chance(50) ? Story.FOREVER_MS : "" + chance.nextInt(60_000)));
  }

  private String topic(int broker, Map<String, String> configs) {
    String name = "t" + story.topics().size();
    story.topics().add(new Story.Topic(broker, name, 1, new TreeMap<>(configs)));
    return name;
  }

  private long begin() {
    return chance.upTo(safetyMs - SPAN_MS);
  }
}
