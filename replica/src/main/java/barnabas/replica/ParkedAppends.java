package barnabas.replica;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;

/// Appends that wait until the log is safe up to their end, in the order in which they came. Owned
/// by the partition's loop.
///
/// Answers are given one at a time after the entry is gone, so that whoever hears one may append
/// again at once.
final class ParkedAppends {
  private final ArrayDeque<Parked> parked = new ArrayDeque<>();

  void park(AppendRequest request, long requiredEnd, AppendAnswer answer, long deadlineNanos) {
    parked.addLast(new Parked(request, requiredEnd, answer, deadlineNanos));
  }

  boolean isEmpty() {
    return parked.isEmpty();
  }

  /// Answers those whose end is not behind `safeEnd`.
  void release(long safeEnd) {
    for (Parked first = parked.peekFirst();
        first != null && first.requiredEnd <= safeEnd;
        first = parked.peekFirst()) {
      parked.removeFirst();
      first.request.answer(first.answer);
    }
  }

  /// Refuses those whose end lies behind `keptEnd`.
  void refuseBehind(long keptEnd, AppendAnswer refusal) {
    refuseBehind(keptEnd, request -> request.answer(refusal));
  }

  /// Gives those whose end lies behind `keptEnd` to `refuse`.
  void refuseBehind(long keptEnd, Consumer<AppendRequest> refuse) {
    ArrayDeque<Parked> refused = new ArrayDeque<>();
    for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
      Parked entry = each.next();
      if (entry.requiredEnd > keptEnd) {
        each.remove();
        refused.addLast(entry);
      }
    }
    refused.forEach(entry -> refuse.accept(entry.request));
  }

  /// Refuses those who have waited too long.
  void refuseOverdue(long nowNanos, AppendAnswer refusal) {
    ArrayDeque<Parked> overdue = new ArrayDeque<>();
    for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
      Parked entry = each.next();
      if (entry.deadlineNanos - nowNanos <= 0) {
        each.remove();
        overdue.addLast(entry);
      }
    }
    overdue.forEach(entry -> entry.request.answer(refusal));
  }

  private record Parked(
      AppendRequest request, long requiredEnd, AppendAnswer answer, long deadlineNanos) {}
}
