package barnabas.log;

import java.util.Arrays;

/// Where each batch of a block lies: a dense map from offsets to positions. Owned by the log's
/// loop, or by the task that makes it until it is handed over.
///
/// Batches follow one another without a gap, except where bytes between them are damaged.
final class BatchMap {

  private static final int FIRST_CAPACITY = 8;

  private int[] offsetDelta = new int[FIRST_CAPACITY];
  private int[] nextDelta = new int[FIRST_CAPACITY];
  private int[] position = new int[FIRST_CAPACITY];
  private int[] end = new int[FIRST_CAPACITY];
  private int count;

  /// @param delta the batch's base offset less the segment's
  /// @param next the offset behind its last record less the segment's base offset
  void add(int delta, int next, int from, int size) {
    if (count == position.length) {
      int capacity = count * 2;
      offsetDelta = Arrays.copyOf(offsetDelta, capacity);
      nextDelta = Arrays.copyOf(nextDelta, capacity);
      position = Arrays.copyOf(position, capacity);
      end = Arrays.copyOf(end, capacity);
    }
    offsetDelta[count] = delta;
    nextDelta[count] = next;
    position[count] = from;
    end[count] = from + size;
    count++;
  }

  int count() {
    return count;
  }

  int position(int index) {
    return position[index];
  }

  int end(int index) {
    return end[index];
  }

  int nextDelta(int index) {
    return nextDelta[index];
  }

  int offsetDelta(int index) {
    return offsetDelta[index];
  }

  /// The first batch with an offset at or behind `delta`, or [#count] if there is none.
  int at(int delta) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nextDelta[middle] <= delta) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The last batch, not before `from`, that is reached from there without a gap, ends at or before
  /// `endMax` and holds offsets below `deltaMax` only; `from - 1` if there is none.
  int lastWithin(int from, long endMax, long deltaMax) {
    int last = from - 1;
    for (int i = from; i < count; i++) {
      boolean joined = i == from || position[i] == end[i - 1];
      if (!joined || end[i] > endMax || nextDelta[i] > deltaMax) {
        return last;
      }
      last = i;
    }
    return last;
  }
}
