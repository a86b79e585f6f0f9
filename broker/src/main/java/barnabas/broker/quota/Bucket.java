package barnabas.broker.quota;

/// How much was done that is not paid for by time yet: a bucket that what is done fills, and that
/// leaks at the rate that is allowed. Owned by the loop that measures.
///
/// So in any time no more is done than that time allows and what may be done at once, and one
/// request more, if everybody holds back for as long as they are told.
final class Bucket {
  private double level;
  private long atNanos;
  private long emptyAtNanos;

  Bucket(long nowNanos) {
    atNanos = nowNanos;
    emptyAtNanos = nowNanos;
  }

  /// For how many milliseconds to hold back before so much more is done; zero or less for not at
  /// all.
  ///
  /// @param secondsAtOnce so many seconds' worth may be done at once
  double waitMs(long nowNanos, double perSecond, double secondsAtOnce, double more) {
    leak(nowNanos, perSecond);
    return ((level + more) / perSecond - secondsAtOnce) * 1e3;
  }

  /// Notes that something is done now.
  ///
  /// @param secondsMax for how many seconds' worth anybody has to pay at most
  void add(long nowNanos, double perSecond, double secondsMax, double amount) {
    leak(nowNanos, perSecond);
    level = Math.min(level + amount, perSecond * secondsMax);
    emptyAtNanos = nowNanos + (long) Math.min(level / perSecond * 1e9, Long.MAX_VALUE / 2.0);
  }

  /// Whether nothing is left, as far as is known, so that a new one is as good.
  boolean isEmpty(long nowNanos) {
    return nowNanos - emptyAtNanos >= 0;
  }

  private void leak(long nowNanos, double perSecond) {
    level = Math.max(0, level - (nowNanos - atNanos) / 1e9 * perSecond);
    atNanos = nowNanos;
  }
}
