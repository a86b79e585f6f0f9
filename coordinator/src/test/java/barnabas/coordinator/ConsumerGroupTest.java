package barnabas.coordinator;

import static barnabas.wire.ErrorCode.FENCED_INSTANCE_ID;
import static barnabas.wire.ErrorCode.FENCED_MEMBER_EPOCH;
import static barnabas.wire.ErrorCode.GROUP_ID_NOT_FOUND;
import static barnabas.wire.ErrorCode.GROUP_MAX_SIZE_REACHED;
import static barnabas.wire.ErrorCode.INVALID_GROUP_ID;
import static barnabas.wire.ErrorCode.INVALID_REGULAR_EXPRESSION;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.NON_EMPTY_GROUP;
import static barnabas.wire.ErrorCode.STALE_MEMBER_EPOCH;
import static barnabas.wire.ErrorCode.UNKNOWN_MEMBER_ID;
import static barnabas.wire.ErrorCode.UNRELEASED_INSTANCE_ID;
import static barnabas.wire.ErrorCode.UNSUPPORTED_ASSIGNOR;
import static barnabas.wire.ErrorCode.UNSUPPORTED_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.coordinator.consumer.Assignor;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetFetchRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What members of groups of the consumer protocol are answered, one thing at a time, by a
/// coordinator on a simulated loop whose log commits at once.
class ConsumerGroupTest {
  private static final int SESSION_MS = 45_000;

  private final SimWorld world = new SimWorld(3);
  private final SimNode node = world.node("n");
  private final MemoryLog log = new MemoryLog();
  private final TownTopics topics = new TownTopics();
  private GroupCoordinator coordinator;

  @BeforeEach
  void haveTopics() {
    topics.put("a", 4);
    topics.put("b", 2);
    start(ConsumerSettings.DEFAULT);
  }

  private void start(ConsumerSettings settings) {
    coordinator = Loaded.coordinator(node, settings, topics, log);
  }

  @Test
  void aLoneMemberHasAllAtOnce() {
    var answer = beat(join("m"));

    assertThat(code(answer)).isEqualTo(NONE);
    assertThat(assigned(answer)).containsExactly("a-0", "a-1", "a-2", "a-3");
    assertThat(describe().groupState()).isEqualTo("Stable");
    assertThat(coordinator.survey())
        .containsExactly(new GroupSurvey("g", "Stable", 1, answer.memberEpoch(), List.of()));
  }

  @Test
  void whoComesWaitsForWhatTheOtherGivesUp() {
    int epoch = beat(join("m")).memberEpoch();

    var newcomer = beat(join("n"));
    assertThat(assigned(newcomer)).isEmpty();
    assertThat(assigned(beat(stay("m", epoch)))).containsExactly("a-0", "a-1");
    assertThat(describe().groupState()).isEqualTo("Reconciling");
    assertThat(assigned(describe().members().getFirst().assignment()))
        .as("reads them until it says that it has given them up")
        .containsExactly("a-0", "a-1", "a-2", "a-3");
    assertThat(beat(stay("n", newcomer.memberEpoch())).assignment()).isNull();

    var gaveUp = beat(stay("m", epoch).withTopicPartitions(owned("a", 0, 1)));
    assertThat(gaveUp.memberEpoch()).isEqualTo(newcomer.memberEpoch());
    assertThat(assigned(beat(stay("n", newcomer.memberEpoch())))).containsExactly("a-2", "a-3");
    assertThat(describe().groupState()).isEqualTo("Stable");
  }

  @Test
  void whoHoldsAnotherEpochIsFenced() {
    int epoch = beat(join("m")).memberEpoch();

    assertThat(code(beat(stay("m", epoch + 1)))).isEqualTo(FENCED_MEMBER_EPOCH);
    assertThat(code(beat(stay("m", epoch - 1)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(stay("x", epoch)))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(code(beat(stay("m", epoch).withGroupId("other")))).isEqualTo(GROUP_ID_NOT_FOUND);
    assertThat(code(beat(stay("m", epoch)))).isEqualTo(NONE);
  }

  @Test
  void whoMissedAnAnswerMayComeWithTheEpochBefore() {
    int before = beat(join("m")).memberEpoch();
    topics.put("a", 5);
    int epoch = beat(stay("m", before)).memberEpoch();

    var again = beat(join("m").withMemberEpoch(before).withTopicPartitions(owned("a", 0, 1, 2, 3)));

    assertThat(epoch).isGreaterThan(before);
    assertThat(again.memberEpoch()).isEqualTo(epoch);
    assertThat(assigned(again)).hasSize(5);
    assertThat(code(beat(stay("m", before)))).isEqualTo(FENCED_MEMBER_EPOCH);
  }

  @Test
  void whoIsSilentIsOutAndWhatItHadGoesToTheOthers() {
    beat(join("m"));
    int epoch = beat(join("n")).memberEpoch();

    for (int ms = 0; ms <= SESSION_MS; ms += 5_000) {
      world.runFor(5_000);
      settle();
      epoch = beat(stay("n", epoch)).memberEpoch();
    }

    assertThat(describe().members()).hasSize(1);
    assertThat(assigned(describe().members().getFirst().assignment())).hasSize(4);
  }

  @Test
  void whoDoesNotGiveUpInTimeIsOut() {
    int epoch = beat(join("m").withRebalanceTimeoutMs(10_000)).memberEpoch();
    beat(stay("m", epoch).withTopicPartitions(owned("a", 0, 1, 2, 3)));
    int newcomer = beat(join("n")).memberEpoch();

    beat(stay("m", epoch));
    world.runFor(9_000);
    assertThat(code(beat(stay("m", epoch)))).isEqualTo(NONE);
    world.runFor(1_001);
    settle();

    assertThat(code(beat(stay("m", epoch)))).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(assigned(beat(stay("n", newcomer)))).hasSize(4);
  }

  @Test
  void aStaticMemberThatSaysItWillBeBackKeepsWhatItHad() {
    int epoch = beat(join("m").withInstanceId("i")).memberEpoch();

    assertThat(code(beat(join("twin").withInstanceId("i")))).isEqualTo(UNRELEASED_INSTANCE_ID);
    assertThat(beat(stay("m", -2).withInstanceId("i")).memberEpoch()).isEqualTo(-2);
    var back = beat(join("twin").withInstanceId("i"));

    assertThat(back.memberEpoch()).isEqualTo(epoch);
    assertThat(assigned(back)).hasSize(4);
    assertThat(code(beat(stay("m", epoch).withInstanceId("i")))).isEqualTo(FENCED_INSTANCE_ID);
    assertThat(commit(committing("m", epoch, 0).withGroupInstanceId("i"), 9))
        .as("that the commit failed; clients know no other word for it here")
        .isEqualTo(UNKNOWN_MEMBER_ID);
  }

  @Test
  void aStaticMemberThatIsNotBackInTimeIsOut() {
    beat(join("m").withInstanceId("i"));
    beat(stay("m", -2).withInstanceId("i"));

    world.runFor(SESSION_MS + 1);
    settle();

    assertThat(describe().groupState()).isEqualTo("Empty");
  }

  @Test
  void patternsFollowTopics() {
    int epoch =
        beat(join("m").withSubscribedTopicNames(List.of()).withSubscribedTopicRegex("[ac]"))
            .memberEpoch();

    topics.put("c", 1);
    topics.put("d", 1);

    assertThat(assigned(beat(stay("m", epoch)))).containsExactly("a-0", "a-1", "a-2", "a-3", "c-0");
  }

  @Test
  void whatCantBeIsRefused() {
    start(
        new ConsumerSettings(
            groupId -> ConsumerSettings.Timeouts.DEFAULT,
            1,
            List.of(Assignor.ALL.getFirst()),
            ConsumerSettings.Migration.DISABLED));
    beat(join("m"));

    assertThat(code(beat(join("n")))).isEqualTo(GROUP_MAX_SIZE_REACHED);
    assertThat(code(beat(join("m").withServerAssignor("range")))).isEqualTo(UNSUPPORTED_ASSIGNOR);
    assertThat(code(beat(join("m").withSubscribedTopicRegex("(a"))))
        .isEqualTo(INVALID_REGULAR_EXPRESSION);
    assertThat(code(beat(join("m").withTopicPartitions(null)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(join("m").withSubscribedTopicNames(null)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(join("m").withRebalanceTimeoutMs(-1)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(join("").withMemberEpoch(1)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(stay("m", -2)))).isEqualTo(INVALID_REQUEST);
    assertThat(code(beat(stay("m", -3)))).isEqualTo(INVALID_REQUEST);
  }

  @Test
  void commitsNeedTheEpochInWhichAPartitionWasHad() {
    int before = beat(join("m")).memberEpoch();
    topics.put("a", 5);
    int epoch = beat(stay("m", before)).memberEpoch();

    assertThat(commit("m", epoch, 0, 9)).isEqualTo(NONE);
    assertThat(commit("m", before, 0, 9)).as("had it then too").isEqualTo(NONE);
    assertThat(commit("m", before, 4, 9)).as("had it only later").isEqualTo(STALE_MEMBER_EPOCH);
    assertThat(commit("m", epoch + 1, 0, 9)).isEqualTo(STALE_MEMBER_EPOCH);
    assertThat(commit("x", epoch, 0, 9)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(commit("m", epoch, 0, 8)).isEqualTo(UNSUPPORTED_VERSION);
    assertThat(fetch("m", epoch)).isEqualTo(NONE);
    assertThat(fetch("m", before)).isEqualTo(STALE_MEMBER_EPOCH);
    assertThat(fetch("x", epoch)).isEqualTo(UNKNOWN_MEMBER_ID);
    assertThat(fetch("m", -1)).isEqualTo(STALE_MEMBER_EPOCH);
    assertThat(fetch(null, -1)).isEqualTo(NONE);
  }

  @Test
  void whatAnotherHasIsNotCommittedByOneThatIsStillAtTheEpochInWhichItHadIt() {
    topics.put("a", 6);
    int epoch = beat(join("m")).memberEpoch();
    int newcomer = beat(join("n")).memberEpoch();
    List<String> kept = assigned(beat(stay("m", epoch)));
    beat(join("o"));
    var more = beat(stay("m", epoch).withTopicPartitions(owned("a", numbers(kept))));
    List<String> gone = assigned(beat(stay("n", newcomer)));

    assertThat(more.memberEpoch()).as("it has more to give up").isEqualTo(epoch);
    assertThat(commit("m", epoch, numbers(gone)[0], 9)).isEqualTo(STALE_MEMBER_EPOCH);
    assertThat(commit("m", epoch, numbers(kept)[0], 9)).isEqualTo(NONE);
  }

  @Test
  void whatAnotherHasIsCommittedByOneThatIsAsFarAsTheOther() {
    topics.put("a", 2);
    int epoch = beat(join("m")).memberEpoch();
    int newcomer = beat(join("n")).memberEpoch();
    List<String> kept = assigned(beat(stay("m", epoch)));
    var settled = beat(stay("m", epoch).withTopicPartitions(owned("a", numbers(kept))));
    List<String> gone = assigned(beat(stay("n", newcomer)));

    assertThat(settled.memberEpoch()).isEqualTo(newcomer);
    assertThat(commit("m", newcomer, numbers(gone)[0], 9)).isEqualTo(NONE);
  }

  private static Integer[] numbers(List<String> partitions) {
    return partitions.stream()
        .map(name -> Integer.valueOf(name.substring(name.indexOf('-') + 1)))
        .toArray(Integer[]::new);
  }

  @Test
  void aGroupWithoutANameCantBeDescribed() {
    assertThat(ErrorCode.of(describe("").errorCode())).isEqualTo(INVALID_GROUP_ID);
    assertThat(ErrorCode.of(describe("other").errorCode())).isEqualTo(GROUP_ID_NOT_FOUND);
  }

  @Test
  void aGroupIsDeletedOnceItIsEmpty() {
    beat(join("m"));
    assertThat(delete()).isEqualTo(NON_EMPTY_GROUP);

    beat(stay("m", -1));

    assertThat(delete()).isEqualTo(NONE);
    assertThat(delete()).isEqualTo(GROUP_ID_NOT_FOUND);
    assertThat(log.replayed().groupIds()).isEmpty();
  }

  private void settle() {
    while (log.committed() < log.end()) {
      log.commit(log.end());
      coordinator.committed(log.end());
    }
  }

  private ConsumerGroupHeartbeatResponse beat(ConsumerGroupHeartbeatRequest request) {
    List<ConsumerGroupHeartbeatResponse> answers = new ArrayList<>();
    coordinator.consumerHeartbeat(request, (short) 1, new Client("c", "/h"), answers::add);
    settle();
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private static ConsumerGroupHeartbeatRequest join(String memberId) {
    return ConsumerGroupHeartbeatRequest.DEFAULT
        .withGroupId("g")
        .withMemberId(memberId)
        .withRebalanceTimeoutMs(60_000)
        .withSubscribedTopicNames(List.of("a"))
        .withTopicPartitions(List.of());
  }

  private static ConsumerGroupHeartbeatRequest stay(String memberId, int epoch) {
    return ConsumerGroupHeartbeatRequest.DEFAULT
        .withGroupId("g")
        .withMemberId(memberId)
        .withMemberEpoch(epoch);
  }

  private List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned(String topic, Integer... is) {
    return List.of(
        ConsumerGroupHeartbeatRequest.TopicPartitions.DEFAULT
            .withTopicId(topics.named(topic).id())
            .withPartitions(List.of(is)));
  }

  private static ErrorCode code(ConsumerGroupHeartbeatResponse answer) {
    return ErrorCode.of(answer.errorCode());
  }

  private List<String> assigned(ConsumerGroupHeartbeatResponse answer) {
    return answer.assignment().topicPartitions().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(index -> topics.withId(topic.topicId()).name() + "-" + index))
        .toList();
  }

  private static List<String> assigned(ConsumerGroupDescribeResponse.Assignment assignment) {
    return assignment.topicPartitions().stream()
        .flatMap(topic -> topic.partitions().stream().map(i -> topic.topicName() + "-" + i))
        .toList();
  }

  private ConsumerGroupDescribeResponse.DescribedGroup describe() {
    return describe("g");
  }

  private ConsumerGroupDescribeResponse.DescribedGroup describe(String groupId) {
    List<ConsumerGroupDescribeResponse.DescribedGroup> answers = new ArrayList<>();
    coordinator.describeConsumerGroup(groupId, answers::add);
    return answers.getFirst();
  }

  private ErrorCode commit(String memberId, int epoch, int partition, int version) {
    return commit(committing(memberId, epoch, partition), version);
  }

  private OffsetCommitRequest committing(String memberId, int epoch, int partition) {
    return OffsetCommitRequest.DEFAULT
        .withGroupId("g")
        .withMemberId(memberId)
        .withGenerationIdOrMemberEpoch(epoch)
        .withTopics(
            List.of(
                OffsetCommitRequestTopic.DEFAULT
                    .withName("a")
                    .withTopicId(topics.named("a").id())
                    .withPartitions(
                        List.of(
                            OffsetCommitRequestPartition.DEFAULT.withPartitionIndex(partition)))));
  }

  private ErrorCode commit(OffsetCommitRequest request, int version) {
    List<Short> codes = new ArrayList<>();
    coordinator.commitOffsets(
        request,
        (short) version,
        answer -> codes.add(answer.topics().getFirst().partitions().getFirst().errorCode()));
    settle();
    return ErrorCode.of(codes.getFirst());
  }

  private ErrorCode fetch(@Nullable String memberId, int epoch) {
    List<Short> codes = new ArrayList<>();
    coordinator.fetchOffsets(
        OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT
            .withGroupId("g")
            .withMemberId(memberId)
            .withMemberEpoch(epoch)
            .withTopics(null),
        answer -> codes.add(answer.errorCode()));
    return ErrorCode.of(codes.getFirst());
  }

  private ErrorCode delete() {
    List<ErrorCode> codes = new ArrayList<>();
    coordinator.deleteGroup("g", codes::add);
    settle();
    return codes.getFirst();
  }
}
