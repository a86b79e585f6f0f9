package barnabas.broker.quota;

import static barnabas.metadata.QuotaEntity.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which of several quotas counts: Kafka's order, each kind of quota by itself.
class LimitsTest {
  private static final QuotaEntity BOTH = new QuotaEntity("alice", "app", null);
  private static final QuotaEntity USER = new QuotaEntity("alice", null, null);
  private static final QuotaEntity CLIENT = new QuotaEntity(null, "app", null);

  /// The entities that a client `app` of `alice` may have a quota of, the first counts, and the
  /// name under which it is measured.
  private static final List<Map.Entry<QuotaEntity, QuotaEntity>> ORDER =
      List.of(
          Map.entry(BOTH, BOTH),
          Map.entry(new QuotaEntity("alice", DEFAULT, null), BOTH),
          Map.entry(USER, USER),
          Map.entry(new QuotaEntity(DEFAULT, "app", null), BOTH),
          Map.entry(new QuotaEntity(DEFAULT, DEFAULT, null), BOTH),
          Map.entry(new QuotaEntity(DEFAULT, null, null), USER),
          Map.entry(CLIENT, CLIENT),
          Map.entry(new QuotaEntity(null, DEFAULT, null), CLIENT));

  @Test
  void theMostExactEntityCounts() {
    for (int first = 0; first < ORDER.size(); first++) {
      SortedMap<QuotaEntity, Map<String, Double>> quotas = new TreeMap<>();
      for (int i = first; i < ORDER.size(); i++) {
        quotas.put(ORDER.get(i).getKey(), Map.of("producer_byte_rate", 1.0 + i));
      }

      Limit limit = new Limits(quotas).client(QuotaKey.PRODUCER_BYTE_RATE, "alice", "app");

      assertThat(limit)
          .isEqualTo(
              new Limit(QuotaKey.PRODUCER_BYTE_RATE, ORDER.get(first).getValue(), 1.0 + first));
    }
  }

  @Test
  void aQuotaOfSomethingElseDoesNotCount() {
    SortedMap<QuotaEntity, Map<String, Double>> quotas = new TreeMap<>();
    quotas.put(BOTH, Map.of("consumer_byte_rate", 5.0));
    quotas.put(CLIENT, Map.of("producer_byte_rate", 7.0));
    Limits limits = new Limits(quotas);

    assertThat(limits.client(QuotaKey.PRODUCER_BYTE_RATE, "alice", "app"))
        .isEqualTo(new Limit(QuotaKey.PRODUCER_BYTE_RATE, CLIENT, 7.0));
    assertThat(limits.client(QuotaKey.PRODUCER_BYTE_RATE, "alice", "other")).isNull();
    assertThat(limits.client(QuotaKey.REQUEST_PERCENTAGE, "alice", "app")).isNull();
    assertThat(limits.any(QuotaKey.REQUEST_PERCENTAGE)).isFalse();
  }

  @Test
  void anAddressIsFoundHoweverItIsWritten() {
    SortedMap<QuotaEntity, Map<String, Double>> quotas = new TreeMap<>();
    quotas.put(new QuotaEntity(null, null, "::1"), Map.of("connection_creation_rate", 5.0));
    quotas.put(new QuotaEntity(null, null, DEFAULT), Map.of("connection_creation_rate", 7.0));
    Limits limits = new Limits(quotas);

    assertThat(limits.address("0:0:0:0:0:0:0:1").perSecond()).isEqualTo(5.0);
    assertThat(limits.address("10.0.0.1").perSecond()).isEqualTo(7.0);
    assertThat(limits.address("10.0.0.1").whose().ip()).isEqualTo("10.0.0.1");
    assertThat(new Limits(new TreeMap<>()).address("10.0.0.1")).isNull();
  }
}
