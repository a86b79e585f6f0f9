package barnabas.broker;

import static barnabas.wire.ErrorCode.GROUP_MAX_SIZE_REACHED;
import static barnabas.wire.ErrorCode.INVALID_SESSION_TIMEOUT;
import static barnabas.wire.ErrorCode.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupRequest.JoinGroupRequestProtocol;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestGroup;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestTopics;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponsePartitions;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupRequest.SyncGroupRequestAssignment;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Groups at the bounds of what a broker takes: of size, of names, of bytes; and offsets that are
/// kept by a topic's id.
class GroupLimitsTest {
  private OneNode node;
  private Caller caller;
  private Uuid topic;

  @BeforeEach
  void serve() {
    Map<String, String> settings =
        Map.of("group.max.size", "2", "group.max.session.timeout.ms", "20000");
    node = new OneNode(new SimWorld(1), 2, SessionLimits.DEFAULT, settings);
    topic = node.createTopic("flights", 1);
    caller = node.caller();
    call(FindCoordinatorRequest.DEFAULT.withKey("x"), 3, FindCoordinatorResponse.class);
    node.world.runFor(1_000);
  }

  @Test
  void aGroupTakesAsManyMembersAsItMayHave() {
    Caller second = node.caller();
    Caller third = node.caller();
    int first = caller.send(join("crowd"), 3);
    int next = second.send(join("crowd"), 3);
    node.world.runFor(100);

    short refused = third.call(join("crowd"), 3, JoinGroupResponse.class).errorCode();

    assertThat(ErrorCode.of(refused)).isEqualTo(GROUP_MAX_SIZE_REACHED);
    assertThat(error(caller, first)).isEqualTo(NONE);
    assertThat(error(second, next)).isEqualTo(NONE);
  }

  @Test
  void aSessionMayLastAsLongAsTheBrokerAllows() {
    JoinGroupRequest join = join("patient");

    assertThat(joined(join.withSessionTimeoutMs(20_001))).isEqualTo(INVALID_SESSION_TIMEOUT);
    assertThat(joined(join.withSessionTimeoutMs(20_000))).isEqualTo(NONE);
  }

  @Test
  void anAssignmentThatNoRecordHoldsIsRefusedAndTheGroupGoesOn() {
    JoinGroupResponse joined = call(join("giants"), 3, JoinGroupResponse.class);
    SyncGroupRequest sync =
        SyncGroupRequest.DEFAULT
            .withGroupId("giants")
            .withMemberId(joined.memberId())
            .withGenerationId(joined.generationId());

    SyncGroupResponse refused =
        call(sync.withAssignments(part(joined.memberId(), 3 << 20)), 3, SyncGroupResponse.class);
    SyncGroupResponse taken =
        call(sync.withAssignments(part(joined.memberId(), 100)), 3, SyncGroupResponse.class);

    assertThat(ErrorCode.of(refused.errorCode())).isNotEqualTo(NONE);
    assertThat(ErrorCode.of(taken.errorCode())).isEqualTo(NONE);
    assertThat(taken.assignment().remaining()).isEqualTo(100);
  }

  @Test
  void onlyTheLeaderAssigns() {
    Caller second = node.caller();
    int first = caller.send(join("led"), 3);
    int next = second.send(join("led"), 3);
    var one = (JoinGroupResponse) caller.await(ApiKey.JOIN_GROUP, 3, first);
    var two = (JoinGroupResponse) second.await(ApiKey.JOIN_GROUP, 3, next);
    boolean oneLeads = one.leader().equals(one.memberId());
    Caller led = oneLeads ? second : caller;
    String ledId = oneLeads ? two.memberId() : one.memberId();

    int usurped = led.send(sync("led", ledId).withAssignments(part(ledId, 900_000)), 3);
    Caller leader = oneLeads ? caller : second;
    leader.call(
        sync("led", one.leader()).withAssignments(part(ledId, 7)), 3, SyncGroupResponse.class);
    var answer = (SyncGroupResponse) led.await(ApiKey.SYNC_GROUP, 3, usurped);

    assertThat(answer.assignment().remaining()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("oddIds")
  void anIdOfAnyCharactersIsKeptAsItIs(String group) {
    assertThat(commit(group, 7)).isEqualTo(NONE);

    node.machine.cutPower();
    node.start();
    caller = node.caller();
    node.world.runFor(1_000);

    assertThat(fetch(group, "flights", Uuid.ZERO, 9).committedOffset()).isEqualTo(7);
    assertThat(call(ListGroupsRequest.DEFAULT, 4, ListGroupsResponse.class).groups())
        .extracting("groupId")
        .containsExactly(group);
    assertThat(node.logFolders()).allMatch(folder -> folder.matches("[A-Za-z0-9_.-]+"));
  }

  @Test
  void offsetsAreCommittedAndFetchedByTheTopicsId() {
    OffsetCommitRequest request =
        commitOf("by-id", 5)
            .withTopics(
                List.of(commitOf("by-id", 5).topics().getFirst().withName("").withTopicId(topic)));

    OffsetCommitResponse committed = call(request, 10, OffsetCommitResponse.class);

    assertThat(committed.topics().getFirst().topicId()).isEqualTo(topic);
    assertThat(committed.topics().getFirst().partitions().getFirst().errorCode()).isZero();
    assertThat(fetch("by-id", "", topic, 10).committedOffset()).isEqualTo(5);
    assertThat(fetch("by-id", "flights", Uuid.ZERO, 9).committedOffset()).isEqualTo(5);
  }

  @Test
  void offsetsOfADeletedTopicAreNotThoseOfItsSuccessor() {
    commit("readers", 5);

    node.deleteTopic("flights");
    Uuid successor = node.createTopic("flights", 1);

    assertThat(fetch("readers", "flights", Uuid.ZERO, 9).committedOffset()).isEqualTo(-1);
    assertThat(fetch("readers", "", successor, 10).committedOffset()).isEqualTo(-1);
  }

  static Stream<String> oddIds() {
    return Stream.of(
        "../../etc",
        "nul\u0000 tab\t line\n",
        "\u202egnp.exe",
        "а group in Cyrillic а",
        "\uD83D\uDE80",
        "a b/c\\d",
        "g".repeat(Short.MAX_VALUE));
  }

  private <R extends ResponseMessage> R call(RequestMessage request, int version, Class<R> kind) {
    return caller.call(request, version, kind);
  }

  private static ErrorCode error(Caller caller, int correlationId) {
    var response = (JoinGroupResponse) caller.await(ApiKey.JOIN_GROUP, 3, correlationId);
    return ErrorCode.of(response.errorCode());
  }

  private ErrorCode joined(JoinGroupRequest request) {
    return ErrorCode.of(call(request, 3, JoinGroupResponse.class).errorCode());
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

  private static SyncGroupRequest sync(String group, String member) {
    return SyncGroupRequest.DEFAULT.withGroupId(group).withMemberId(member).withGenerationId(1);
  }

  private static List<SyncGroupRequestAssignment> part(String member, int bytes) {
    return List.of(new SyncGroupRequestAssignment(member, ByteBuffer.allocate(bytes), List.of()));
  }

  private static OffsetCommitRequest commitOf(String group, long offset) {
    return OffsetCommitRequest.DEFAULT
        .withGroupId(group)
        .withTopics(
            List.of(
                OffsetCommitRequestTopic.DEFAULT
                    .withName("flights")
                    .withPartitions(
                        List.of(
                            OffsetCommitRequestPartition.DEFAULT.withCommittedOffset(offset)))));
  }

  private ErrorCode commit(String group, long offset) {
    OffsetCommitResponse response = call(commitOf(group, offset), 8, OffsetCommitResponse.class);
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private OffsetFetchResponsePartitions fetch(String group, String name, Uuid id, int version) {
    OffsetFetchRequestTopics asked =
        OffsetFetchRequestTopics.DEFAULT
            .withName(name)
            .withTopicId(id)
            .withPartitionIndexes(List.of(0));
    OffsetFetchRequest request =
        OffsetFetchRequest.DEFAULT.withGroups(
            List.of(OffsetFetchRequestGroup.DEFAULT.withGroupId(group).withTopics(List.of(asked))));
    OffsetFetchResponse response = call(request, version, OffsetFetchResponse.class);
    return response.groups().getFirst().topics().getFirst().partitions().getFirst();
  }
}
