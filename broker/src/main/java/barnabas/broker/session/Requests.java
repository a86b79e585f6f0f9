package barnabas.broker.session;

/// What becomes of a request. Called on the connection's loop.
public interface Requests {

  /// Answers the request, now or later, exactly once.
  void handle(RequestContext request);

  /// Ends a request that a bug was met with, and its connection.
  void failed(RequestContext request, RuntimeException bug);
}
