package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Proves how commands become committed state, on a simulated disk: answers wait for their commit,
/// decisions see what was decided before them, a restart gives the same image.
class ControllerTest {
  private final SimWorld world = new SimWorld(11);
  private final SimNode node = world.node("n1");
  private House house;

  @BeforeEach
  void aClusterOfOneBroker() {
    house = new House(node);
    house.submit(House.broker(1, true));
    world.run(100_000);
  }

  private <A> A answer(Command<A> command) {
    List<A> answers = house.submit(command);
    world.run(100_000);
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private CreateTopics.Made create(CreateTopics.Wanted wanted) {
    return answer(new CreateTopics(List.of(wanted), false)).topics().getFirst();
  }

  @Test
  void theClusterBeginsWithTheIdOfItsDirectory() {
    assertThat(house.image().clusterId()).isEqualTo(house.voter.identity().clusterId());
    assertThat(house.image().brokers()).containsOnlyKeys(1);
  }

  @Test
  void aTopicIsThereWhenItsCreationIsAnswered() {
    CreateTopics.Made made = create(House.topic("flights", 3, 1, "retention.ms", "-1"));

    assertThat(made.refusal()).isEqualTo(Refusal.NONE);
    assertThat(made.topicId().isUsable()).isTrue();
    Topic topic = house.image().topic("flights");
    assertThat(topic).isEqualTo(house.image().topic(made.topicId()));
    assertThat(topic.partitions()).hasSize(3);
    assertThat(topic.partitions().get(0))
        .isEqualTo(new Partition(List.of(1), List.of(1), 1, 0, 0, List.of(), List.of()));
    assertThat(TopicSettings.of(house.configs, house.image(), "flights").retentionMs())
        .isEqualTo(-1);
  }

  @Test
  void theListenerHearsWhatChangedAndNothingElse() {
    create(House.topic("a", 2, 1));
    int heard = house.deltas.size();

    CreateTopics.Made made = create(House.topic("b", 2, 1, "retention.ms", "5"));

    assertThat(house.deltas).hasSize(heard + 1);
    ClusterDelta delta = house.deltas.getLast();
    assertThat(delta.createdTopics()).extracting(Topic::name).containsExactly("b");
    assertThat(delta.changedPartitions())
        .containsExactly(new PartitionId(made.topicId(), 0), new PartitionId(made.topicId(), 1));
    assertThat(delta.changedConfigs()).containsExactly(ConfigResource.topic("b"));
    assertThat(delta.deletedTopics()).isEmpty();
    assertThat(delta.before().topic("b")).isNull();
  }

  @Test
  void aSecondCreationInTheSameTurnIsRefusedAfterTheFirstIsCommitted() {
    var first = house.submit(new CreateTopics(List.of(House.topic("t", 1, 1)), false));
    var second = house.submit(new CreateTopics(List.of(House.topic("t", 1, 1)), false));
    world.run(100_000);

    assertThat(first.getFirst().topics().getFirst().refusal().refused()).isFalse();
    assertThat(second.getFirst().topics().getFirst().refusal().code())
        .isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
  }

  @Test
  void answersLeaveNotBeforeTheSync() {
    node.medium("data")
        .faults(
            operation ->
                operation.kind() == DiskFaults.Kind.SYNC
                    ? DiskFaults.Fault.broken()
                    : DiskFaults.Fault.NONE);

    CreateTopics.Made made = create(House.topic("t", 1, 1));

    assertThat(made.refusal().code()).isEqualTo(ErrorCode.NOT_CONTROLLER);
    assertThat(house.image().topic("t")).isNull();
    assertThat(house.failures).hasSize(1);
  }

  @Test
  void aRestartGivesTheSameImageAndTellsAllOfItAtOnce() {
    create(House.topic("a", 2, 1, "retention.ms", "5"));
    create(House.topic("b", 1, 1));
    answer(new DeleteTopics(List.of(new DeleteTopics.Wanted("a", barnabas.wire.Uuid.ZERO))));
    ClusterImage before = house.image();

    node.kill();
    House again = new House(node);
    world.run(100_000);

    assertThat(again.image()).isEqualTo(before);
    assertThat(again.deltas).hasSize(1);
    assertThat(again.deltas.getFirst().createdTopics())
        .extracting(Topic::name)
        .containsExactly("b");
  }

  @Test
  void anUncleanRestartRaisesTheLeaderEpochsAndACleanOneDoesNot() {
    create(House.topic("t", 1, 1));

    long first = answer(House.broker(1, false)).brokerEpoch();
    assertThat(house.image().topic("t").partitions().get(0).leaderEpoch()).isEqualTo(1);
    long second = answer(House.broker(1, true)).brokerEpoch();

    assertThat(second).isGreaterThan(first);
    assertThat(house.image().topic("t").partitions().get(0).leaderEpoch()).isEqualTo(1);
  }

  /// Of a full disk a start gets some hundred KiB for good.
  @Test
  void anUncleanRestartOfManyPartitionsIsOneSmallEvent() {
    Rulings rulings = new Rulings().brokers(2);
    rulings.created("many", 9_000, 1);
    rulings.created("few", 10, 2);

    rulings.decide(House.broker(1, false));

    assertThat(Entries.encode(rulings.last).remaining()).isLessThan(500);
    for (Topic topic : rulings.image.topics().values()) {
      assertThat(topic.partitions()).allMatch(p -> p.leaderEpoch() == (p.leader() == 1 ? 1 : 0));
    }
  }

  @Test
  void aDirectoryThatIsGoneKeepsTheLastLifeThatHadItUntilItIsBackOrMissedNoMore() {
    Uuid here = new Uuid(1, 1);
    Uuid gone = new Uuid(2, 2);
    Rulings rulings = new Rulings();
    rulings.decide(registration(1, List.of(here, gone), List.of()));

    rulings.decide(registration(2, List.of(here), List.of(gone)));
    rulings.decide(registration(3, List.of(here), List.of(gone)));

    assertThat(rulings.image.brokers().get(1).absent())
        .containsExactly(new Broker.AbsentDirectory(gone, new Uuid(9, 1)));
    rulings.decide(registration(4, List.of(here), List.of()));
    assertThat(rulings.image.brokers().get(1).absent()).isEmpty();
  }

  private static RegisterBroker registration(int life, List<Uuid> directories, List<Uuid> missed) {
    return new RegisterBroker(1, new Uuid(9, life), List.of(), null, directories, missed, true);
  }

  @Test
  void producerIdsAreNeverGivenTwiceAlsoAfterARestart() {
    long epoch = house.image().brokers().get(1).epoch();
    assertThat(answer(new TakeProducerIds(1, epoch)).firstId()).isEqualTo(0);
    assertThat(answer(new TakeProducerIds(1, epoch)).firstId()).isEqualTo(1000);
    node.cutPower();
    house = new House(node);

    assertThat(answer(new TakeProducerIds(1, epoch)).firstId()).isEqualTo(2000);
    assertThat(answer(new TakeProducerIds(1, epoch - 1)).refusal().code())
        .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
  }
}
