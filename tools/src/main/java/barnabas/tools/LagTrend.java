package barnabas.tools;

import org.jspecify.annotations.Nullable;

/// How the lag of a partition, or of all of a group's, moves: two looks some time apart.
///
/// @param lag how many records it is behind at the second look
/// @param writtenPerSecond how fast the end moves
/// @param readPerSecond how fast the committed offset moves
record LagTrend(long lag, double writtenPerSecond, double readPerSecond) {

  /// Movement below this is none: a record in ten seconds.
  private static final double STILL = 0.1;

  /// What was seen at one time.
  ///
  /// @param offset the committed one
  /// @param end the partition's end
  record Look(long offset, long end) {

    Look plus(Look other) {
      return new Look(offset + other.offset, end + other.end);
    }

    long lag() {
      return Math.max(0, end - offset);
    }
  }

  static LagTrend between(Look first, Look second, double seconds) {
    return new LagTrend(
        second.lag(),
        (second.end() - first.end()) / seconds,
        (second.offset() - first.offset()) / seconds);
  }

  /// Which way the lag goes, in one word or two.
  String words() {
    double growth = writtenPerSecond - readPerSecond;
    if (lag == 0) {
      return "caught up";
    }
    if (growth > STILL) {
      return "growing";
    }
    if (growth < -STILL) {
      return "shrinking";
    }
    return readPerSecond < STILL ? "stands still" : "steady";
  }

  /// In how many seconds there is no lag any more if all goes on like this; null for never.
  @Nullable Double secondsLeft() {
    double closing = readPerSecond - writtenPerSecond;
    if (lag == 0) {
      return 0.0;
    }
    return closing > STILL ? lag / closing : null;
  }
}
