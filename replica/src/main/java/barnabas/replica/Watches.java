package barnabas.replica;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Those who watch a partition, in the order in which they came. Owned by the partition's loop.
final class Watches {
  private @Nullable Watch first;
  private @Nullable Watch last;

  Watch add(Runnable moved) {
    Watch watch = new Watch(this, moved);
    watch.previous = last;
    if (last == null) {
      first = watch;
    } else {
      last.next = watch;
    }
    last = watch;
    return watch;
  }

  boolean isEmpty() {
    return first == null;
  }

  /// Tells everybody who is there now. Those who come back meanwhile wait for the next time, and
  /// those who are cancelled meanwhile are not told.
  void tellAll() {
    if (first == null) {
      return;
    }
    List<Watch> telling = new ArrayList<>();
    for (Watch watch = first; watch != null; watch = watch.next) {
      telling.add(watch);
    }
    for (Watch watch : telling) {
      watch.tell();
    }
  }

  void unlink(Watch watch) {
    if (watch.previous == null) {
      first = watch.next;
    } else {
      watch.previous.next = watch.next;
    }
    if (watch.next == null) {
      last = watch.previous;
    } else {
      watch.next.previous = watch.previous;
    }
    watch.previous = null;
    watch.next = null;
  }
}
