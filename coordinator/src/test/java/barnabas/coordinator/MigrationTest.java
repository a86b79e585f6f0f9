package barnabas.coordinator;

import static barnabas.wire.ErrorCode.GROUP_ID_NOT_FOUND;
import static barnabas.wire.ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
import static barnabas.wire.ErrorCode.MEMBER_ID_REQUIRED;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.REBALANCE_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.coordinator.consumer.Assignor;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What members see of a group that goes from one protocol to the other and back.
class MigrationTest {
  private static final short COOPERATIVE = 1;
  private static final int A_WHILE_MS = 500;

  private final SimWorld world = new SimWorld(5);
  private final SimNode node = world.node("n");
  private final MemoryLog log = new MemoryLog();
  private final TownTopics topics = new TownTopics();
  private GroupCoordinator coordinator;

  @BeforeEach
  void haveATopic() {
    topics.put("a", 4);
    start(ConsumerSettings.Migration.BIDIRECTIONAL);
  }

  private void start(ConsumerSettings.Migration migration) {
    ConsumerSettings settings =
        new ConsumerSettings(
            groupId -> ConsumerSettings.Timeouts.DEFAULT,
            Integer.MAX_VALUE,
            Assignor.ALL,
            migration);
    coordinator = Loaded.coordinator(node, settings, topics, log);
  }

  @Test
  void aMemberOfTheClassicProtocolKeepsItsShareAndIsSentToJoinForTheRest() {
    JoinGroupResponse old = classicGroup("consumer", null);

    var newcomer = beat("n", 0, null);

    assertThat(ErrorCode.of(newcomer.errorCode())).isEqualTo(NONE);
    assertThat(newcomer.assignment().topicPartitions()).isEmpty();
    assertThat(types()).containsExactly("consumer");
    assertThat(heartbeat(old.memberId(), old.generationId())).isEqualTo(REBALANCE_IN_PROGRESS);
    JoinGroupResponse again = join(old.memberId(), "consumer", null, 0, 1, 2, 3);
    assertThat(assigned(sync(again))).isEqualTo(2);
    JoinGroupResponse settled = join(old.memberId(), "consumer", null, 0, 1);
    assertThat(settled.generationId()).isEqualTo(newcomer.memberEpoch());
    assertThat(heartbeat(old.memberId(), settled.generationId())).isEqualTo(NONE);
    assertThat(count(beat("n", newcomer.memberEpoch(), null))).isEqualTo(2);
  }

  @Test
  void aMemberOfTheClassicProtocolIsToldItsEpochHoweverSoonThatIsCommitted() {
    JoinGroupResponse old = classicGroup("consumer", null);
    beat("n", 0, null);
    log.coordinator = coordinator;
    log.commitsAtOnce = true;
    join(old.memberId(), "consumer", null, 0, 1, 2, 3);
    JoinGroupResponse settled = join(old.memberId(), "consumer", null, 0, 1);

    JoinGroupResponse again = join(old.memberId(), "consumer", null, 0, 1);

    assertThat(again.generationId()).isEqualTo(settled.generationId()).isPositive();
  }

  @Test
  void whenTheLastMemberOfTheConsumerProtocolGoesTheGroupIsAClassicOneAgain() {
    JoinGroupResponse old = classicGroup("consumer", null);
    beat("n", 0, null);

    beat("n", -1, null);

    assertThat(types()).containsExactly("classic");
    assertThat(heartbeat(old.memberId(), old.generationId() + 1)).isEqualTo(REBALANCE_IN_PROGRESS);
    assertThat(ErrorCode.of(join(old.memberId(), "consumer", null).errorCode())).isEqualTo(NONE);
  }

  @Test
  void aStaticMemberMayComeBackWithTheOtherProtocol() {
    JoinGroupResponse old = classicGroup("consumer", "i");

    var modern = beat("n", 0, "i");
    assertThat(count(modern)).isEqualTo(4);
    assertThat(types()).containsExactly("consumer");
    beat("n", -2, "i");
    JoinGroupResponse back = join("", "consumer", "i");

    assertThat(old.memberId()).isNotEqualTo(back.memberId());
    assertThat(ErrorCode.of(back.errorCode())).isEqualTo(NONE);
    assertThat(types()).containsExactly("classic");
  }

  @Test
  void policyAndProtocolTypeMayForbidIt() {
    classicGroup("connect", null);
    assertThat(ErrorCode.of(beat("n", 0, null).errorCode())).isEqualTo(GROUP_ID_NOT_FOUND);

    log.crash(0);
    start(ConsumerSettings.Migration.DOWNGRADE);

    assertThat(ErrorCode.of(beat("n", 0, null).errorCode())).isEqualTo(GROUP_ID_NOT_FOUND);
    assertThat(types()).containsExactly("classic");
  }

  @Test
  void withoutMigrationNobodyJoinsAGroupOfTheOtherProtocol() {
    log.crash(0);
    start(ConsumerSettings.Migration.DISABLED);
    beat("n", 0, null);

    assertThat(ErrorCode.of(join("", "consumer", null).errorCode()))
        .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(ErrorCode.of(join("", "consumer", "i").errorCode()))
        .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(types()).containsExactly("consumer");
  }

  @Test
  void whoIsNoConsumerMayNotJoinAGroupOfTheConsumerProtocol() {
    beat("n", 0, null);

    String id = join("", "connect", null).memberId();

    assertThat(ErrorCode.of(join(id, "connect", null).errorCode()))
        .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    assertThat(ErrorCode.of(join("", "consumer", null).errorCode())).isEqualTo(MEMBER_ID_REQUIRED);
  }

  @Test
  void anEmptyGroupTakesTheProtocolOfWhoComesNext() {
    int epoch = beat("n", 0, null).memberEpoch();
    beat("n", -1, null);

    JoinGroupResponse old = classicGroup("consumer", null);

    assertThat(types()).containsExactly("classic");
    assertThat(log.replayed().consumers()).isEmpty();
    assertThat(old.generationId()).isGreaterThan(epoch);
    coordinator.leaveGroup(
        LeaveGroupRequest.DEFAULT.withGroupId("g").withMemberId(old.memberId()),
        (short) 0,
        answer -> {});
    settle();
    assertThat(beat("m", 0, null).memberEpoch()).isGreaterThan(old.generationId());
    assertThat(types()).containsExactly("consumer");
  }

  @Test
  void whatIsToldOfARebalanceSaysWhatMovesInGroupsOfEitherProtocol() {
    JoinGroupResponse old = classicGroup("consumer", null);
    beat("n", 0, null);

    assertThat(coordinator.rebalances("g"))
        .satisfiesExactly(
            first ->
                assertThat(first.words())
                    .startsWith("began because a member joined; joined " + old.memberId())
                    .contains("; moves 4, reads 4: a-0..3 to " + old.memberId()),
            second ->
                assertThat(second.words())
                    .startsWith("began because a member joined; joined n; moves 2, reads 4: ")
                    .contains(" from " + old.memberId() + " to n"));
  }

  /// A stable group of one member that has all of the topic.
  private JoinGroupResponse classicGroup(String type, @Nullable String instanceId) {
    String id = instanceId == null ? join("", type, null).memberId() : "";
    JoinGroupResponse joined = join(id, type, instanceId);
    List<SyncGroupResponse> answers = new ArrayList<>();
    coordinator.syncGroup(
        syncing(joined)
            .withAssignments(
                List.of(
                    SyncGroupRequest.SyncGroupRequestAssignment.DEFAULT
                        .withMemberId(joined.memberId())
                        .withAssignment(
                            ConsumerSpeech.assignment(
                                topics.partitions(List.of("a")), topics, COOPERATIVE)))),
        answers::add);
    settle();
    assertThat(answers.getFirst().errorCode()).isZero();
    return joined;
  }

  private JoinGroupResponse join(
      String memberId, String type, @Nullable String instanceId, Integer... owned) {
    Writer said = new Writer();
    said.int16(COOPERATIVE);
    ConsumerProtocolSubscription.DEFAULT
        .withTopics(List.of("a"))
        .withOwnedPartitions(
            List.of(
                ConsumerProtocolSubscription.TopicPartition.DEFAULT
                    .withTopic("a")
                    .withPartitions(List.of(owned))))
        .write(said, COOPERATIVE);
    List<JoinGroupResponse> answers = new ArrayList<>();
    coordinator.joinGroup(
        JoinGroupRequest.DEFAULT
            .withGroupId("g")
            .withMemberId(memberId)
            .withGroupInstanceId(instanceId)
            .withProtocolType(type)
            .withSessionTimeoutMs(10_000)
            .withRebalanceTimeoutMs(10_000)
            .withProtocols(
                List.of(
                    JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
                        .withName("range")
                        .withMetadata(said.toBuffer()))),
        (short) 9,
        new Client("c", "/h"),
        answers::add);
    settle();
    world.runFor(A_WHILE_MS);
    settle();
    return answers.getFirst();
  }

  private static SyncGroupRequest syncing(JoinGroupResponse joined) {
    return SyncGroupRequest.DEFAULT
        .withGroupId("g")
        .withMemberId(joined.memberId())
        .withGenerationId(joined.generationId());
  }

  private SyncGroupResponse sync(JoinGroupResponse joined) {
    List<SyncGroupResponse> answers = new ArrayList<>();
    coordinator.syncGroup(syncing(joined), answers::add);
    settle();
    return answers.getFirst();
  }

  private int assigned(SyncGroupResponse answer) {
    return new TreeSet<>(ConsumerSpeech.assigned(answer.assignment(), topics)).size();
  }

  private ErrorCode heartbeat(String memberId, int generation) {
    List<ErrorCode> answers = new ArrayList<>();
    coordinator.heartbeat(
        HeartbeatRequest.DEFAULT
            .withGroupId("g")
            .withMemberId(memberId)
            .withGenerationId(generation),
        answer -> answers.add(ErrorCode.of(answer.errorCode())));
    settle();
    return answers.getFirst();
  }

  private ConsumerGroupHeartbeatResponse beat(
      String memberId, int epoch, @Nullable String instanceId) {
    List<ConsumerGroupHeartbeatResponse> answers = new ArrayList<>();
    boolean joins = epoch == 0;
    coordinator.consumerHeartbeat(
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId("g")
            .withMemberId(memberId)
            .withMemberEpoch(epoch)
            .withInstanceId(instanceId)
            .withRebalanceTimeoutMs(joins ? 10_000 : -1)
            .withSubscribedTopicNames(joins ? List.of("a") : null)
            .withTopicPartitions(joins ? List.of() : null),
        (short) 1,
        new Client("c", "/h"),
        answers::add);
    settle();
    return answers.getFirst();
  }

  private static int count(ConsumerGroupHeartbeatResponse answer) {
    return answer.assignment().topicPartitions().stream()
        .mapToInt(topic -> topic.partitions().size())
        .sum();
  }

  private List<String> types() {
    List<String> types = new ArrayList<>();
    coordinator.listGroups(
        ListGroupsRequest.DEFAULT,
        answer -> answer.groups().forEach(group -> types.add(group.groupType())));
    return types;
  }

  private void settle() {
    while (log.committed() < log.end()) {
      log.commit(log.end());
      coordinator.committed(log.end());
    }
  }
}
