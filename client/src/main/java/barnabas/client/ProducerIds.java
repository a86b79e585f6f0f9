package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Gets producer ids and gives them to partitions. Owned by its producer.
final class ProducerIds {

  private static final int NO_TRANSACTIONS_MS = 60_000;

  private final Cluster cluster;
  private final Runnable changed;
  private final BiConsumer<ErrorCode, String> refused;
  private @Nullable InitProducerIdResponse last;
  private boolean asking;

  /// @param changed runs when an id has come
  /// @param refused hears why there is none; the next [#given] asks again
  ProducerIds(Cluster cluster, Runnable changed, BiConsumer<ErrorCode, String> refused) {
    this.cluster = cluster;
    this.changed = changed;
    this.refused = refused;
  }

  /// Gives an id to those partitions that have none and something to send, and asks for one if that
  /// is needed; whether all have one.
  boolean given(Collection<ProducerPartition> partitions) {
    List<ProducerPartition> lacking =
        partitions.stream().filter(p -> p.hasWaiting() && p.needsProducerId()).toList();
    for (ProducerPartition partition : lacking) {
      if (last == null || partition.had(last.producerId())) {
        ask();
        return false;
      }
      partition.producerId(last.producerId(), last.producerEpoch());
    }
    return true;
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    InitProducerIdRequest request =
        InitProducerIdRequest.DEFAULT
            .withTransactionalId(null)
            .withTransactionTimeoutMs(NO_TRANSACTIONS_MS);
    ClientSettings settings = cluster.settings();
    Call<InitProducerIdResponse> call =
        Call.of(request, InitProducerIdResponse.class, settings.requestTimeoutMs());
    Retrying.until(
        cluster.loop(),
        settings,
        reply -> cluster.sendAny(call, reply.after(r -> judge(r, reply))),
        Reply.of(this::got, this::gotNone));
  }

  private static void judge(InitProducerIdResponse response, Reply<InitProducerIdResponse> reply) {
    if (response.errorCode() == ErrorCode.NONE.code()) {
      reply.answered(response);
    } else {
      reply.failed(ErrorCode.of(response.errorCode()), "the cluster gives no producer id");
    }
  }

  private void got(InitProducerIdResponse response) {
    asking = false;
    last = response;
    changed.run();
  }

  private void gotNone(ErrorCode code, String words) {
    asking = false;
    refused.accept(code, words);
  }
}
