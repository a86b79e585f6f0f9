package barnabas.broker.session;

/// What one connection may ask for at one time.
///
/// @param frameBytesMax the longest request, Kafka's `socket.request.max.bytes`
/// @param requestsInFlightMax requests under way on one connection
/// @param queuedBytesMax bytes of answers that wait to be sent before no more requests are begun
/// @param frameTimeoutMs how long a request may take to arrive once it has begun; large ones get
///   more time for the bytes that have come
/// @param idleMsMax after how much silence a connection is closed, `connections.max.idle.ms`
public record SessionLimits(
    int frameBytesMax,
    int requestsInFlightMax,
    long queuedBytesMax,
    long frameTimeoutMs,
    long idleMsMax) {

  /// Kafka's defaults, and ours where Kafka has none.
  public static final SessionLimits DEFAULT =
      new SessionLimits(100 << 20, 64, 4 << 20, 30_000, 600_000);
}
