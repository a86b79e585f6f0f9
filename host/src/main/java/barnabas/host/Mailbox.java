package barnabas.host;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The messages of one loop: many threads add, the loop's thread takes all that has come.
///
/// One word holds everything: the newest letter, which points to the one before it, or a mark that
/// the loop sleeps. So a sender learns from the very exchange that adds its letter whether it has
/// to wake the loop, and of many senders only the first wakes it.
final class Mailbox {

  private static final Letter SLEEPING = new Letter(() -> {}, null);

  private final AtomicReference<@Nullable Letter> newest = new AtomicReference<>();

  /// A message in the mailbox, linked to the one that came after it once it was taken.
  static final class Letter {
    final Runnable message;
    @Nullable Letter next;

    Letter(Runnable message, @Nullable Letter next) {
      this.message = message;
      this.next = next;
    }
  }

  /// Adds letters that are linked from the last to the first. True if the loop slept and the caller
  /// has to wake it.
  boolean add(Letter first, Letter last) {
    while (true) {
      Letter before = newest.get();
      first.next = before == SLEEPING ? null : before;
      if (newest.compareAndSet(before, last)) {
        return before == SLEEPING;
      }
    }
  }

  /// Takes all messages, oldest first, linked by `next`. Only on the loop's thread.
  @Nullable Letter takeAll() {
    Letter letter = newest.get() == null ? null : newest.getAndSet(null);
    if (letter == SLEEPING) {
      return null;
    }
    Letter oldestFirst = null;
    while (letter != null) {
      Letter older = letter.next;
      letter.next = oldestFirst;
      oldestFirst = letter;
      letter = older;
    }
    return oldestFirst;
  }

  /// Says that the loop is about to sleep. False if there are messages, so that it must not. Only
  /// on the loop's thread.
  boolean fallAsleep() {
    return newest.compareAndSet(null, SLEEPING);
  }
}
