package barnabas.broker.api;

import barnabas.broker.session.RequestContext;

/// Serves one API of the protocol on one loop.
interface Handler {

  /// Answers the request, now or later, exactly once.
  void handle(RequestContext context);
}
