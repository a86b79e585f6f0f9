package barnabas.log;

import java.util.List;

/// Decides which of a log's oldest segments have outlived its settings.
///
/// @param nowMs the wall clock, where it can be trusted
/// @param highWatermark segments that reach behind it stay
record Retention(LogSettings settings, long nowMs, long highWatermark) {

  /// Whether all records of the active segment are too old, so that it should be closed first.
  boolean activeExpired(Segment active) {
    return active.size() > 0
        && active.nextOffset() <= highWatermark
        && active.knowsMaxTimestamp()
        && expired(active);
  }

  /// The offset that the log should start at.
  ///
  /// @param segments oldest first; the last one always stays
  long startOffset(List<Segment> segments, long startOffset) {
    long start = startOffset;
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.size();
    }
    for (Segment segment : segments.subList(0, segments.size() - 1)) {
      bytes -= segment.size();
      boolean tooMuch = settings.retentionBytes() >= 0 && bytes >= settings.retentionBytes();
      boolean tooOld = segment.knowsMaxTimestamp() && expired(segment);
      if (segment.nextOffset() > highWatermark || !tooMuch && !tooOld) {
        return start;
      }
      start = Math.max(start, segment.nextOffset());
    }
    return start;
  }

  /// A segment without any timestamp never expires by time.
  private boolean expired(Segment segment) {
    return settings.retentionMs() >= 0
        && segment.maxTimestamp() >= 0
        && nowMs - segment.maxTimestamp() > settings.retentionMs();
  }
}
