package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Features;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ApiVersionsResponse.FinalizedFeatureKey;
import barnabas.wire.ApiVersionsResponse.SupportedFeatureKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.List;
import java.util.Set;

/// ApiVersions, key 18, versions 0 to 5: what this broker serves.
///
/// - 1 adds the throttle time.
/// - 3 is flexible, and brings the client's name and version and the features (KIP-511, KIP-584).
/// - 4 lets features have a lowest version of 0 (KIP-1022).
/// - 5 brings the cluster id and node id that the client believes to speak to (KIP-1242).
///
/// A version that is too new is answered in the form of version 0 with UNSUPPORTED_VERSION and the
/// versions of this API alone, and the connection stays, so that the client can ask again.
final class ApiVersionsHandler implements Handler {
  private static final short SOFTWARE_NAME_SINCE = 3;
  private static final short LOWEST_OF_ZERO_SINCE = 4;

  private final ApiParts parts;
  private final Set<ApiKey> served;

  /// @param served the keys of the table, which is still being filled
  ApiVersionsHandler(ApiParts parts, Set<ApiKey> served) {
    this.parts = parts;
    this.served = served;
  }

  @Override
  public void handle(RequestContext context) {
    ApiVersionsRequest request = ApiVersionsRequest.read(context.body(), context.version());
    if (context.version() >= SOFTWARE_NAME_SINCE) {
      context.noteSoftware(request.clientSoftwareName(), request.clientSoftwareVersion());
    }
    context.answer(
        ApiVersionsResponse.DEFAULT
            .withErrorCode(check(request, context.version()).code())
            .withApiKeys(served.stream().map(ApiVersionsHandler::range).toList())
            .withSupportedFeatures(supported(context.version()))
            .withFinalizedFeaturesEpoch(parts.shard().imageIndex())
            .withFinalizedFeatures(
                Features.finalized(parts.shard().image()).entrySet().stream()
                    .map(each -> finalized(each.getKey(), each.getValue()))
                    .toList()));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return ApiVersionsResponse.DEFAULT.withErrorCode(error.code());
  }

  private static List<SupportedFeatureKey> supported(short version) {
    return Features.SUPPORTED.stream()
        .filter(feature -> feature.lowest() > 0 || version >= LOWEST_OF_ZERO_SINCE)
        .map(
            feature ->
                new SupportedFeatureKey(
                    feature.name(), feature.lowest(), feature.highest(), List.of()))
        .toList();
  }

  private static FinalizedFeatureKey finalized(String name, short level) {
    return new FinalizedFeatureKey(name, level, level, List.of());
  }

  /// Answers a version that is not served.
  void refuseVersion(RequestContext context) {
    context.answer(
        ApiVersionsResponse.DEFAULT
            .withErrorCode(ErrorCode.UNSUPPORTED_VERSION.code())
            .withApiKeys(List.of(range(ApiKey.API_VERSIONS))),
        (short) 0);
  }

  private ErrorCode check(ApiVersionsRequest request, short version) {
    if (version >= SOFTWARE_NAME_SINCE
        && !(isSoftwareName(request.clientSoftwareName())
            && isSoftwareName(request.clientSoftwareVersion()))) {
      return ErrorCode.INVALID_REQUEST;
    }
    ClusterImage image = parts.shard().image();
    boolean otherCluster =
        request.clusterId() != null && !request.clusterId().equals(image.clusterId());
    boolean otherNode = request.nodeId() >= 0 && request.nodeId() != parts.brokerId();
    return otherCluster || otherNode ? ErrorCode.REBOOTSTRAP_REQUIRED : ErrorCode.NONE;
  }

  /// `[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?`, as KIP-511 has it.
  private static boolean isSoftwareName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean inside = i > 0 && i < name.length() - 1;
      if (!alphanumeric && !(inside && (c == '-' || c == '.'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static ApiVersionsResponse.ApiVersion range(ApiKey key) {
    return new ApiVersionsResponse.ApiVersion(
        key.id(), key.lowestAdvertised(), key.highestVersion(), List.of());
  }
}
