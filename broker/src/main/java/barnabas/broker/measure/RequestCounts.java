package barnabas.broker.measure;

import barnabas.wire.ApiKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests of one loop's connections, by API. Owned by that loop.
public final class RequestCounts {
  private final @Nullable ApiCounts[] counts = new ApiCounts[ApiKey.values().length];

  /// Those of one API.
  public ApiCounts of(ApiKey key) {
    ApiCounts known = counts[key.ordinal()];
    if (known == null) {
      known = new ApiCounts(key);
      counts[key.ordinal()] = known;
    }
    return known;
  }

  /// As they are now, of the APIs that somebody used.
  List<ApiReading> read() {
    List<ApiReading> readings = new ArrayList<>();
    for (ApiCounts each : counts) {
      if (each != null) {
        readings.add(each.read());
      }
    }
    return readings;
  }
}
