package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.TOPIC_DELETION_DISABLED;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_ID;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.DeleteTopics.Wanted;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Proves what may be deleted, with the codes that Apache Kafka 4.4.0 was seen to give.
class DeleteTopicsTest {
  private final Rulings rulings = new Rulings().brokers(1);
  private final Uuid a = rulings.create(House.topic("a", 2, 1, "retention.ms", "5")).topicId();
  private final Uuid b = rulings.create(House.topic("b", 1, 1)).topicId();

  private List<ErrorCode> delete(Wanted... wanted) {
    return rulings.decide(new DeleteTopics(List.of(wanted))).topics().stream()
        .map(each -> each.refusal().code())
        .toList();
  }

  @Test
  void topicsGoByNameAndByIdWithTheirPartitionsAndConfigs() {
    assertThat(delete(new Wanted("a", Uuid.ZERO), new Wanted(null, b))).containsExactly(NONE, NONE);

    assertThat(rulings.image.topics()).isEmpty();
    assertThat(rulings.image.topic(a)).isNull();
    assertThat(rulings.image.partitionCount()).isZero();
    assertThat(rulings.image.configs()).isEmpty();
  }

  @Test
  void aTopicMadeAnewUnderTheSameNameHasAnotherIdAndNoneOfTheOldConfigs() {
    delete(new Wanted("a", Uuid.ZERO));

    CreateTopics.Made made = rulings.create(House.topic("a", 1, 1));

    assertThat(made.topicId()).isNotEqualTo(a);
    assertThat(rulings.image.configs()).isEmpty();
    assertThat(rulings.image.topic("a").partitions()).hasSize(1);
  }

  @Test
  void whatIsUnknownOrUnclearIsRefusedAndTheRestGoes() {
    assertThat(
            delete(
                new Wanted("none", Uuid.ZERO),
                new Wanted(null, new Uuid(1, 2)),
                new Wanted("a", a),
                new Wanted(null, Uuid.ZERO),
                new Wanted("b", Uuid.ZERO)))
        .containsExactly(
            UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INVALID_REQUEST, INVALID_REQUEST, NONE);
    assertThat(rulings.image.topics()).containsOnlyKeys("a");
  }

  @Test
  void aTopicNamedTwiceIsAnsweredOnceAndStays() {
    assertThat(delete(new Wanted("a", Uuid.ZERO), new Wanted(null, a)))
        .containsExactly(INVALID_REQUEST);
    assertThat(rulings.image.topic("a")).isNotNull();
  }

  @Test
  void nothingGoesWhereDeletionIsDisabled() {
    Rulings firm = new Rulings(1, new TreeMap<>(Map.of("delete.topic.enable", "false"))).brokers(1);
    firm.created("t", 1, 1);

    DeleteTopics.Answer answer = firm.decide(new DeleteTopics(List.of(new Wanted("t", Uuid.ZERO))));

    assertThat(answer.topics().getFirst().refusal().code()).isEqualTo(TOPIC_DELETION_DISABLED);
    assertThat(firm.image.topic("t")).isNotNull();
  }
}
