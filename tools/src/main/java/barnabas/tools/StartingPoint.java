package barnabas.tools;

import java.util.regex.Pattern;

/// Where `consume` begins.
sealed interface StartingPoint {

  /// At the first record that is still there, or where the group stopped.
  record Earliest() implements StartingPoint {}

  /// At the end.
  record Latest() implements StartingPoint {}

  /// At this offset of each partition.
  record At(long offset) implements StartingPoint {}

  /// So many records before the end of each partition.
  record BeforeEnd(long records) implements StartingPoint {}

  /// At the first record of this time or later.
  record Since(long timeMs) implements StartingPoint {}

  Pattern OFFSET = Pattern.compile("\\d{1,18}");
  Pattern BACK = Pattern.compile("-\\d{1,18}");

  static StartingPoint of(String text, long nowMs) {
    if (text.equals("earliest")) {
      return new Earliest();
    }
    if (text.equals("latest")) {
      return new Latest();
    }
    if (OFFSET.matcher(text).matches()) {
      return new At(Long.parseLong(text));
    }
    if (BACK.matcher(text).matches()) {
      return new BeforeEnd(-Long.parseLong(text));
    }
    try {
      return new Since(Times.milliseconds("", text, nowMs));
    } catch (ToolFailure noTime) {
      throw ToolFailure.usage(
          "--from: '"
              + text
              + "' is not earliest, latest, an offset, -N for the last N, a time such as"
              + " 2001-01-10T18:20:00Z or one ago such as 10m");
    }
  }
}
