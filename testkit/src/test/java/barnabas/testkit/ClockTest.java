package barnabas.testkit;

import static barnabas.testkit.Clients.consumer;
import static barnabas.testkit.Clients.producer;
import static barnabas.testkit.Clients.send;
import static barnabas.testkit.Clients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// A clock that the test turns: what takes the broker days takes the test milliseconds.
class ClockTest {

  private static final TopicPartition FIRST = new TopicPartition("orders", 0);

  @Test
  void recordsFallDueForRetention() throws Exception {
    try (var broker =
            Barnabas.builder().topic("orders", 1, Map.of("retention.ms", "86400000")).start();
        var producer = producer(broker);
        var admin = Clients.admin(broker)) {
      send(producer, "orders", "a", "b");
      broker.advance(Duration.ofHours(23));
      assertThat(beginning(admin)).isZero();

      broker.advance(Duration.ofHours(2));

      assertThat(beginning(admin)).isEqualTo(2);
    }
  }

  private static long beginning(Admin admin) throws Exception {
    return admin.listOffsets(Map.of(FIRST, OffsetSpec.earliest())).all().get().get(FIRST).offset();
  }

  @Test
  void theSessionOfASilentMemberEnds() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var admin = Clients.admin(broker);
        var silent = consumer(broker, "readers", "heartbeat.interval.ms", "14000")) {
      silent.subscribe(List.of("orders"));
      join(silent);
      assertThat(state(admin)).isEqualTo(GroupState.STABLE);
      broker.advance(Duration.ofSeconds(30));
      assertThat(state(admin)).isEqualTo(GroupState.STABLE);

      broker.advance(Duration.ofSeconds(16));

      assertThat(state(admin)).isEqualTo(GroupState.EMPTY);
    }
  }

  private static void join(KafkaConsumer<String, String> consumer) {
    for (int polls = 0; polls < 100 && consumer.assignment().isEmpty(); polls++) {
      consumer.poll(Duration.ofMillis(50));
    }
  }

  private static GroupState state(Admin admin) throws Exception {
    return admin.describeConsumerGroups(List.of("readers")).all().get().get("readers").groupState();
  }

  @Test
  void clientsGoOnAfterAYear() throws Exception {
    try (var broker = Barnabas.builder().config("log.retention.ms", "-1").start();
        var producer = producer(broker);
        var consumer = consumer(broker, "readers")) {
      send(producer, "orders", "before");
      consumer.subscribe(List.of("orders"));
      assertThat(values(consumer, 1)).containsExactly("before");
      Instant before = broker.now();

      broker.advance(Duration.ofDays(365));

      assertThat(broker.now()).isAfterOrEqualTo(before.plus(Duration.ofDays(365)));
      send(producer, "orders", "after");
      assertThat(values(consumer, 1)).containsExactly("after");
    }
  }

  @Test
  void theClockIsThatOfABrokerInAFolderToo() throws Exception {
    try (var broker =
            Barnabas.builder()
                .inTemporaryFolder()
                .topic("orders", 1, Map.of("message.timestamp.type", "LogAppendTime"))
                .start();
        var producer = producer(broker)) {
      Instant before = broker.now();
      broker.advance(Duration.ofDays(3));

      var sent = producer.send(new ProducerRecord<>("orders", "a")).get();

      assertThat(Instant.ofEpochMilli(sent.timestamp()))
          .isAfter(before.plus(Duration.ofDays(3)).minusSeconds(1));
    }
  }

  @Test
  void itGoesForwardsOnly() {
    try (var broker = Barnabas.start()) {
      assertThatThrownBy(() -> broker.advance(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
