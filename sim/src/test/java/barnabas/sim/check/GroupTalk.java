package barnabas.sim.check;

import barnabas.client.TopicPartition;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ConsumerProtocolAssignment;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Requests and answers of the group and the partition of a [Scene], each at a time of its own.
/// Owned by its scene.
final class GroupTalk {
  static final int NOBODY = -1;

  private static final SortedSet<TopicPartition> PARTITIONS =
      new TreeSet<>(List.of(Scene.PARTITION));

  private final Checker checker;
  private long nanos;
  private int lastCorrelationId;

  GroupTalk(Checker checker) {
    this.checker = checker;
  }

  /// A commit of somebody without a generation leaves.
  Asked commits(long offset) {
    return commits("", NOBODY, offset);
  }

  /// A commit of a member leaves.
  Asked commits(String member, int generation, long offset) {
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId(Scene.GROUP)
            .withMemberId(member)
            .withGenerationIdOrMemberEpoch(generation)
            .withTopics(
                List.of(
                    OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                        .withName(Scene.TOPIC)
                        .withPartitions(
                            List.of(
                                OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
                                    .withCommittedOffset(offset)))));
    return ask(request);
  }

  /// A commit that succeeds at once.
  void commitsWell(String member, int generation, long offset) {
    commits(member, generation, offset).committed(ErrorCode.NONE);
  }

  /// Somebody asks for the committed offset.
  Asked asksForOffset() {
    return ask(OffsetFetchRequest.DEFAULT);
  }

  /// Somebody asks for records.
  Asked fetches() {
    return ask(FetchRequest.DEFAULT);
  }

  /// A member is given partitions in a generation.
  void isGiven(String member, int generation, Integer... partitions) {
    var listed =
        ConsumerProtocolAssignment.TopicPartition.DEFAULT
            .withTopic(Scene.TOPIC)
            .withPartitions(List.of(partitions));
    ConsumerProtocolAssignment assignment =
        ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(new ArrayList<>(List.of(listed)));
    Writer out = new Writer();
    out.int16(assignment.highestVersion());
    assignment.write(out, assignment.highestVersion());
    ByteBuffer bytes = out.toBuffer();
    ask(SyncGroupRequest.DEFAULT
            .withGroupId(Scene.GROUP)
            .withGenerationId(generation)
            .withMemberId(member))
        .answered(SyncGroupResponse.DEFAULT.withAssignment(bytes));
  }

  /// A member joins, or joins again.
  void joins(String member, int sessionTimeoutMs) {
    ask(JoinGroupRequest.DEFAULT
            .withGroupId(Scene.GROUP)
            .withMemberId(member)
            .withSessionTimeoutMs(sessionTimeoutMs)
            .withRebalanceTimeoutMs(sessionTimeoutMs))
        .answered(JoinGroupResponse.DEFAULT.withMemberId(member));
  }

  /// A member shows that it is alive, and hears this.
  void beats(String member, ErrorCode code) {
    ask(HeartbeatRequest.DEFAULT.withGroupId(Scene.GROUP).withMemberId(member))
        .answered(HeartbeatResponse.DEFAULT.withErrorCode(code.code()));
  }

  /// A member of the consumer protocol is heard of at an epoch, 0 to join, and told one.
  void beatsAt(String member, int epoch, int told) {
    ask(heartbeat(member, epoch))
        .answered(
            ConsumerGroupHeartbeatResponse.DEFAULT.withMemberId(member).withMemberEpoch(told));
  }

  /// The same, and is refused.
  void beatsAt(String member, int epoch, ErrorCode code) {
    ask(heartbeat(member, epoch))
        .answered(ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(code.code()));
  }

  /// A member says that it reads these partitions, and is told to read those.
  void beatsReading(String member, int epoch, List<Integer> reads, List<Integer> told) {
    ask(heartbeat(member, epoch)
            .withTopicPartitions(
                List.of(
                    ConsumerGroupHeartbeatRequest.TopicPartitions.DEFAULT.withPartitions(reads))))
        .answered(
            ConsumerGroupHeartbeatResponse.DEFAULT
                .withMemberEpoch(epoch)
                .withAssignment(
                    ConsumerGroupHeartbeatResponse.Assignment.DEFAULT.withTopicPartitions(
                        List.of(
                            ConsumerGroupHeartbeatResponse.TopicPartitions.DEFAULT.withPartitions(
                                told)))));
  }

  private static ConsumerGroupHeartbeatRequest heartbeat(String member, int epoch) {
    return ConsumerGroupHeartbeatRequest.DEFAULT
        .withGroupId(Scene.GROUP)
        .withMemberId(member)
        .withMemberEpoch(epoch)
        .withRebalanceTimeoutMs(epoch == 0 ? 10_000 : -1);
  }

  /// A member, alone on a machine of its name, reads the partition from now on.
  void takes(String member) {
    checker.took(member, Scene.GROUP, PARTITIONS, ++nanos);
  }

  /// It reads the partition no more.
  void letsGo(String member) {
    checker.letGo(member, Scene.GROUP, PARTITIONS);
  }

  /// A member says that it goes.
  void leaves(String member) {
    ask(
        LeaveGroupRequest.DEFAULT
            .withGroupId(Scene.GROUP)
            .withMembers(List.of(LeaveGroupRequest.MemberIdentity.DEFAULT.withMemberId(member))));
  }

  /// Time passes.
  void waits(long ms) {
    nanos += ms * 1_000_000;
  }

  private Asked ask(RequestMessage request) {
    Asked asked = new Asked(request, ++nanos, ++lastCorrelationId);
    checker.exchanged(asked.exchange(null));
    return asked;
  }

  /// A request that has left. Owned by its history.
  final class Asked {
    private final RequestMessage request;
    private final long sentNanos;
    private final int correlationId;

    Asked(RequestMessage request, long sentNanos, int correlationId) {
      this.request = request;
      this.sentNanos = sentNanos;
      this.correlationId = correlationId;
    }

    /// The answer to a commit.
    void committed(ErrorCode code) {
      answered(
          OffsetCommitResponse.DEFAULT.withTopics(
              List.of(
                  OffsetCommitResponse.OffsetCommitResponseTopic.DEFAULT
                      .withName(Scene.TOPIC)
                      .withPartitions(
                          List.of(
                              OffsetCommitResponse.OffsetCommitResponsePartition.DEFAULT
                                  .withErrorCode(code.code()))))));
    }

    /// The answer to who asked for the committed offset.
    void offsetIs(long offset) {
      answered(
          OffsetFetchResponse.DEFAULT.withGroups(
              List.of(
                  OffsetFetchResponse.OffsetFetchResponseGroup.DEFAULT
                      .withGroupId(Scene.GROUP)
                      .withTopics(
                          List.of(
                              OffsetFetchResponse.OffsetFetchResponseTopics.DEFAULT
                                  .withName(Scene.TOPIC)
                                  .withPartitions(
                                      List.of(
                                          OffsetFetchResponse.OffsetFetchResponsePartitions.DEFAULT
                                              .withCommittedOffset(offset))))))));
    }

    /// The answer to a fetch.
    void hears(long start, long highWatermark) {
      answered(
          FetchResponse.DEFAULT.withResponses(
              List.of(
                  FetchResponse.FetchableTopicResponse.DEFAULT
                      .withTopic(Scene.TOPIC)
                      .withPartitions(
                          List.of(
                              FetchResponse.PartitionData.DEFAULT
                                  .withLogStartOffset(start)
                                  .withHighWatermark(highWatermark))))));
    }

    private void answered(ResponseMessage response) {
      nanos++;
      checker.exchanged(exchange(response));
    }

    /// Every member has a machine of its own; a commit may come by any way.
    private String client() {
      return switch (request) {
        case ConsumerGroupHeartbeatRequest heartbeat -> heartbeat.memberId();
        case JoinGroupRequest join -> join.memberId();
        default -> "client";
      };
    }

    private Exchange exchange(ResponseMessage response) {
      return new Exchange(
          1, client(), "broker", correlationId, sentNanos, nanos, (short) 8, request, response);
    }
  }
}
