package barnabas.sim;

import java.util.ArrayList;
import java.util.List;

/// Makes a failing story shorter: leaves acts out as long as the same promise is still broken. Used
/// once.
///
/// Leaving out an act changes the chance that later ones meet, so some shorter stories hold by
/// luck; what is left at the end fails for certain, since it was played.
public final class Shrink {
  private final Build build;
  private final String promise;
  private int playsLeft;
  private Story shortest;

  private Shrink(Story story, Build build, String promise, int playsMax) {
    this.shortest = story;
    this.build = build;
    this.promise = promise;
    this.playsLeft = playsMax;
  }

  /// The shortest story found.
  ///
  /// @param failed the verdict over the whole story
  /// @param playsMax how many stories are tried
  public static Story of(Verdict failed, Build build, int playsMax) {
    String promise = failed.promise();
    if (promise == null) {
      throw new IllegalArgumentException("a story that holds is not shrunk");
    }
    Shrink shrink = new Shrink(failed.story(), build, promise, playsMax);
    shrink.leaveOutTheEnd(failed.simulatedMs());
    shrink.leaveOutPieces();
    return shrink.shortest;
  }

  private void leaveOutTheEnd(long failedMs) {
    List<Story.Timed> before = new ArrayList<>();
    for (Story.Timed timed : shortest.acts()) {
      if (timed.atMs() <= failedMs) {
        before.add(timed);
      }
    }
    keepIfFailing(before);
  }

  /// Pieces of half the story first, then smaller ones, down to single acts.
  private void leaveOutPieces() {
    for (int piece = shortest.acts().size() / 2; piece > 0 && playsLeft > 0; piece /= 2) {
      int from = 0;
      while (from < shortest.acts().size() && playsLeft > 0) {
        List<Story.Timed> rest = new ArrayList<>(shortest.acts());
        rest.subList(from, Math.min(from + piece, rest.size())).clear();
        if (!keepIfFailing(rest)) {
          from += piece;
        }
      }
    }
  }

  private boolean keepIfFailing(List<Story.Timed> acts) {
    Story tried = shortest.withActs(acts);
    playsLeft--;
    boolean fails = promise.equals(Run.play(tried, build, 0).promise());
    if (fails) {
      shortest = tried;
    }
    return fails;
  }
}
