package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Broker;
import barnabas.metadata.TakeProducerIds;
import barnabas.wire.ErrorCode;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayDeque;

/// InitProducerId, key 22, versions 0 to 5: an id for an idempotent producer.
///
/// - 2 is flexible.
/// - 3 brings the id and epoch that the producer had (KIP-360).
/// - 4 may answer PRODUCER_FENCED.
/// - 5 may answer TRANSACTION_ABORTABLE (KIP-890).
///
/// There are no transactions yet: a transactional id is refused with an error that ends the attempt
/// of every client at once. Ids are given from a block that this loop took from the controller.
final class InitProducerIdHandler implements Handler {
  /// What is said to whoever wants a transaction, here and in the other APIs that begin one.
  static final String NO_TRANSACTIONS = "Transactions are not supported yet.";

  private static final int WAITING_MAX = 10_000;
  private static final int TIMEOUT_MS = 10_000;

  private final ApiParts parts;
  private final ArrayDeque<RequestContext> waiting = new ArrayDeque<>();
  private boolean asking;
  private long nextId;
  private int left;

  InitProducerIdHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    InitProducerIdRequest request = InitProducerIdRequest.read(context.body(), context.version());
    if (request.transactionalId() != null) {
      refuseTransactions(context, request.transactionalId());
    } else if ((request.producerId() < 0) != (request.producerEpoch() < 0)) {
      refuse(context, ErrorCode.INVALID_REQUEST);
    } else if (left > 0 && waiting.isEmpty()) {
      give(context);
    } else if (waiting.size() >= WAITING_MAX) {
      refuse(context, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    } else {
      waiting.addLast(context);
      takeBlock();
    }
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(error);
  }

  private void takeBlock() {
    if (asking) {
      return;
    }
    asking = true;
    Broker self = parts.shard().image().brokers().get(parts.brokerId());
    parts
        .control()
        .submit(
            parts.shard().loop(),
            new TakeProducerIds(parts.brokerId(), self == null ? -1 : self.epoch()),
            TIMEOUT_MS,
            this::tookBlock);
  }

  private void tookBlock(TakeProducerIds.Answer answer) {
    asking = false;
    if (answer.refusal().refused()) {
      while (!waiting.isEmpty()) {
        RequestContext context = waiting.removeFirst();
        context.step(() -> refuse(context, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
      }
      return;
    }
    nextId = answer.firstId();
    left = answer.count();
    while (left > 0 && !waiting.isEmpty()) {
      RequestContext context = waiting.removeFirst();
      context.step(() -> give(context));
    }
    if (!waiting.isEmpty()) {
      takeBlock();
    }
  }

  private void give(RequestContext context) {
    left--;
    context.answer(InitProducerIdResponse.DEFAULT.withProducerId(nextId++));
  }

  private static void refuseTransactions(RequestContext context, String transactionalId) {
    if (transactionalId.isEmpty()) {
      refuse(context, ErrorCode.INVALID_REQUEST);
      return;
    }
    context.noteRefusal(NO_TRANSACTIONS);
    refuse(context, ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  }

  private static void refuse(RequestContext context, ErrorCode error) {
    context.answer(failure(error));
  }

  private static InitProducerIdResponse failure(ErrorCode error) {
    return InitProducerIdResponse.DEFAULT.withErrorCode(error.code()).withProducerEpoch((short) -1);
  }
}
