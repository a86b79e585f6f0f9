package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.ResponseMessage;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The way to the broker that coordinates a group, which is looked up when it is needed and
/// forgotten when it says that it is another. Owned by the client's loop.
final class CoordinatorLink {

  private static final byte GROUP = 0;
  private static final int UNKNOWN = -1;

  private final Cluster cluster;
  private final String groupId;
  private final List<Reply<Integer>> waiting = new ArrayList<>();
  private int brokerId = UNKNOWN;

  CoordinatorLink(Cluster cluster, String groupId) {
    this.cluster = cluster;
    this.groupId = groupId;
  }

  String groupId() {
    return groupId;
  }

  /// Asks the coordinator.
  ///
  /// @param refusal what an answer says as a whole; all but NONE are passed on as failures
  <R extends ResponseMessage> void send(
      Call<R> call, Function<R, ErrorCode> refusal, Reply<R> reply) {
    Reply<R> judged =
        Reply.of(
            response -> {
              ErrorCode code = refusal.apply(response);
              forgetIfWrong(code);
              if (code == ErrorCode.NONE) {
                reply.answered(response);
              } else {
                reply.failed(code, code + " from the coordinator of " + groupId);
              }
            },
            (code, words) -> {
              forgetIfWrong(code);
              reply.failed(code, words);
            });
    find(reply.after(id -> cluster.send(id, call, judged)));
  }

  /// The coordinator's broker id.
  void find(Reply<Integer> reply) {
    if (brokerId != UNKNOWN) {
      reply.answered(brokerId);
      return;
    }
    waiting.add(reply);
    if (waiting.size() == 1) {
      ask();
    }
  }

  /// Looks it up anew next time if this answer shows that it moved or died.
  void forgetIfWrong(ErrorCode code) {
    switch (code) {
      case NOT_COORDINATOR,
          COORDINATOR_NOT_AVAILABLE,
          NETWORK_EXCEPTION,
          REQUEST_TIMED_OUT,
          BROKER_NOT_AVAILABLE ->
          brokerId = UNKNOWN;
      default -> {}
    }
  }

  private void ask() {
    FindCoordinatorRequest request =
        FindCoordinatorRequest.DEFAULT
            .withKeyType(GROUP)
            .withKey(groupId)
            .withCoordinatorKeys(List.of(groupId));
    Call<FindCoordinatorResponse> call =
        Call.of(request, FindCoordinatorResponse.class, cluster.settings().requestTimeoutMs());
    cluster.sendAny(
        call,
        Reply.of(
            response -> {
              FindCoordinatorResponse.Coordinator found = found(response);
              ErrorCode code = ErrorCode.of(found.errorCode());
              if (code == ErrorCode.NONE) {
                brokerId = found.nodeId();
                cluster.meet(brokerId, new Network.Address(found.host(), found.port()));
                tell(reply -> reply.answered(found.nodeId()));
              } else {
                tell(reply -> reply.failed(code, "no coordinator for " + groupId));
              }
            },
            (code, words) -> tell(reply -> reply.failed(code, words))));
  }

  /// In versions 0 to 3 the coordinator stands in the answer itself.
  private static FindCoordinatorResponse.Coordinator found(FindCoordinatorResponse response) {
    return response.coordinators().isEmpty()
        ? FindCoordinatorResponse.Coordinator.DEFAULT
            .withErrorCode(response.errorCode())
            .withNodeId(response.nodeId())
            .withHost(response.host())
            .withPort(response.port())
        : response.coordinators().getFirst();
  }

  private void tell(java.util.function.Consumer<Reply<Integer>> outcome) {
    List<Reply<Integer>> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(outcome);
  }
}
