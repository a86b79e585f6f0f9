package barnabas.replica;

import org.jspecify.annotations.Nullable;

/// One who wants to be told when a partition has more to read. Owned by the partition's loop.
///
/// Told once at most; then, or after [#cancel], it is forgotten.
public final class Watch {
  private final Runnable moved;
  @Nullable Watch previous;
  @Nullable Watch next;
  private @Nullable Watches list;

  Watch(Watches list, Runnable moved) {
    this.list = list;
    this.moved = moved;
  }

  /// Forgets it. Does nothing if it was told already.
  public void cancel() {
    Watches holder = list;
    if (holder != null) {
      list = null;
      holder.unlink(this);
    }
  }

  /// Forgets it and tells, unless it was cancelled.
  void tell() {
    if (list != null) {
      cancel();
      moved.run();
    }
  }
}
