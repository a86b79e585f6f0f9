package barnabas.log;

/// How the records at rest are read again, to find damage before somebody wants them.
///
/// @param intervalMs `log.scrub.interval.ms`: how long after one pass began the next one may begin;
///   -1 for never
/// @param bytesPerSecond how much each loop's share of a directory reads, at most; above 0
public record ScrubSettings(long intervalMs, double bytesPerSecond) {

  public static final ScrubSettings NEVER = new ScrubSettings(-1, 1);

  public ScrubSettings {
    if (intervalMs < -1 || bytesPerSecond <= 0) {
      throw new IllegalArgumentException("scrubbing every " + intervalMs + " ms makes no sense");
    }
  }
}
