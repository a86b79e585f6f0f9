package barnabas.wire;

import java.util.List;

/// Whole frames as they travel: four bytes of length, header, body.
public final class Frame {

  /// The bytes of the length in front of a frame, which does not count itself.
  public static final int LENGTH_BYTES = 4;

  private Frame() {}

  /// A request in the version that its header names. The writer must be fresh.
  public static List<Payload> request(Writer out, RequestHeader header, RequestMessage body) {
    short version = header.apiVersion();
    int start = out.beginFrame();
    header.write(out, body.apiKey().requestHeaderVersion(version));
    body.write(out, version);
    out.endFrame(start);
    return out.payloads();
  }

  /// A response to a request of that version. The writer must be fresh.
  public static List<Payload> response(
      Writer out, ResponseHeader header, ResponseMessage body, short version) {
    int start = out.beginFrame();
    header.write(out, body.apiKey().responseHeaderVersion(version));
    body.write(out, version);
    out.endFrame(start);
    return out.payloads();
  }
}
