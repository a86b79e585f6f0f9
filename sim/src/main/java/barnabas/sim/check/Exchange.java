package barnabas.sim.check;

import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import org.jspecify.annotations.Nullable;

/// A request on one connection and what became of it, as seen where the client's bytes leave and
/// arrive.
///
/// @param connection the connection's number in the run
/// @param client the client's node
/// @param broker the broker's host and port
/// @param correlationId as the client chose it
/// @param sentNanos when it left
/// @param version of request and response
/// @param response null when it leaves
public record Exchange(
    long connection,
    String client,
    String broker,
    int correlationId,
    long sentNanos,
    long nowNanos,
    short version,
    RequestMessage request,
    @Nullable ResponseMessage response) {

  /// Whether the request leaves; otherwise its answer arrives.
  public boolean leaves() {
    return response == null;
  }
}
