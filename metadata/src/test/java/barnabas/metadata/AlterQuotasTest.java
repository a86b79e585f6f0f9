package barnabas.metadata;

import static barnabas.metadata.QuotaEntity.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.AlterQuotas.Change;
import barnabas.metadata.AlterQuotas.Operation;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of wishes to change quotas; the refusals are those of Apache Kafka 4.4.0.
class AlterQuotasTest {
  private static final QuotaEntity ALICE = new QuotaEntity("alice", null, null);
  private static final QuotaEntity ADDRESS = new QuotaEntity(null, null, "10.0.0.1");

  private final Rulings rulings = new Rulings();

  @Test
  void aQuotaIsSetChangedAndTakenAway() {
    assertThat(set(ALICE, "producer_byte_rate", 1000).refused()).isFalse();
    assertThat(set(ALICE, "producer_byte_rate", 2000).refused()).isFalse();
    assertThat(rulings.image.quotas(ALICE)).isEqualTo(Map.of("producer_byte_rate", 2000.0));

    Refusal removed = alter(new Change(ALICE, List.of(removal("producer_byte_rate")))).getFirst();

    assertThat(removed.refused()).isFalse();
    assertThat(rulings.image.quotas()).isEmpty();
  }

  @Test
  void whatIsSoAlreadyIsNoEvent() {
    set(ALICE, "producer_byte_rate", 1000);

    set(ALICE, "producer_byte_rate", 1000);
    assertThat(rulings.last).isEmpty();

    assertThat(alter(new Change(ALICE, List.of(removal("no_such_key")))).getFirst().refused())
        .isFalse();
    assertThat(rulings.last).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "producer_byte_rate, 0",
    "producer_byte_rate, -1",
    "producer_byte_rate, 1.5",
    "producer_byte_rate, 1e30",
    "producer_byte_rate, NaN",
    "consumer_byte_rate, Infinity",
    "request_percentage, 0",
    "connection_creation_rate, 5",
    "no_such_key, 5",
  })
  void aUserCanNotHaveSuchAQuota(String key, double value) {
    assertThat(set(ALICE, key, value).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(rulings.image.quotas()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "producer_byte_rate, 5.0000001",
    "request_percentage, 0.5",
    "request_percentage, 1e6"
  })
  void aUserCanHaveSuchAQuota(String key, double value) {
    assertThat(set(ALICE, key, value).refused()).isFalse();
  }

  @Test
  void addressesHaveQuotasOfConnectionsOnly() {
    assertThat(set(ADDRESS, "connection_creation_rate", 5).refused()).isFalse();
    assertThat(set(new QuotaEntity(null, null, DEFAULT), "connection_creation_rate", 5).refused())
        .isFalse();
    assertThat(set(ADDRESS, "producer_byte_rate", 5).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(set(ADDRESS, "connection_creation_rate", 0.5).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void anEntityHasToMakeSense() {
    for (QuotaEntity odd :
        List.of(
            new QuotaEntity(null, null, null),
            new QuotaEntity("alice", null, "10.0.0.1"),
            new QuotaEntity("a".repeat(1001), null, null))) {
      assertThat(set(odd, "producer_byte_rate", 5).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }
    assertThat(set(new QuotaEntity(null, null, "example.org"), "connection_creation_rate", 5))
        .extracting(Refusal::code)
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void oneBadQuotaKeepsAnEntitysOthersOutButNotThoseOfOtherEntities() {
    QuotaEntity bob = new QuotaEntity("bob", DEFAULT, null);

    List<Refusal> answers =
        alter(
            new Change(
                ALICE,
                List.of(
                    new Operation("producer_byte_rate", 5, false),
                    new Operation("no_such_key", 5, false))),
            new Change(bob, List.of(new Operation("producer_byte_rate", 5, false))));

    assertThat(answers).extracting(Refusal::refused).containsExactly(true, false);
    assertThat(rulings.image.quotas().keySet()).containsExactly(bob);
  }

  @Test
  void whatIsNamedTwiceIsRefused() {
    Operation set = new Operation("producer_byte_rate", 5, false);

    assertThat(alter(new Change(ALICE, List.of(set, removal("producer_byte_rate")))))
        .extracting(Refusal::code)
        .containsExactly(ErrorCode.INVALID_REQUEST);
    assertThat(alter(new Change(ALICE, List.of(set)), new Change(ALICE, List.of())))
        .extracting(Refusal::code)
        .containsExactly(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST);
    assertThat(rulings.image.quotas()).isEmpty();
  }

  @Test
  void noMoreThanSoManyEntitiesHaveQuotas() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < AlterQuotas.ENTITIES_MAX + 1; i++) {
      changes.add(
          new Change(
              new QuotaEntity("user-" + i, null, null),
              List.of(new Operation("producer_byte_rate", 5, false))));
    }

    List<Refusal> answers = rulings.decide(new AlterQuotas(changes, false)).entities();

    assertThat(answers.get(AlterQuotas.ENTITIES_MAX - 1).refused()).isFalse();
    assertThat(answers.getLast().code()).isEqualTo(ErrorCode.POLICY_VIOLATION);
    assertThat(set(ALICE, "producer_byte_rate", 5).code()).isEqualTo(ErrorCode.POLICY_VIOLATION);
    assertThat(set(changes.getFirst().entity(), "producer_byte_rate", 6).refused()).isFalse();
  }

  @Test
  void checkingChangesNothing() {
    Operation set = new Operation("producer_byte_rate", 5, false);

    var answer = rulings.decide(new AlterQuotas(List.of(new Change(ALICE, List.of(set))), true));

    assertThat(answer.entities()).extracting(Refusal::refused).containsExactly(false);
    assertThat(rulings.image.quotas()).isEmpty();
  }

  private Refusal set(QuotaEntity entity, String key, double value) {
    return alter(new Change(entity, List.of(new Operation(key, value, false)))).getFirst();
  }

  private static Operation removal(String key) {
    return new Operation(key, 0, true);
  }

  private List<Refusal> alter(Change... changes) {
    return rulings.decide(new AlterQuotas(List.of(changes), false)).entities();
  }
}
