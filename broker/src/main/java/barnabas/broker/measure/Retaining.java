package barnabas.broker.measure;

import barnabas.log.LogSettings;
import barnabas.log.SegmentFate;

/// When retention will take a record that nobody has read. A value.
///
/// Segments go as a whole: by time once their newest record is too old, by size once the segments
/// behind them are large enough.
///
/// @param fate the segment that holds the record
/// @param oldestMs the record's timestamp, -1 if nobody knows
record Retaining(SegmentFate fate, LogSettings settings, long oldestMs) {
  /// Soon is when a fifth of the time, or of the size, is left.
  private static final int SHARE_LEFT = 5;

  /// Looks are 30 s apart; where retention is short, soon begins earlier, so that one is in time.
  private static final long LEFT_MS_MIN = 60_000;

  static final long NEVER = -1;

  /// When it goes and for what, by its age or by what comes behind it, whichever is first.
  ///
  /// @param bytesPerSecond how fast the partition grows
  End end(long nowMs, double bytesPerSecond) {
    long byTimeMs = byTimeMs();
    long bySizeMs = bySizeMs(nowMs, bytesPerSecond);
    boolean sizeFirst = bySizeMs != NEVER && (byTimeMs == NEVER || bySizeMs < byTimeMs);
    return sizeFirst
        ? new End(bySizeMs, "retention.bytes=" + settings.retentionBytes())
        : new End(byTimeMs, "retention.ms=" + settings.retentionMs());
  }

  /// Whether it goes soon.
  boolean isSoon(long nowMs) {
    return soonByTime(nowMs) || soonBySize();
  }

  /// When it goes by its age, [#NEVER] if it does not.
  long byTimeMs() {
    long newestMs = fate.maxTimestampMs() >= 0 ? fate.maxTimestampMs() : oldestMs;
    boolean goes = settings.retentionMs() >= 0 && newestMs >= 0;
    return goes && settings.retentionMs() < Long.MAX_VALUE - newestMs
        ? newestMs + settings.retentionMs()
        : NEVER;
  }

  /// When it goes for what comes behind it, [#NEVER] if nothing comes.
  ///
  /// @param bytesPerSecond how fast the partition grows
  long bySizeMs(long nowMs, double bytesPerSecond) {
    long leftBytes = leftBytes();
    if (settings.retentionBytes() < 0 || leftBytes > 0 && bytesPerSecond <= 0) {
      return NEVER;
    }
    double leftMs = leftBytes <= 0 ? 0 : leftBytes / bytesPerSecond * 1_000;
    return leftMs < Long.MAX_VALUE / 2 ? nowMs + (long) leftMs : NEVER;
  }

  private long leftBytes() {
    return settings.retentionBytes() - (fate.active() ? 0 : fate.bytesBehind());
  }

  /// Whether it goes soon for its age.
  boolean soonByTime(long nowMs) {
    long atMs = byTimeMs();
    long leftMs = Math.max(settings.retentionMs() / SHARE_LEFT, LEFT_MS_MIN);
    return atMs != NEVER && atMs - nowMs < Math.min(leftMs, settings.retentionMs() / 2);
  }

  /// Whether it goes soon for what comes behind it.
  boolean soonBySize() {
    return settings.retentionBytes() >= 0
        && !fate.active()
        && leftBytes() < settings.retentionBytes() / SHARE_LEFT;
  }

  /// What becomes of the record.
  ///
  /// @param atMs when it goes, [#NEVER] if nothing says that it will
  /// @param reason the setting that takes it
  record End(long atMs, String reason) {
    /// There is no record.
    static final End NONE = new End(NEVER, "");
  }
}
