package barnabas.wire;

import java.util.List;

/// What stands in front of each response: version 0 is the correlation id alone, version 1 adds
/// tagged fields.
///
/// @param correlationId that of the request
/// @param unknownTags tagged fields, none of which is known
public record ResponseHeader(int correlationId, List<UnknownTag> unknownTags) {

  /// A header without tagged fields.
  public ResponseHeader(int correlationId) {
    this(correlationId, List.of());
  }

  /// Reads a header of the given version.
  public static ResponseHeader read(Reader in, short headerVersion) {
    return new ResponseHeader(in.int32(), headerVersion >= 1 ? in.unknownTags() : List.of());
  }

  /// Writes it as a header of the given version.
  public void write(Writer out, short headerVersion) {
    out.int32(correlationId);
    if (headerVersion >= 1) {
      out.unknownTags(unknownTags);
    }
  }
}
