package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;

/// Draws coincidences: faults that come just when they hurt, which chance alone brings together too
/// seldom. Used once.
final class CoincidenceDraw extends ActDraw {
  private static final int COUNT_MAX = 6;
  private static final int BURST_MAX = 12;

  /// More than the journal takes: such a batch is synced in its partition's file.
  private static final int LARGE_BYTES_MAX = 14_000;

  /// Files whose change is one step of several.
  private static final List<String> STEPS =
      List.of(
          ".*/facts.*",
          ".*/\\d+\\.blocks",
          ".*/\\d+\\.producers",
          ".*/epochs.*",
          "checkpoint.*",
          "clean-shutdown.*",
          "metadata/.*");

  private static final List<String> STEPS_OF_COMPACTION = List.of(".*\\.cleaned", ".*\\.swap");

  CoincidenceDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    super(chance, story, safetyMs);
  }

  @Override
  void draw() {
    for (int left = chance.nextInt(COUNT_MAX + 1); left > 0; left--) {
      int broker = chance.nextInt(story.brokers().size());
      long atMs = anyTime();
      switch (chance.nextInt(10)) {
        case 0 -> fullWhileWritten(broker, atMs);
        case 1 -> stalledWhileWritten(broker, atMs);
        case 2 -> tornWhileWritten(broker, atMs);
        case 3 -> endsBehindAStart(broker, atMs);
        case 4 -> membersDieWithIt(broker, atMs);
        case 5 -> startsWithoutRoom(broker, atMs);
        case 6 -> startsWithoutNotes(broker, atMs);
        default -> endsBetweenTwoSteps(broker, atMs);
      }
    }
  }

  /// The power goes between the steps of something that takes several: a new segment, a move of a
  /// log's start, a checkpoint, a swap of compacted segments.
  private void endsBetweenTwoSteps(int broker, long atMs) {
    List<String> steps = chance.chance(50) ? STEPS : STEPS_OF_COMPACTION;
    String files = anyOf(steps);
    add(atMs, new Act.CutPowerAt(broker, files, 1 + chance.nextInt(8), chance.nextInt(1_500)));
    burst(broker, atMs, 10_000, 400);
  }

  /// Room runs out and comes back while batches are under way, and then the broker ends.
  private void fullWhileWritten(int broker, long atMs) {
    long atOnceMs = atMs;
    for (int times = 1 + chance.nextInt(4); times > 0; times--) {
      long fullMs = 500 + chance.nextInt(8_000);
      add(atOnceMs, new Act.FillDisk(broker, chance.nextInt(3_000), fullMs));
      burst(broker, atOnceMs, fullMs, 400);
      atOnceMs += fullMs + chance.nextInt(3_000);
    }
    burst(broker, atOnceMs - 2_000, 3_000, 400);
    if (chance.chance(80)) {
      add(atOnceMs + chance.nextInt(1_000), end(broker));
    }
  }

  /// Operations take so long that requests are given up before they are done.
  private void stalledWhileWritten(int broker, long atMs) {
    long stalledMs = 2_000 + chance.nextInt(15_000);
    add(atMs, new Act.StallDisk(broker, stalledMs));
    burst(broker, atMs - 500, 3_000, 400);
    if (chance.chance(50)) {
      add(atMs + stalledMs + chance.nextInt(1_000), end(broker));
    }
  }

  /// The power goes in the midst of writes that reach over several blocks of the disk.
  private void tornWhileWritten(int broker, long atMs) {
    add(atMs, new Act.CutPowerMidway(broker, 1 + chance.nextInt(60), chance.nextInt(2_000)));
    burst(broker, atMs, 2_000, chance.chance(50) ? 400 : LARGE_BYTES_MAX);
  }

  /// The broker ends once more when it has hardly begun.
  private void endsBehindAStart(int broker, long atMs) {
    long againMs = atMs;
    add(againMs, chance.chance(60) ? new Act.Stop(broker, 100) : end(broker));
    for (int times = 1 + chance.nextInt(4); times > 0; times--) {
      burst(broker, againMs, 4_000, 300);
      againMs += 300 + chance.nextInt(4_000);
      add(againMs, end(broker));
    }
  }

  /// Members die while the broker is not there to hear of it.
  private void membersDieWithIt(int broker, long atMs) {
    // Late in the story nobody comes or goes any more who would have the others notice.
    long endMs = chance.chance(50) ? safetyMs - 1 - chance.nextInt(5_000) : atMs;
    for (int group : groups(broker)) {
      add(endMs - 20_000, new Act.Join(group));
      add(endMs - 15_000, new Act.Join(group));
      add(endMs + chance.nextInt(2_000) - 1_000, new Act.Die(group));
    }
    add(endMs, end(broker));
  }

  /// A start finds no room, while groups want to commit.
  private void startsWithoutRoom(int broker, long atMs) {
    burst(broker, atMs - 2_000, 4_000, 400);
    add(atMs, new Act.FillDisk(broker, chance.nextInt(2_000), 2_000 + chance.nextInt(20_000)));
    add(atMs + chance.nextInt(2_000), end(broker));
  }

  /// A start can believe nothing of what was noted to make it short, and producers repeat what they
  /// sent before.
  private void startsWithoutNotes(int broker, long atMs) {
    add(atMs, new Act.RotFiles(broker, 30 + chance.nextInt(100), chance.nextInt(1_000)));
    for (int repeater = 0; repeater < story.repeaters().size(); repeater++) {
      for (int times = 3; times > 0; times--) {
        add(atMs + 1_000 + chance.nextInt(5_000), new Act.Send(repeater, true));
      }
    }
  }

  private Act.Fault end(int broker) {
    long downMs = chance.nextInt(1_500);
    return switch (chance.nextInt(3)) {
      case 0 -> new Act.Kill(broker, downMs);
      case 1 -> new Act.CutPower(broker, downMs);
      default -> new Act.CutPowerMidway(broker, 1 + chance.nextInt(60), downMs);
    };
  }

  /// Writers write to one topic within a short time.
  private void burst(int broker, long fromMs, long spanMs, int bytesMax) {
    List<Story.Topic> topics = topics(broker);
    Story.Topic topic = anyOf(topics);
    List<Integer> writers = writers(broker);
    for (int left = 2 + chance.nextInt(BURST_MAX); left > 0; left--) {
      int writer = anyOf(writers);
      int records = 1 + chance.nextInt(8);
      int bytes = 8 + chance.nextInt(chance.chance(20) ? LARGE_BYTES_MAX : bytesMax);
      add(
          fromMs + chance.upTo(spanMs),
          new Act.Write(writer, topic.name(), records, bytes, chance.chance(50)));
    }
  }
}
