package barnabas.ruin;

import java.io.IOException;

/// What a broker and its clients go through.
sealed interface Story permits KillStory, DamageStory {
  /// @param seconds how long it lasts, without its end
  /// @param restMs how long the broker is left alone between two things that befall it, on average
  /// @throws barnabas.sim.check.Violation if a promise was broken that no checker looks at
  void play(long seconds, int restMs) throws IOException, InterruptedException;

  Cast cast();
}
