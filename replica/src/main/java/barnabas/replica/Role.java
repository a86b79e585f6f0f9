package barnabas.replica;

import barnabas.log.machine.Refusal;
import java.util.ArrayDeque;

/// What this broker is to a partition at the moment.
sealed interface Role {

  /// Its log is being made or opened. What is asked of it meanwhile waits, in order, so that a
  /// producer that starts the moment its topic was made meets no refusal in the middle of its
  /// batches.
  final class Opening implements Role {
    private static final int WAITING_MAX = 10_000;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean overflowed;

    /// Keeps a call for later. Once one was refused all that follow are, or batches would overtake
    /// each other.
    boolean offer(Waiting call) {
      overflowed |= waiting.size() >= WAITING_MAX;
      if (!overflowed) {
        waiting.addLast(call);
      }
      return !overflowed;
    }

    ArrayDeque<Waiting> waiting() {
      return waiting;
    }
  }

  /// It leads.
  record Leading(Leader leader) implements Role {}

  /// Another broker leads.
  record Elsewhere() implements Role {}

  /// Its directory has failed, it is deleted, or its log can't be made for now.
  ///
  /// @param awaited whether its log may still come
  record Offline(Refusal refusal, boolean awaited) implements Role {}

  /// A call that waits for the log.
  interface Waiting {
    /// Makes the call.
    void go();
  }
}
