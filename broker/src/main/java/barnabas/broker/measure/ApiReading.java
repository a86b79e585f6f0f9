package barnabas.broker.measure;

import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import java.util.SortedMap;
import java.util.TreeMap;

/// The requests of one API up to a moment.
///
/// @param requests how many were answered, by their version
/// @param errors how many errors the answers carried; one answer may carry many
/// @param queue waiting on this side before the handling began
/// @param local the handling on the connection's loop
/// @param remote waiting for other loops, the disk, or something to read
/// @param send waiting until the answer had left
/// @param total all four together
public record ApiReading(
    ApiKey key,
    SortedMap<Integer, Long> requests,
    SortedMap<ErrorCode, Long> errors,
    long requestBytes,
    long responseBytes,
    Durations.Reading queue,
    Durations.Reading local,
    Durations.Reading remote,
    Durations.Reading send,
    Durations.Reading total) {

  /// These and those of another loop.
  public ApiReading plus(ApiReading other) {
    return new ApiReading(
        key,
        sum(requests, other.requests),
        sum(errors, other.errors),
        requestBytes + other.requestBytes,
        responseBytes + other.responseBytes,
        queue.plus(other.queue),
        local.plus(other.local),
        remote.plus(other.remote),
        send.plus(other.send),
        total.plus(other.total));
  }

  private static <K> SortedMap<K, Long> sum(SortedMap<K, Long> one, SortedMap<K, Long> other) {
    SortedMap<K, Long> sums = new TreeMap<>(one);
    other.forEach((key, count) -> sums.merge(key, count, Long::sum));
    return sums;
  }
}
