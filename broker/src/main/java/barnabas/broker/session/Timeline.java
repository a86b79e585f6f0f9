package barnabas.broker.session;

import barnabas.broker.measure.ApiCounts;
import barnabas.world.Loop;

/// The time of one request, by the clock of its connection's loop: when it arrived, began, was
/// handled, was answered and left, which the metrics hear once it is over; and for how long the
/// loop worked on it, which its client's quota hears before it is answered. Owned by its request.
///
/// A request that is answered while it is being handled has no time of its own for the answer: it
/// is that of the handling's end, so that the clock is asked once less.
final class Timeline {
  private final Loop loop;
  private final ApiCounts counts;
  private final long arrivedNanos;
  private final long beganNanos;
  private boolean handled;
  private boolean answered;
  private boolean left;
  private boolean inLaterTurn;
  private long handledNanos;
  private long answeredNanos;
  private long turnBeganNanos;
  private long laterTurnsNanos;

  /// @param arrivedNanos when its last byte had come
  /// @param beganNanos when its handling began
  Timeline(Loop loop, ApiCounts counts, long arrivedNanos, long beganNanos) {
    this.loop = loop;
    this.counts = counts;
    this.arrivedNanos = arrivedNanos;
    this.beganNanos = beganNanos;
  }

  /// Its handling has ended; the answer may still be far.
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

  /// The loop takes it up again in a turn behind its handling.
  ///
  /// @return whether it does, since it was not at work on it already
  boolean turnBegins() {
    if (!handled || inLaterTurn) {
      return false;
    }
    inLaterTurn = true;
    turnBeganNanos = loop.nanos();
    return true;
  }

  /// The turn that [#turnBegins] began is over.
  void turnEnds() {
    inLaterTurn = false;
    laterTurnsNanos += loop.nanos() - turnBeganNanos;
  }

  /// For how long the loop has worked on it so far.
  long workedNanos() {
    if (!handled) {
      return loop.nanos() - beganNanos;
    }
    long inTurnNanos = inLaterTurn ? loop.nanos() - turnBeganNanos : 0;
    return handledNanos - beganNanos + laterTurnsNanos + inTurnNanos;
  }

  void answered() {
    answered = true;
    if (handled) {
      answeredNanos = loop.nanos();
    }
  }

  /// Its answer has left, or there is none to leave.
  void left() {
    left = true;
    if (handled && answered) {
      count(loop.nanos());
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
