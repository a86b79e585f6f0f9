package barnabas.log;

/// How a directory's logs are compacted, one at a time.
///
/// @param enabled `log.cleaner.enable`: whether they are at all
/// @param backoffMs `log.cleaner.backoff.ms`: how long after finding nothing to do it looks again
/// @param mapBytes `log.cleaner.dedupe.buffer.size`: memory for the keys of one pass, at most
/// @param mapLoad `log.cleaner.io.buffer.load.factor`: how full that memory may get
/// @param bytesPerSecond `log.cleaner.io.max.bytes.per.second`: reads and writes together, at most
/// @param pieceBytes how much is read by one task
public record CleanerSettings(
    boolean enabled,
    long backoffMs,
    long mapBytes,
    double mapLoad,
    double bytesPerSecond,
    int pieceBytes) {

  /// Kafka's defaults.
  public static final CleanerSettings DEFAULT =
      new CleanerSettings(true, 15_000, 128 << 20, 0.9, Double.MAX_VALUE, 1 << 20);

  public CleanerSettings {
    if (backoffMs < 0 || mapLoad <= 0 || mapLoad > 1 || bytesPerSecond <= 0 || pieceBytes < 1) {
      throw new IllegalArgumentException("times, shares and rates of the cleaner make no sense");
    }
  }
}
