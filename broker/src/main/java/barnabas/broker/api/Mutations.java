package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.Objects;

/// Requests that make or delete partitions, for which a client may have a quota (KIP-599).
final class Mutations {
  private Mutations() {}

  /// Goes on if the client may; else every topic of the request is refused. Versions that don't
  /// know that error go on, and the client is held back for it.
  ///
  /// @param handler of the request's API
  /// @param refusableSince the first version that knows it
  static void admit(
      RequestContext context, Handler handler, int partitions, int refusableSince, Runnable goOn) {
    context.mutates(
        partitions,
        context.version() >= refusableSince,
        refused -> {
          if (refused) {
            context.answer(refusal(context, handler));
          } else {
            goOn.run();
          }
        });
  }

  private static ResponseMessage refusal(RequestContext context, Handler handler) {
    Reader body = Objects.requireNonNull(context.bodyAgain(), "held until it is answered");
    return Objects.requireNonNull(
        handler.failure(
            body,
            context.version(),
            ErrorCode.THROTTLING_QUOTA_EXCEEDED,
            "The throttling quota has been exceeded."));
  }
}
