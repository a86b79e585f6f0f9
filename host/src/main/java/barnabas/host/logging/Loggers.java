package barnabas.host.logging;

import barnabas.world.LogLevels;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/// All loggers of the process and their levels. Shared by all threads; changes of levels are
/// guarded by this object, and asking a logger whether it writes costs one volatile read.
///
/// Loggers are named after classes. A package is a logger too, and passes its level on to those
/// beneath it that have none of their own; so does `root` to all.
public final class Loggers implements ILoggerFactory, LogLevels {
  /// The level at the beginning: a name of [LogLevels.Level], or `off`.
  public static final String LEVEL_PROPERTY = "barnabas.logging.level";

  /// Those that SLF4J hands out.
  public static final Loggers OF_PROCESS = new Loggers(System.err, firstLevel());

  private static final String OWN = "barnabas";

  /// Packages whose levels somebody may want to set before the first of their classes is used: a
  /// broker that has coordinated no group yet has no logger of the coordinator's.
  private static final List<String> ROOMS =
      List.of(
          OWN + ".broker.session",
          OWN + ".coordinator",
          OWN + ".host",
          OWN + ".log",
          OWN + ".metadata",
          OWN + ".quorum",
          OWN + ".replica");

  /// What tells of every step at info.
  private static final String TALKATIVE = "io.microraft";

  private final PrintStream out;
  private final ConcurrentMap<String, ProcessLogger> loggers = new ConcurrentHashMap<>();
  private final SortedMap<String, Level> own = new TreeMap<>();
  private volatile LogLayout layout = LogLayout.TEXT;

  Loggers(PrintStream out, Level root) {
    this.out = out;
    own.put(ROOT, root);
    if (root.compareTo(Level.WARN) < 0) {
      own.put(TALKATIVE, Level.WARN);
    }
  }

  private static Level firstLevel() {
    String text = System.getProperty(LEVEL_PROPERTY, "info");
    return text.equalsIgnoreCase("off")
        ? Level.FATAL
        : Level.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// How lines look from now on, and which are written.
  public void begin(LogLayout changed, Level root) {
    layout = changed;
    set(ROOT, root);
  }

  @Override
  public Logger getLogger(String name) {
    ProcessLogger known = loggers.get(name);
    return known != null ? known : made(name);
  }

  private synchronized Logger made(String name) {
    return loggers.computeIfAbsent(name, _ -> new ProcessLogger(name, this, effective(name)));
  }

  @Override
  public synchronized SortedMap<String, Level> all() {
    SortedMap<String, Level> all = new TreeMap<>(own);
    SortedSet<String> names = new TreeSet<>(loggers.keySet());
    names.addAll(ROOMS);
    for (String name : names) {
      all.put(name, effective(name));
      for (String above = above(name); above != null; above = above(above)) {
        if (above.equals(OWN) || above.startsWith(OWN + ".")) {
          all.put(above, effective(above));
        }
      }
    }
    return all;
  }

  @Override
  public synchronized void set(String logger, Level level) {
    own.put(logger, level);
    refresh();
  }

  @Override
  public synchronized void reset(String logger) {
    if (logger.equals(ROOT)) {
      throw new IllegalArgumentException("the root logger needs a level");
    }
    own.remove(logger);
    refresh();
  }

  private void refresh() {
    loggers.values().forEach(logger -> logger.level(effective(logger.getName())));
  }

  /// Its own level, or that of the next one above it that has one.
  private Level effective(String name) {
    for (String at = name; at != null; at = above(at)) {
      Level level = own.get(at);
      if (level != null) {
        return level;
      }
    }
    return own.getOrDefault(ROOT, Level.INFO);
  }

  private static @Nullable String above(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : name.substring(0, dot);
  }

  /// Writes a line at once, so that lines of two threads don't mix.
  void write(LogLine line) {
    out.print(layout.format(line));
    out.flush();
  }
}
