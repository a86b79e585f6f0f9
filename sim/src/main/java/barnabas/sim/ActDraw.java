package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.stream.IntStream;

/// Draws acts into a story. Used once.
abstract sealed class ActDraw permits DeedDraw, FaultDraw, CoincidenceDraw, PlotDraw, SequenceDraw {
  protected final SimRandomness chance;
  protected final StoryDraw story;
  protected final long safetyMs;

  ActDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    this.chance = chance;
    this.story = story;
    this.safetyMs = safetyMs;
  }

  abstract void draw();

  /// Adds an act, in the story's time at the latest and at the earliest.
  final void add(long atMs, Act act) {
    story.add(Math.clamp(atMs, 0, safetyMs - 1), act);
  }

  final long anyTime() {
    return chance.upTo(safetyMs - 1);
  }

  final <T> T anyOf(List<T> some) {
    return some.get(chance.nextInt(some.size()));
  }

  /// A broker's topics.
  final List<Story.Topic> topics(int broker) {
    return story.topics().stream().filter(topic -> topic.broker() == broker).toList();
  }

  /// The numbers of a broker's writers.
  final List<Integer> writers(int broker) {
    return IntStream.range(0, story.writers().size())
        .filter(writer -> story.writers().get(writer).broker() == broker)
        .boxed()
        .toList();
  }

  /// The numbers of a broker's groups.
  final List<Integer> groups(int broker) {
    return IntStream.range(0, story.groups().size())
        .filter(group -> story.groups().get(group).broker() == broker)
        .boxed()
        .toList();
  }
}
