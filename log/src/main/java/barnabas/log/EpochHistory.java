package barnabas.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which leader epochs wrote a log, and from which offset each did (KIP-101, KIP-279). Owned by the
/// log's loop.
public final class EpochHistory {

  /// An epoch that is not known.
  public static final int NONE = -1;

  private final ArrayList<Entry> entries;

  EpochHistory(List<Entry> entries) {
    this.entries = new ArrayList<>(entries);
  }

  /// The newest epoch that wrote something, or [#NONE].
  public int latest() {
    return entries.isEmpty() ? NONE : entries.getLast().epoch();
  }

  /// The epoch that wrote the record at an offset, or [#NONE].
  public int epochAt(long offset) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).startOffset() <= offset) {
        return entries.get(i).epoch();
      }
    }
    return NONE;
  }

  /// Where the newest epoch that is not above `epoch` ended: what OffsetForLeaderEpoch asks.
  ///
  /// @param logEndOffset the end of the newest epoch
  /// @return null if `epoch` is newer than all that wrote here, or nothing wrote here
  public @Nullable EpochEnd endOf(int epoch, long logEndOffset) {
    if (entries.isEmpty() || epoch > latest() || epoch < 0) {
      return null;
    }
    int after = firstAbove(epoch);
    if (after == 0) {
      return new EpochEnd(epoch, entries.getFirst().startOffset());
    }
    long end = after == entries.size() ? logEndOffset : entries.get(after).startOffset();
    return new EpochEnd(entries.get(after - 1).epoch(), end);
  }

  /// Notes that a batch of `epoch` was written at `offset`. Epochs only rise: larger ones before it
  /// were never true, but read from damaged batches, and are dropped.
  ///
  /// @return whether the history changed
  boolean wrote(int epoch, long offset) {
    if (epoch == latest()) {
      return false;
    }
    entries.removeIf(entry -> entry.epoch() > epoch);
    if (epoch > latest()) {
      entries.add(new Entry(epoch, offset));
    }
    return true;
  }

  /// Forgets what was written from `offset` on.
  void cutFrom(long offset) {
    entries.removeIf(entry -> entry.startOffset() >= offset);
  }

  /// Forgets what was written before `offset`; the epoch that was writing there begins at it.
  void cutBefore(long offset) {
    int kept = entries.size();
    while (kept > 0 && entries.get(kept - 1).startOffset() > offset) {
      kept--;
    }
    if (kept > 0) {
      Entry writing = entries.get(kept - 1);
      entries.subList(0, kept).clear();
      entries.addFirst(new Entry(writing.epoch(), Math.max(offset, writing.startOffset())));
    }
  }

  /// The entries as they are now, oldest first.
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  private int firstAbove(int epoch) {
    int index = 0;
    while (index < entries.size() && entries.get(index).epoch() <= epoch) {
      index++;
    }
    return index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EpochHistory history && entries.equals(history.entries);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(entries);
  }

  @Override
  public String toString() {
    return entries.toString();
  }

  /// An epoch and the offset of its first record.
  public record Entry(int epoch, long startOffset) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry entry
          && epoch == entry.epoch
          && startOffset == entry.startOffset;
    }

    @Override
    public int hashCode() {
      return 31 * epoch + Long.hashCode(startOffset);
    }
  }

  /// An epoch and the offset behind its last record.
  public record EpochEnd(int epoch, long endOffset) {}
}
