package barnabas.world;

import java.util.Collections;
import java.util.SortedMap;

/// Which lines a process writes into its log, by the names of its loggers: changeable while it
/// runs. Callable on any loop.
public interface LogLevels {
  /// The name of the logger that all others are beneath.
  String ROOT = "root";

  /// No loggers at all.
  LogLevels NONE = new None();

  /// Lines of this level and of those behind it are written.
  enum Level {
    /// Every step.
    TRACE,
    /// What explains a decision.
    DEBUG,
    /// What changed.
    INFO,
    /// What somebody should look at.
    WARN,
    /// What has failed.
    ERROR,
    /// Nothing.
    FATAL
  }

  /// All loggers, each with the level that counts for it.
  SortedMap<String, Level> all();

  /// Gives a logger, and those beneath it that have none of their own, a level.
  void set(String logger, Level level);

  /// Takes a logger's own level away, so that it has that of the one above it.
  void reset(String logger);

  /// What a process without loggers has.
  record None() implements LogLevels {
    @Override
    public SortedMap<String, Level> all() {
      return Collections.emptySortedMap();
    }

    @Override
    public void set(String logger, Level level) {}

    @Override
    public void reset(String logger) {}
  }
}
