package barnabas.broker.measure;

import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.ErrorSink;
import java.util.SortedMap;
import java.util.TreeMap;

/// The requests of one API on one loop. Owned by that loop.
public final class ApiCounts implements ErrorSink {
  private final ApiKey key;
  private final long[] byVersion;
  private final SortedMap<Short, Long> errors = new TreeMap<>();
  private final Durations queue = new Durations();
  private final Durations local = new Durations();
  private final Durations remote = new Durations();
  private final Durations send = new Durations();
  private final Durations total = new Durations();
  private long requestBytes;
  private long responseBytes;

  ApiCounts(ApiKey key) {
    this.key = key;
    this.byVersion = new long[Math.max(key.highestVersion(), 0) + 1];
  }

  /// A request was answered, or has ended without an answer that it did not want.
  public void answered(short version, long bytesIn, long bytesOut) {
    if (version >= 0 && version < byVersion.length) {
      byVersion[version]++;
    }
    requestBytes += bytesIn;
    responseBytes += bytesOut;
  }

  /// The answer of a request has left.
  ///
  /// @param queueNanos from its last byte until its handling began
  /// @param localNanos its handling on the connection's loop
  /// @param remoteNanos from then until its answer was there
  /// @param sendNanos from then until the answer's last byte was handed to the system
  public void left(long queueNanos, long localNanos, long remoteNanos, long sendNanos) {
    queue.add(queueNanos);
    local.add(localNanos);
    remote.add(remoteNanos);
    send.add(sendNanos);
    total.add(queueNanos + localNanos + remoteNanos + sendNanos);
  }

  @Override
  public void met(short code) {
    errors.merge(code, 1L, Long::sum);
  }

  /// As it is now.
  ApiReading read() {
    SortedMap<Integer, Long> versions = new TreeMap<>();
    for (int version = 0; version < byVersion.length; version++) {
      if (byVersion[version] > 0) {
        versions.put(version, byVersion[version]);
      }
    }
    SortedMap<ErrorCode, Long> codes = new TreeMap<>();
    errors.forEach((code, count) -> codes.merge(ErrorCode.of(code), count, Long::sum));
    return new ApiReading(
        key,
        versions,
        codes,
        requestBytes,
        responseBytes,
        queue.read(),
        local.read(),
        remote.read(),
        send.read(),
        total.read());
  }
}
