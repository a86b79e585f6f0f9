package barnabas.broker;

import static barnabas.wire.ErrorCode.COORDINATOR_NOT_AVAILABLE;
import static barnabas.wire.ErrorCode.FENCED_INSTANCE_ID;
import static barnabas.wire.ErrorCode.GROUP_ID_NOT_FOUND;
import static barnabas.wire.ErrorCode.ILLEGAL_GENERATION;
import static barnabas.wire.ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
import static barnabas.wire.ErrorCode.INVALID_GROUP_ID;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.INVALID_SESSION_TIMEOUT;
import static barnabas.wire.ErrorCode.MEMBER_ID_REQUIRED;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.NON_EMPTY_GROUP;
import static barnabas.wire.ErrorCode.OFFSET_METADATA_TOO_LARGE;
import static barnabas.wire.ErrorCode.UNKNOWN_MEMBER_ID;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_ID;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.coordinator.GroupSurvey;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupRequest.JoinGroupRequestProtocol;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupRequest.MemberIdentity;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestGroup;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestTopics;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponsePartitions;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupRequest.SyncGroupRequestAssignment;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What members of groups should not send, sent to a whole broker. The expected errors are what
/// Apache Kafka 4.4.0 answered to the same requests. A member with an instance id is in its group
/// all the while, and stays in it.
class GroupRequestsTest {
  private static final String GROUP = "readers";

  private OneNode node;
  private Caller caller;
  private String member;

  @BeforeEach
  void haveAGroupOfOne() {
    node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 2);
    caller = node.caller();
    find((byte) 0, GROUP);
    for (ErrorCode ready = COORDINATOR_NOT_AVAILABLE; ready != UNKNOWN_MEMBER_ID; ) {
      ready = heartbeat(beat("x", 0));
    }
    member = joined(join(GROUP).withGroupInstanceId("i1"), 9).memberId();
  }

  @AfterEach
  void theMemberIsStillInItsGroup() {
    assertThat(sync(syncing().withAssignments(List.of(part(member))))).isEqualTo(NONE);
    assertThat(heartbeat(beat(member, 1).withGroupInstanceId("i1"))).isEqualTo(NONE);
    assertThat(node.bugs()).isZero();
  }

  @Test
  void theGroupIsToldOfWithItsMembersStateAndRebalances() {
    GroupSurvey waiting = node.survey().lag().groups().getFirst();
    sync(syncing().withAssignments(List.of(part(member))));
    commit(commit(GROUP, 1).withMemberId(member).withGroupInstanceId("i1"));
    GroupSurvey stable = node.survey().lag().groups().getFirst();

    assertThat(waiting.groupId()).isEqualTo(GROUP);
    assertThat(waiting.state()).isEqualTo("CompletingRebalance");
    assertThat(stable.state()).isEqualTo("Stable");
    assertThat(stable.members()).isOne();
    assertThat(stable.rebalances()).isOne();
    assertThat(stable.positions()).hasSize(1);
  }

  @Test
  void joiningWhatMakesNoSenseIsRefused() {
    assertThat(join(join(""), 9)).isEqualTo(INVALID_GROUP_ID);
    assertThat(join(join(GROUP).withSessionTimeoutMs(5_999), 9)).isEqualTo(INVALID_SESSION_TIMEOUT);
    assertThat(join(join(GROUP).withSessionTimeoutMs(-1), 9)).isEqualTo(INVALID_SESSION_TIMEOUT);
    assertThat(join(join(GROUP).withSessionTimeoutMs(Integer.MAX_VALUE), 9))
        .isEqualTo(INVALID_SESSION_TIMEOUT);
    assertThat(join(join(GROUP).withMemberId("made-up"), 9)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(join(join(GROUP).withProtocols(List.of()), 9))
        .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(join(join(GROUP).withProtocolType(""), 9)).isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(join(join(GROUP).withProtocolType("connect"), 9))
        .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(join(join(GROUP), 9)).isEqualTo(MEMBER_ID_REQUIRED);
  }

  @Test
  void whoClaimsAnInstanceIdOfSomebodyElseIsFenced() {
    JoinGroupRequest join = join(GROUP).withMemberId("other");
    SyncGroupRequest sync = syncing();

    assertThat(join(join.withGroupInstanceId("i1"), 9)).isEqualTo(FENCED_INSTANCE_ID);
    assertThat(join(join.withGroupInstanceId("i2"), 9)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(sync(sync.withMemberId("other"))).isEqualTo(FENCED_INSTANCE_ID);
    assertThat(sync(sync.withGroupInstanceId("i2"))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(heartbeat(beat("other", 1).withGroupInstanceId("i1"))).isEqualTo(FENCED_INSTANCE_ID);
    assertThat(commit(commit(GROUP, 1).withMemberId("other").withGroupInstanceId("i1")))
        .isEqualTo(FENCED_INSTANCE_ID);
    assertThat(leave(GROUP, MemberIdentity.DEFAULT.withMemberId("x").withGroupInstanceId("i1")))
        .isEqualTo(FENCED_INSTANCE_ID);
  }

  @Test
  void syncingWhatMakesNoSenseIsRefused() {
    assertThat(sync(syncing().withGroupId(""))).isEqualTo(INVALID_GROUP_ID);
    assertThat(sync(syncing().withGroupId("no group"))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(sync(syncing().withProtocolName(null))).isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(sync(syncing().withProtocolName("other"))).isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(sync(syncing().withProtocolType("connect"))).isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(sync(syncing().withGenerationId(99))).isEqualTo(ILLEGAL_GENERATION);
    assertThat(sync(syncing().withGenerationId(-1))).isEqualTo(ILLEGAL_GENERATION);
    assertThat(sync(syncing().withAssignments(List.of(part("stranger"), part("stranger")))))
        .isEqualTo(NONE);
  }

  @Test
  void heartbeatsOfStrangersAreRefused() {
    assertThat(heartbeat(beat(member, 1).withGroupId(""))).isEqualTo(INVALID_GROUP_ID);
    assertThat(heartbeat(beat(member, 1).withGroupId("no group"))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(heartbeat(beat("", 1))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(heartbeat(beat("made-up", 1))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(heartbeat(beat(member, 7))).isEqualTo(ILLEGAL_GENERATION);
    assertThat(heartbeat(beat(member, -1))).isEqualTo(ILLEGAL_GENERATION);
  }

  @Test
  void leavingOfStrangersIsRefused() {
    MemberIdentity stranger = MemberIdentity.DEFAULT.withMemberId("made-up");

    assertThat(leave("", stranger)).isEqualTo(INVALID_GROUP_ID);
    assertThat(leave("no group", stranger)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(leave(GROUP, stranger)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(leave(GROUP, MemberIdentity.DEFAULT.withGroupInstanceId("i2")))
        .isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(leave(GROUP)).isEqualTo(NONE);
  }

  @Test
  void commitsOfStrangersAreRefused() {
    assertThat(commit(commit(GROUP, -1))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(commit(commit(GROUP, 1).withMemberId("made-up"))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(commit(commit(GROUP, 9).withMemberId(member))).isEqualTo(ILLEGAL_GENERATION);
    assertThat(commit(commit("no group", 0).withMemberId("x"))).isEqualTo(ILLEGAL_GENERATION);
    assertThat(commit(commit("", -1))).isEqualTo(NONE);
    assertThat(commit(commit("alone", -1))).isEqualTo(NONE);
  }

  @Test
  void commitsOfWhatDoesNotExistAreRefusedOneByOne() {
    assertThat(commit(at("nowhere", 0, ""))).isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(commit(at("flights", 2, ""))).isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(commit(at("flights", -1, ""))).isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(commit(at("flights", 0, "m".repeat(4_097)))).isEqualTo(OFFSET_METADATA_TOO_LARGE);
    assertThat(commit(at("flights", 0, "m".repeat(4_096)))).isEqualTo(NONE);
    assertThat(commit(at("flights", 0, null))).isEqualTo(NONE);
    OffsetCommitRequestTopic byId =
        at("flights", 0, "").topics().getFirst().withName("").withTopicId(new Uuid(1, 2));
    var answer =
        caller.call(commit("alone", -1).withTopics(List.of(byId)), 10, OffsetCommitResponse.class);
    assertThat(ErrorCode.of(answer.topics().getFirst().partitions().getFirst().errorCode()))
        .isEqualTo(UNKNOWN_TOPIC_ID);
  }

  @Test
  void offsetsOfWhatDoesNotExistAreNone() {
    assertThat(fetch("no group", "flights", 0).committedOffset()).isEqualTo(-1);
    assertThat(fetch("", "flights", 0).committedOffset()).isEqualTo(-1);
    assertThat(fetch(GROUP, "nowhere", 0).errorCode()).isZero();
    assertThat(fetch(GROUP, "flights", 99).committedOffset()).isEqualTo(-1);
    assertThat(fetch(GROUP, "flights", -1).committedOffset()).isEqualTo(-1);
  }

  @Test
  void onlyAGroupHasACoordinator() {
    assertThat(find((byte) 0, "")).isEqualTo(NONE);
    assertThat(find((byte) 2, "group:topic:0")).isEqualTo(INVALID_REQUEST);
    assertThat(find((byte) 9, GROUP)).isEqualTo(INVALID_REQUEST);
    assertThat(find((byte) -1, GROUP)).isEqualTo(INVALID_REQUEST);
  }

  @Test
  void deletingWhatIsReadOrMissingIsRefused() {
    DeleteGroupsResponse deleted =
        caller.call(
            DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(GROUP, "no group")),
            DeleteGroupsResponse.class);
    OffsetDeleteRequest offsets = OffsetDeleteRequest.DEFAULT;

    assertThat(deleted.results())
        .extracting(result -> ErrorCode.of(result.errorCode()))
        .containsExactly(NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND);
    assertThat(deleteOffsets(offsets.withGroupId(""))).isEqualTo(INVALID_GROUP_ID);
    assertThat(deleteOffsets(offsets.withGroupId("no group"))).isEqualTo(GROUP_ID_NOT_FOUND);
  }

  private static JoinGroupRequest join(String group) {
    ByteBuffer metadata = ByteBuffer.wrap(new byte[] {0, 1});
    return JoinGroupRequest.DEFAULT
        .withGroupId(group)
        .withSessionTimeoutMs(10_000)
        .withRebalanceTimeoutMs(10_000)
        .withProtocolType("consumer")
        .withProtocols(List.of(new JoinGroupRequestProtocol("range", metadata, List.of())));
  }

  private JoinGroupResponse joined(JoinGroupRequest request, int version) {
    return caller.call(request, version, JoinGroupResponse.class);
  }

  private ErrorCode join(JoinGroupRequest request, int version) {
    return ErrorCode.of(joined(request, version).errorCode());
  }

  private SyncGroupRequest syncing() {
    return SyncGroupRequest.DEFAULT
        .withGroupId(GROUP)
        .withMemberId(member)
        .withGroupInstanceId("i1")
        .withGenerationId(1)
        .withProtocolType("consumer")
        .withProtocolName("range");
  }

  private static SyncGroupRequestAssignment part(String member) {
    return new SyncGroupRequestAssignment(member, ByteBuffer.wrap(new byte[3]), List.of());
  }

  private ErrorCode sync(SyncGroupRequest request) {
    return ErrorCode.of(caller.call(request, 5, SyncGroupResponse.class).errorCode());
  }

  private static HeartbeatRequest beat(String member, int generation) {
    return HeartbeatRequest.DEFAULT
        .withGroupId(GROUP)
        .withMemberId(member)
        .withGenerationId(generation);
  }

  private ErrorCode heartbeat(HeartbeatRequest request) {
    return ErrorCode.of(caller.call(request, 4, HeartbeatResponse.class).errorCode());
  }

  private ErrorCode leave(String group, MemberIdentity... members) {
    LeaveGroupResponse response =
        caller.call(
            LeaveGroupRequest.DEFAULT.withGroupId(group).withMembers(List.of(members)),
            5,
            LeaveGroupResponse.class);
    return ErrorCode.of(
        response.members().isEmpty()
            ? response.errorCode()
            : response.members().getFirst().errorCode());
  }

  private static OffsetCommitRequest at(String topic, int partition, String metadata) {
    return OffsetCommitRequest.DEFAULT
        .withGroupId("alone")
        .withTopics(
            List.of(
                OffsetCommitRequestTopic.DEFAULT
                    .withName(topic)
                    .withPartitions(
                        List.of(
                            OffsetCommitRequestPartition.DEFAULT
                                .withPartitionIndex(partition)
                                .withCommittedOffset(3)
                                .withCommittedMetadata(metadata)))));
  }

  private static OffsetCommitRequest commit(String group, int generation) {
    return at("flights", 0, "").withGroupId(group).withGenerationIdOrMemberEpoch(generation);
  }

  private ErrorCode commit(OffsetCommitRequest request) {
    OffsetCommitResponse response = caller.call(request, 8, OffsetCommitResponse.class);
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private OffsetFetchResponsePartitions fetch(String group, String topic, int partition) {
    OffsetFetchRequestGroup asked =
        OffsetFetchRequestGroup.DEFAULT
            .withGroupId(group)
            .withTopics(
                List.of(
                    OffsetFetchRequestTopics.DEFAULT
                        .withName(topic)
                        .withPartitionIndexes(List.of(partition))));
    OffsetFetchResponse response =
        caller.call(
            OffsetFetchRequest.DEFAULT.withGroups(List.of(asked)), 9, OffsetFetchResponse.class);
    return response.groups().getFirst().topics().getFirst().partitions().getFirst();
  }

  private ErrorCode find(byte type, String key) {
    FindCoordinatorRequest request = FindCoordinatorRequest.DEFAULT.withKeyType(type).withKey(key);
    return ErrorCode.of(caller.call(request, 3, FindCoordinatorResponse.class).errorCode());
  }

  private ErrorCode deleteOffsets(OffsetDeleteRequest request) {
    return ErrorCode.of(caller.call(request, 0, OffsetDeleteResponse.class).errorCode());
  }
}
