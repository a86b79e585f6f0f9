package barnabas.host;

import barnabas.world.Loop;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of one loop, ordered by deadline and, where that is the same, by their creation.
/// Owned by the loop.
///
/// A binary heap in which every timer knows its place, so that a cancelled one goes at once: most
/// timers of a broker (parked fetches, session time-outs) are cancelled long before their time.
final class TimerHeap {

  private @Nullable Entry[] entries = new @Nullable Entry[64];
  private int count;
  private long created;

  /// A timer. Owned by the heap's loop.
  final class Entry implements Loop.Timer {
    final Runnable task;
    final long deadlineNanos;
    private final long sequence;
    private int index;

    private Entry(Runnable task, long deadlineNanos, long sequence) {
      this.task = task;
      this.deadlineNanos = deadlineNanos;
      this.sequence = sequence;
    }

    @Override
    public void cancel() {
      if (index >= 0) {
        removeAt(index);
      }
    }

    private boolean before(Entry other) {
      long difference = deadlineNanos - other.deadlineNanos;
      return difference < 0 || (difference == 0 && sequence < other.sequence);
    }
  }

  /// Adds a timer.
  Entry add(long deadlineNanos, Runnable task) {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, count * 2);
    }
    var entry = new Entry(task, deadlineNanos, created++);
    siftUp(count++, entry);
    return entry;
  }

  /// Takes the first timer whose deadline is not after `nowNanos`.
  @Nullable Entry takeDue(long nowNanos) {
    if (count == 0 || at(0).deadlineNanos - nowNanos > 0) {
      return null;
    }
    Entry first = at(0);
    removeAt(0);
    return first;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// The deadline of the first timer. Only if there is one.
  long firstDeadlineNanos() {
    return at(0).deadlineNanos;
  }

  private void removeAt(int index) {
    at(index).index = -1;
    Entry last = at(--count);
    entries[count] = null;
    if (index == count) {
      return;
    }
    if (index > 0 && last.before(at((index - 1) / 2))) {
      siftUp(index, last);
    } else {
      siftDown(index, last);
    }
  }

  private void siftUp(int from, Entry entry) {
    int index = from;
    while (index > 0) {
      Entry parent = at((index - 1) / 2);
      if (!entry.before(parent)) {
        break;
      }
      place(index, parent);
      index = (index - 1) / 2;
    }
    place(index, entry);
  }

  private void siftDown(int from, Entry entry) {
    int index = from;
    while (index * 2 + 1 < count) {
      int child = index * 2 + 1;
      if (child + 1 < count && at(child + 1).before(at(child))) {
        child++;
      }
      if (!at(child).before(entry)) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, entry);
  }

  private void place(int index, Entry entry) {
    entries[index] = entry;
    entry.index = index;
  }

  private Entry at(int index) {
    Entry entry = entries[index];
    if (entry == null) {
      throw new IllegalStateException("no timer at " + index + " of " + count);
    }
    return entry;
  }
}
