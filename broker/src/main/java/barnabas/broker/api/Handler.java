package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import org.jspecify.annotations.Nullable;

/// Serves one API of the protocol on one loop.
interface Handler {

  /// Answers the request, now or later, exactly once.
  void handle(RequestContext context);

  /// The answer to a request that failed as a whole: the error in the places that the API has for
  /// one, of the whole response where there is such a place, else of every thing that the request
  /// named. Null if the client wants no answer.
  ///
  /// @param body the request once more
  /// @param message what is said in words, where the API has a place for them
  @Nullable ResponseMessage failure(Reader body, short version, ErrorCode error, String message);
}
