package barnabas.host.logging;

import barnabas.world.LogLevels;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// A logger of the process. Shared by all threads.
final class ProcessLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final transient Loggers loggers;
  private transient volatile LogLevels.Level level;

  ProcessLogger(String name, Loggers loggers, LogLevels.Level level) {
    this.name = name;
    this.loggers = loggers;
    this.level = level;
  }

  void level(LogLevels.Level changed) {
    level = changed;
  }

  @Override
  public boolean isTraceEnabled() {
    return writes(LogLevels.Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return writes(LogLevels.Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return writes(LogLevels.Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return writes(LogLevels.Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return writes(LogLevels.Level.ERROR);
  }

  private boolean writes(LogLevels.Level asked) {
    return asked.compareTo(level) >= 0;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level asked,
      @Nullable Marker marker,
      @Nullable String pattern,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    loggers.write(
        new LogLine(
            System.currentTimeMillis(),
            LogLevels.Level.valueOf(asked.name()),
            name,
            Thread.currentThread().getName(),
            message == null ? "" : message,
            cause));
  }
}
