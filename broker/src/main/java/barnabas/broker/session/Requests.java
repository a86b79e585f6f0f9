package barnabas.broker.session;

/// What becomes of a request. Called on the connection's loop.
public interface Requests {

  /// Answers the request, now or later, exactly once.
  void handle(RequestContext request);
}
