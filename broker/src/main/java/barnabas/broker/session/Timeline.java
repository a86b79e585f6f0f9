package barnabas.broker.session;

import barnabas.broker.measure.ApiCounts;

/// When the steps of one request were taken, by the loop's monotonic clock. Owned by its request.
///
/// A request that is answered while it is being handled has no time of its own for the answer: it
/// is that of the handling's end, so that the clock is asked once less.
final class Timeline {
  private final ApiCounts counts;
  private final long arrivedNanos;
  private final long beganNanos;
  private boolean handled;
  private boolean answered;
  private boolean left;
  private long handledNanos;
  private long answeredNanos;

  Timeline(ApiCounts counts, Begun begun) {
    this.counts = counts;
    this.arrivedNanos = begun.arrivedNanos;
    this.beganNanos = begun.beganNanos;
  }

  /// How a request came to be handled.
  ///
  /// @param arrivedNanos when its last byte had come
  /// @param beganNanos when its handling began
  record Begun(long arrivedNanos, long beganNanos) {}

  /// Whether the clock need not be asked for the next step.
  boolean isBeingHandled() {
    return !handled;
  }

  void handled(long nowNanos) {
    handled = true;
    handledNanos = nowNanos;
    if (answered) {
      answeredNanos = nowNanos;
    }
    if (left && answered) {
      count(nowNanos);
    }
  }

  /// @param nowNanos anything while it is being handled
  void answered(long nowNanos) {
    answered = true;
    answeredNanos = nowNanos;
  }

  /// Its answer has left, or there is none to leave.
  ///
  /// @param nowNanos anything while it is being handled
  void left(long nowNanos) {
    left = true;
    if (handled && answered) {
      count(nowNanos);
    }
  }

  private void count(long leftNanos) {
    counts.left(
        beganNanos - arrivedNanos,
        handledNanos - beganNanos,
        answeredNanos - handledNanos,
        leftNanos - answeredNanos);
  }
}
