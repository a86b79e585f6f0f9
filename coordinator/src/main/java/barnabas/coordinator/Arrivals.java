package barnabas.coordinator;

/// How long a new group waits for more members before its first generation.
///
/// A member learns of a rebalance only at its next heartbeat, 3 s by default, so a first generation
/// that closes too early costs the late ones seconds. Kafka waits 3 s for everybody instead. Here
/// the wait ends when it has been quiet for a while since the last arrival: for `initialDelayMs` as
/// long as there was one, for twice as long once there were more, and after [#LONGEST] times
/// `initialDelayMs` at the latest. By default a lone member waits 200 ms; ten that start within
/// half a second are together before a second has passed; a crowd that keeps trickling in waits 3
/// s, as it does in Kafka.
///
/// Whoever is handed a member id counts as arrived: it is about to come back with it (KIP-394).
///
/// @param startedNanos when the first member came
/// @param count the arrivals so far
/// @param endsNanos when the wait ends if nobody else comes
record Arrivals(long startedNanos, int count, long endsNanos) {
  static final int LONGEST = 15;
  private static final long NANOS_PER_MS = 1_000_000;

  static Arrivals first(long nowNanos, int initialDelayMs) {
    return new Arrivals(nowNanos, 1, nowNanos + initialDelayMs * NANOS_PER_MS);
  }

  /// One more has come.
  ///
  /// @param atMostMs a bound on the whole wait: the rebalance timeout
  Arrivals another(long nowNanos, int initialDelayMs, int atMostMs) {
    long quietNanos = 2 * initialDelayMs * NANOS_PER_MS;
    long longestMs = Math.min((long) LONGEST * initialDelayMs, atMostMs);
    long ends =
        startedNanos + Math.min(nowNanos + quietNanos - startedNanos, longestMs * NANOS_PER_MS);
    return new Arrivals(startedNanos, count + 1, ends - endsNanos > 0 ? ends : endsNanos);
  }
}
