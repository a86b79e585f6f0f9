package barnabas.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands in front of each request.
///
/// ```text
/// version 0: apiKey int16, apiVersion int16, correlationId int32
/// version 1: … clientId nullable string, in the fixed form also in version 2 (KIP-511)
/// version 2: … tagged fields
/// ```
///
/// @param apiKey the number of the API, perhaps of one that we don't know
/// @param apiVersion the version of the request that follows, perhaps one that we don't serve
/// @param correlationId chosen by the client, comes back in the response's header
/// @param clientId the name that the client goes by
/// @param unknownTags tagged fields, none of which is known
public record RequestHeader(
    short apiKey,
    short apiVersion,
    int correlationId,
    @Nullable String clientId,
    List<UnknownTag> unknownTags) {

  /// A header without tagged fields.
  public RequestHeader(
      short apiKey, short apiVersion, int correlationId, @Nullable String clientId) {
    this(apiKey, apiVersion, correlationId, clientId, List.of());
  }

  /// Reads a header, finding its version from the API. Of a request to an unknown API nothing
  /// behind the correlation id is read, since nothing says what is there.
  public static RequestHeader read(Reader in) {
    short apiKey = in.int16();
    short apiVersion = in.int16();
    ApiKey api = ApiKey.of(apiKey);
    int correlationId = in.int32();
    if (api == null) {
      return new RequestHeader(apiKey, apiVersion, correlationId, null);
    }
    return rest(in, apiKey, apiVersion, correlationId, api.requestHeaderVersion(apiVersion));
  }

  /// Reads a header of the given version.
  public static RequestHeader read(Reader in, short headerVersion) {
    return rest(in, in.int16(), in.int16(), in.int32(), headerVersion);
  }

  private static RequestHeader rest(
      Reader in, short apiKey, short apiVersion, int correlationId, short headerVersion) {
    String clientId = headerVersion >= 1 ? in.nullableString(false) : null;
    List<UnknownTag> tags = headerVersion >= 2 ? in.unknownTags() : List.of();
    return new RequestHeader(apiKey, apiVersion, correlationId, clientId, tags);
  }

  /// Writes it as a header of the given version.
  public void write(Writer out, short headerVersion) {
    out.int16(apiKey);
    out.int16(apiVersion);
    out.int32(correlationId);
    if (headerVersion >= 1) {
      out.nullableString(clientId, false);
    }
    if (headerVersion >= 2) {
      out.unknownTags(unknownTags);
    }
  }
}
