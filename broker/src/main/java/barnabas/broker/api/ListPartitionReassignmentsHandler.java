package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListPartitionReassignmentsRequest;
import barnabas.wire.ListPartitionReassignmentsResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// ListPartitionReassignments, key 46, version 0: which partitions are on their way to other
/// brokers (KIP-455). Tools that describe topics ask for it.
///
/// A cluster has one broker here, so none is, and partitions that there are not aren't either.
final class ListPartitionReassignmentsHandler implements Handler {

  @Override
  public void handle(RequestContext context) {
    ListPartitionReassignmentsRequest.read(context.body(), context.version());
    context.answer(ListPartitionReassignmentsResponse.DEFAULT);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return ListPartitionReassignmentsResponse.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(message);
  }
}
