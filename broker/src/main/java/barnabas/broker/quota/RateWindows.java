package barnabas.broker.quota;

import barnabas.metadata.QuotaKey;

/// How far rates may be exceeded for a moment.
///
/// @param count `quota.window.num`
/// @param seconds `quota.window.size.seconds`
/// @param mutationSeconds `controller.quota.window.num` times
///   `controller.quota.window.size.seconds`
public record RateWindows(int count, int seconds, int mutationSeconds) {

  /// So many seconds' worth may be done at once. Bytes are to flow evenly, so there it is one
  /// window; work and connections come in heaps, so there it is all windows but one, as with Apache
  /// Kafka.
  double secondsAtOnce(QuotaKey key) {
    return switch (key) {
      case PRODUCER_BYTE_RATE, CONSUMER_BYTE_RATE -> seconds;
      case REQUEST_PERCENTAGE, CONNECTION_CREATION_RATE ->
          Math.max(1, count - 1) * (double) seconds;
      case CONTROLLER_MUTATION_RATE -> mutationSeconds;
    };
  }

  /// So many seconds' worth are paid for at most. Work that was slow once is not held against a
  /// client for longer than one window.
  double secondsMax(QuotaKey key) {
    return switch (key) {
      case REQUEST_PERCENTAGE -> secondsAtOnce(key) + seconds;
      case PRODUCER_BYTE_RATE,
          CONSUMER_BYTE_RATE,
          CONTROLLER_MUTATION_RATE,
          CONNECTION_CREATION_RATE ->
          Double.POSITIVE_INFINITY;
    };
  }
}
