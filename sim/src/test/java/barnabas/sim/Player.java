package barnabas.sim;

/// Plays a seed for those who have loaded it with a loader of their own.
public final class Player {
  private Player() {}

  /// The promise that was broken, or null.
  public static String brokenPromise(long seed) {
    return Run.play(StoryDraw.draw(seed), Build.SOUND, 0).promise();
  }
}
