package barnabas.world;

/// One thread of ownership. Everything that a loop runs, it runs to completion and one after the
/// other, so what belongs to a loop needs no lock.
///
/// In `host` a loop is a platform thread with a selector, a timer wheel and a mailbox. In `sim` all
/// loops of all nodes share one queue ordered by (time, sequence).
public interface Loop {

  /// Milliseconds since the epoch by this node's wall clock. May jump in either direction.
  long wallMs();

  /// Nanoseconds of a clock that never goes back. Only differences mean something.
  long nanos();

  /// Sends a message: `message` runs on this loop, later. Callable from any thread. Messages from
  /// one sender run in the order in which they were sent.
  void post(Runnable message);

  /// Runs `task` on this loop once the given time has passed. Only on this loop.
  ///
  /// @param delayMs milliseconds, 0 or more
  Timer after(long delayMs, Runnable task);

  /// Runs `task` once at the end of the current turn, before the loop waits again: the place to
  /// send on what has gathered during the turn. Only on this loop.
  void atTurnEnd(Runnable task);

  /// Whether the caller runs on this loop.
  boolean current();

  /// The name in logs and metrics, such as `loop-0`.
  String name();

  /// A task that waits for its time.
  interface Timer {
    /// Makes sure that the task does not run. Does nothing if it ran already. Only on its loop.
    void cancel();
  }
}
