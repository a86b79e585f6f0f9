package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_CONFIG;
import static barnabas.wire.ErrorCode.INVALID_PARTITIONS;
import static barnabas.wire.ErrorCode.INVALID_REPLICATION_FACTOR;
import static barnabas.wire.ErrorCode.INVALID_REPLICA_ASSIGNMENT;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.INVALID_TOPIC_EXCEPTION;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.POLICY_VIOLATION;
import static barnabas.wire.ErrorCode.TOPIC_ALREADY_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves what may be created and what is refused, with the codes that Apache Kafka 4.4.0 was seen
/// to give.
class CreateTopicsTest {
  private final Rulings rulings = new Rulings().brokers(3);

  @ParameterizedTest
  @ValueSource(strings = {"a", "A.b", "_x-9", "con", "0", "...", "a.."})
  void legalNamesAreTaken(String name) {
    assertThat(rulings.created(name, 1, 1).code()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../../x", "a b", "ä", "a\u0000", "\u202eabc"})
  void illegalNamesAreRefusedWithoutBeingRepeatedRaw(String name) {
    Refusal refusal = rulings.created(name, 1, 1);

    assertThat(refusal.code()).isEqualTo(INVALID_TOPIC_EXCEPTION);
    assertThat(refusal.message()).doesNotContain("\u0000", "\u202e");
    assertThat(rulings.last).isEmpty();
  }

  @Test
  void namesHave249CharactersAtMost() {
    assertThat(rulings.created("x".repeat(249), 1, 1).code()).isEqualTo(NONE);
    assertThat(rulings.created("x".repeat(250), 1, 1).code()).isEqualTo(INVALID_TOPIC_EXCEPTION);
  }

  @Test
  void theNameOfTheMetadatasOwnLogIsTaken() {
    assertThat(rulings.created("__cluster_metadata", 1, 1).code()).isEqualTo(INVALID_REQUEST);
  }

  @Test
  void namesThatDifferOnlyInDotsAndUnderscoresCollideUntilTheFirstIsGone() {
    CreateTopics.Made first = rulings.create(House.topic("a.b", 1, 1));

    assertThat(rulings.created("a_b", 1, 1).code()).isEqualTo(INVALID_TOPIC_EXCEPTION);
    assertThat(rulings.created("a-b", 1, 1).code()).isEqualTo(NONE);
    rulings.decide(new DeleteTopics(List.of(new DeleteTopics.Wanted(null, first.topicId()))));
    assertThat(rulings.created("a_b", 1, 1).code()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, INVALID_PARTITIONS",
    "-2, 1, INVALID_PARTITIONS",
    "1, 0, INVALID_REPLICATION_FACTOR",
    "1, -2, INVALID_REPLICATION_FACTOR",
    "1, 4, INVALID_REPLICATION_FACTOR",
    "1000000000, 1, POLICY_VIOLATION",
    "2147483647, 1, POLICY_VIOLATION",
    "10001, 1, POLICY_VIOLATION",
    "10000, 1, NONE",
    "1, 3, NONE",
    "-1, -1, NONE"
  })
  void countsAreChecked(int partitions, int factor, ErrorCode code) {
    assertThat(rulings.created("t", partitions, factor).code()).isEqualTo(code);
    assertThat(rulings.last.isEmpty()).isEqualTo(code != NONE);
  }

  @Test
  void defaultsComeFromTheConfiguration() {
    Rulings other =
        new Rulings(
                1, new TreeMap<>(Map.of("num.partitions", "5", "default.replication.factor", "2")))
            .brokers(3);

    CreateTopics.Made made = other.create(House.topic("t", -1, -1));

    assertThat(made.partitions()).isEqualTo(5);
    assertThat(made.replicationFactor()).isEqualTo(2);
  }

  @Test
  void theClusterHoldsNoMorePartitionsThanItsLimit() {
    Rulings small = new Rulings(1, new TreeMap<>(Map.of("max.partitions", "10"))).brokers(1);

    assertThat(small.created("a", 9, 1).code()).isEqualTo(NONE);
    assertThat(small.created("b", 2, 1).code()).isEqualTo(POLICY_VIOLATION);
    assertThat(small.created("c", 1, 1).code()).isEqualTo(NONE);
    assertThat(small.created("d", 1, 1).code()).isEqualTo(POLICY_VIOLATION);
  }

  @Test
  void oneRequestMakesABoundedNumberOfTopicsAndPartitions() {
    Rulings wide = new Rulings(1, new TreeMap<>(Map.of("max.partitions", "1000000"))).brokers(1);
    List<CreateTopics.Wanted> many = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      many.add(House.topic("t" + i, 10_000, 1));
    }

    List<CreateTopics.Made> made = wide.decide(new CreateTopics(many, false)).topics();

    assertThat(made.subList(0, 10)).allMatch(each -> !each.refusal().refused());
    assertThat(made.get(10).refusal().code()).isEqualTo(POLICY_VIOLATION);
    List<CreateTopics.Wanted> tooMany = new ArrayList<>();
    for (int i = 0; i <= CreateTopics.TOPICS_MAX; i++) {
      tooMany.add(House.topic("n" + i, 1, 1));
    }
    assertThat(wide.decide(new CreateTopics(tooMany, false)).topics())
        .allMatch(each -> each.refusal().code() == POLICY_VIOLATION);
  }

  @Test
  void aNameTwiceInARequestIsRefusedBothTimesAndTheRestIsDone() {
    List<CreateTopics.Made> made =
        rulings
            .decide(
                new CreateTopics(
                    List.of(House.topic("a", 1, 1), House.topic("a", 2, 1), House.topic("b", 1, 1)),
                    false))
            .topics();

    assertThat(made)
        .extracting(each -> each.refusal().code())
        .containsExactly(INVALID_REQUEST, INVALID_REQUEST, NONE);
    assertThat(rulings.image.topics()).containsOnlyKeys("b");
  }

  @Test
  void anExistingNameIsRefused() {
    rulings.created("t", 1, 1);

    assertThat(rulings.created("t", 1, 1).code()).isEqualTo(TOPIC_ALREADY_EXISTS);
  }

  @Test
  void validateOnlyAnswersTheSameAndDoesNothing() {
    CreateTopics.Answer answer =
        rulings.decide(
            new CreateTopics(List.of(House.topic("t", 2, 2), House.topic("..", 1, 1)), true));

    assertThat(answer.topics().get(0).partitions()).isEqualTo(2);
    assertThat(answer.topics().get(1).refusal().code()).isEqualTo(INVALID_TOPIC_EXCEPTION);
    assertThat(rulings.image.topics()).isEmpty();
  }

  private ErrorCode assigned(int partitions, int factor, Map<Integer, List<Integer>> replicas) {
    return rulings
        .create(
            new CreateTopics.Wanted("t", partitions, factor, new TreeMap<>(replicas), List.of()))
        .refusal()
        .code();
  }

  @Test
  void assignedReplicasAreTakenAsTheyAre() {
    assertThat(assigned(-1, -1, Map.of(0, List.of(2, 1), 1, List.of(3, 2)))).isEqualTo(NONE);

    assertThat(rulings.image.topic("t").partitions())
        .extracting(Partition::replicas)
        .containsExactly(List.of(2, 1), List.of(3, 2));
    assertThat(rulings.image.topic("t").partitions().get(1).leader()).isEqualTo(3);
  }

  @Test
  void assignmentsThatCanNotBeAreRefused() {
    assertThat(assigned(2, -1, Map.of(0, List.of(1)))).isEqualTo(INVALID_REQUEST);
    assertThat(assigned(-1, 1, Map.of(0, List.of(1)))).isEqualTo(INVALID_REQUEST);
    assertThat(assigned(-1, -1, Map.of(0, List.of(77)))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(assigned(-1, -1, Map.of(0, List.of(1, 1)))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(assigned(-1, -1, Map.of(1, List.of(1)))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(assigned(-1, -1, Map.of(0, List.of()))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(assigned(-1, -1, Map.of(0, List.of(1), 1, List.of(1, 2))))
        .isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(rulings.image.topics()).isEmpty();
  }

  @Test
  void configsAreCheckedAndNullsAndDoublesRefused() {
    assertThat(rulings.created("a", 1, 1, "retention.ms", "-2").code()).isEqualTo(INVALID_CONFIG);
    assertThat(rulings.created("a", 1, 1, "no.such.key", "1").code()).isEqualTo(INVALID_CONFIG);
    assertThat(rulings.created("a", 1, 1, "retention.ms", null).code()).isEqualTo(INVALID_CONFIG);
    assertThat(rulings.created("a", 1, 1, "retention.ms", "1", "retention.ms", "2").code())
        .isEqualTo(INVALID_CONFIG);
    assertThat(rulings.created("a", 1, 1, "retention.ms", "5").code()).isEqualTo(NONE);
    assertThat(rulings.image.configs(ConfigResource.topic("a"))).containsEntry("retention.ms", "5");
  }

  @Test
  void replicasAndLeadersSpreadEvenlyOverBrokersAndRacks() {
    Rulings racks = new Rulings();
    for (int id = 1; id <= 6; id++) {
      RegisterBroker plain = House.broker(id, true);
      racks.decide(
          new RegisterBroker(
              id,
              plain.incarnationId(),
              plain.endpoints(),
              "rack" + id % 2,
              List.of(),
              List.of(),
              true));
    }

    racks.created("t", 60, 3);

    int[] leaders = new int[7];
    int[] replicas = new int[7];
    for (Partition partition : racks.image.topic("t").partitions()) {
      leaders[partition.leader()]++;
      assertThat(partition.replicas()).doesNotHaveDuplicates().hasSize(3);
      assertThat(partition.isr()).isEqualTo(partition.replicas());
      partition.replicas().forEach(id -> replicas[id]++);
    }
    for (int id = 1; id <= 6; id++) {
      assertThat(leaders[id]).isEqualTo(10);
      assertThat(replicas[id]).isBetween(27, 33);
    }
  }

  @Test
  void withoutBrokersNothingCanBeCreated() {
    assertThat(new Rulings().created("t", 1, 1).code()).isEqualTo(INVALID_REPLICATION_FACTOR);
  }

  @Test
  void morePartitionsAreAddedBehindTheOldOnes() {
    rulings.created("t", 2, 2);
    List<Partition> before = List.copyOf(rulings.image.topic("t").partitions());

    assertThat(grow("t", 2, null)).isEqualTo(INVALID_PARTITIONS);
    assertThat(grow("t", 1, null)).isEqualTo(INVALID_PARTITIONS);
    assertThat(grow("t", 1_000_000_000, null)).isEqualTo(POLICY_VIOLATION);
    assertThat(grow("none", 3, null)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(grow("t", 4, List.of(List.of(1, 2)))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(grow("t", 3, List.of(List.of(1)))).isEqualTo(INVALID_REPLICA_ASSIGNMENT);
    assertThat(grow("t", 3, List.of(List.of(3, 1)))).isEqualTo(NONE);
    assertThat(grow("t", 5, null)).isEqualTo(NONE);

    assertThat(rulings.image.topic("t").partitions())
        .hasSize(5)
        .startsWith(before.get(0), before.get(1));
    assertThat(rulings.image.topic("t").partitions().get(2).replicas()).containsExactly(3, 1);
    assertThat(rulings.image.partitionCount()).isEqualTo(5);
  }

  private ErrorCode grow(String topic, int count, List<List<Integer>> assignments) {
    return rulings
        .decide(
            new CreatePartitions(
                List.of(new CreatePartitions.Wanted(topic, count, assignments)), false))
        .topics()
        .getFirst()
        .refusal()
        .code();
  }
}
