package barnabas.log;

import org.jspecify.annotations.Nullable;

/// Up to where a log's files are known to be synced and whole, so that no start reads them again.
///
/// @param segmentBase the base offset of the segment that holds the point
/// @param position where in that segment's file it is
/// @param offset the offset behind the last record before it
record RecoveryPoint(long segmentBase, int position, long offset) {

  /// The point of a log whose first segment is empty.
  static RecoveryPoint start(long offset) {
    return new RecoveryPoint(offset, 0, offset);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecoveryPoint point
        && segmentBase == point.segmentBase
        && position == point.position
        && offset == point.offset;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(offset);
  }
}
