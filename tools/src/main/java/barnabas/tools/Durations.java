package barnabas.tools;

import java.util.Locale;

/// How long something takes, as people say it.
final class Durations {

  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;
  private static final int DAY = 24 * HOUR;

  /// In the largest units that fit, such as `45 s`, `12 min`, `3 h 5 min` or `2 days`.
  static String words(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < 2 * MINUTE) {
      return whole + " s";
    }
    if (whole < 2 * HOUR) {
      return whole / MINUTE + " min";
    }
    if (whole < 2 * DAY) {
      return "%d h %d min".formatted(whole / HOUR, whole % HOUR / MINUTE);
    }
    return whole / DAY + " days";
  }

  private Durations() {}
}
