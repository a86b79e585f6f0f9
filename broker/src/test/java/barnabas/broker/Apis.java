package barnabas.broker;

import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import java.util.List;

/// What a running node advertises.
public final class Apis {
  private Apis() {}

  /// Each as `key: lowest to highest`.
  public static List<String> advertised() {
    Caller caller = new OneNode(new SimWorld(1)).caller();
    ApiVersionsResponse response =
        caller.call(ApiVersionsRequest.DEFAULT, 2, ApiVersionsResponse.class);
    return response.apiKeys().stream()
        .map(key -> "%d: %d to %d".formatted(key.apiKey(), key.minVersion(), key.maxVersion()))
        .toList();
  }
}
