package barnabas.host.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;

/// How a line of the log looks.
public enum LogLayout {
  /// For people: local time, thread, level, the class's short name, and the words.
  TEXT {
    @Override
    String format(LogLine line) {
      int offsetSeconds = TimeZone.getDefault().getOffset(line.wallMs()) / 1_000;
      StringBuilder text = new StringBuilder(160);
      appendTime(text, line.wallMs(), offsetSeconds, ' ');
      text.append(" [").append(line.thread()).append("] ").append(line.level()).append(' ');
      text.append(line.logger().substring(line.logger().lastIndexOf('.') + 1));
      text.append(" - ");
      appendVisibly(text, line.message());
      text.append('\n');
      return text.append(trace(line)).toString();
    }
  },

  /// For machines: one JSON object a line, with the fields `time` (UTC, ISO 8601), `level`,
  /// `logger`, `thread`, `message` and, if there is one, `exception` and `trace`.
  JSON {
    @Override
    String format(LogLine line) {
      StringBuilder text = new StringBuilder(240).append("{\"time\":\"");
      appendTime(text, line.wallMs(), 0, 'T');
      text.append("Z\"");
      field(text, "level", line.level().name());
      field(text, "logger", line.logger());
      field(text, "thread", line.thread());
      field(text, "message", line.message());
      Throwable cause = line.cause();
      if (cause != null) {
        field(text, "exception", cause.toString());
        field(text, "trace", trace(line));
      }
      return text.append("}\n").toString();
    }
  };

  /// The line with all that follows it, and its end.
  abstract String format(LogLine line);

  /// The one of that name, in whatever case.
  public static LogLayout of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// Written by hand: the JDK's formatters take a cold JVM 20 ms to load.
  private static void appendTime(StringBuilder text, long wallMs, int offsetSeconds, char between) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(wallMs, 1_000L) + offsetSeconds,
            (int) Math.floorMod(wallMs, 1_000L) * 1_000_000,
            ZoneOffset.UTC);
    text.append(time.getYear()).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append(between);
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2).append('.');
    digits(text, time.getNano() / 1_000_000, 3);
  }

  private static StringBuilder digits(StringBuilder text, int value, int count) {
    String digits = Integer.toString(value);
    return text.repeat('0', count - digits.length()).append(digits);
  }

  /// A message may have words of strangers in it, such as the name of a group: what would begin a
  /// line, or change how one looks, is written as in JSON.
  private static void appendVisibly(StringBuilder text, String words) {
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            appendEscaped(text, c);
        default -> text.append(c);
      }
    }
  }

  private static void appendEscaped(StringBuilder text, char c) {
    text.append("\\u%04x".formatted((int) c));
  }

  private static String trace(LogLine line) {
    Throwable cause = line.cause();
    if (cause == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (c >= ' ' && !Character.isSurrogate(c)) {
            text.append(c);
          } else {
            appendEscaped(text, c);
          }
        }
      }
    }
    text.append('"');
  }
}
