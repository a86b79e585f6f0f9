package barnabas.broker.session;

import barnabas.wire.ErrorCode;

/// What becomes of a request. Called on the connection's loop.
public interface Requests {

  /// Answers the request, now or later, exactly once.
  void handle(RequestContext request);

  /// Answers the request with an error in the place that its API has for it, without doing anything
  /// of what it asks.
  void refuse(RequestContext request, ErrorCode error, String message);

  /// Ends a request that a bug was met with, and its connection.
  void failed(RequestContext request, RuntimeException bug);
}
