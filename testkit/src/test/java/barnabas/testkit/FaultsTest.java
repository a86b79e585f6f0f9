package barnabas.testkit;

import static barnabas.testkit.Clients.consumer;
import static barnabas.testkit.Clients.producer;
import static barnabas.testkit.Clients.send;
import static barnabas.testkit.Clients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/// Faults by call: the stock client meets what the test planned, and gets over it as it would.
class FaultsTest {

  @Test
  void anErrorIsWhatTheClientHears() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      Fault denied = broker.on(ApiKey.PRODUCE).answer(ErrorCode.TOPIC_AUTHORIZATION_FAILED);

      assertThatThrownBy(() -> send(producer, "orders", "a"))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TopicAuthorizationException.class);

      send(producer, "orders", "b");
      assertThat(denied.met()).isEqualTo(1);
      assertThat(read(broker, 1)).containsExactly("b");
    }
  }

  private static List<String> read(Barnabas broker, int count) {
    try (var consumer = consumer(broker, "readers")) {
      consumer.subscribe(List.of("orders"));
      return values(consumer, count);
    }
  }

  @Test
  void theNthRequestAndSoManyAfterItAreMeant() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      Fault fault =
          broker.on(ApiKey.PRODUCE).nth(2).times(2).answer(ErrorCode.NOT_LEADER_OR_FOLLOWER);

      send(producer, "orders", "a");
      assertThat(fault.met()).isZero();
      send(producer, "orders", "b", "c");

      assertThat(fault.met()).isEqualTo(2);
      assertThat(read(broker, 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aClosedConnectionIsOpenedAgain() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      Fault fault = broker.on(ApiKey.PRODUCE).nth(2).disconnect();

      send(producer, "orders", "a", "b", "c");

      assertThat(fault.met()).isEqualTo(1);
      assertThat(read(broker, 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void anAnswerThatIsLostMakesTheProducerRepeatWhatIsStoredOnce() throws Exception {
    for (var builder : List.of(Barnabas.builder(), Barnabas.builder().inTemporaryFolder())) {
      try (var broker = builder.topic("orders").start();
          var producer = producer(broker)) {
        send(producer, "orders", "a");
        Fault fault = broker.on(ApiKey.PRODUCE).loseAnswer();

        send(producer, "orders", "b", "c");

        assertThat(fault.met()).isEqualTo(1);
        assertThat(read(broker, 3)).containsExactly("a", "b", "c");
      }
    }
  }

  @Test
  void aDelayIsTheBrokersToEnd() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      send(producer, "orders", "a");
      Fault fault = broker.on(ApiKey.PRODUCE).delay(Duration.ofHours(1));
      var sent = producer.send(new ProducerRecord<>("orders", "b"));
      while (fault.met() == 0) {
        Thread.onSpinWait();
      }
      assertThat(sent.isDone()).isFalse();

      broker.advance(Duration.ofHours(1));

      assertThat(sent.get().offset()).isEqualTo(1);
    }
  }

  @Test
  void onlyTheNamedClientSuffers() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var lucky = producer(broker, "client.id", "lucky");
        var unlucky = producer(broker, "client.id", "unlucky")) {
      Fault fault =
          broker
              .on(ApiKey.PRODUCE)
              .from("unlucky")
              .always()
              .answer(ErrorCode.TOPIC_AUTHORIZATION_FAILED);

      send(lucky, "orders", "a");
      assertThatThrownBy(() -> send(unlucky, "orders", "b")).isInstanceOf(ExecutionException.class);

      fault.remove();
      send(unlucky, "orders", "c");
      assertThat(read(broker, 2)).containsExactly("a", "c");
    }
  }

  @Test
  void clearingTakesFaultsAway() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      Fault fault = broker.on(ApiKey.PRODUCE).always().disconnect();

      broker.clear();

      send(producer, "orders", "a");
      assertThat(fault.met()).isZero();
    }
  }

  @Test
  void consumersMeetFaultsToo() throws Exception {
    try (var broker = Barnabas.builder().topic("orders").start();
        var producer = producer(broker)) {
      send(producer, "orders", "a");
      Fault coordinator =
          broker.on(ApiKey.JOIN_GROUP).answer(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
      Fault fetch = broker.on(ApiKey.FETCH).answer(ErrorCode.UNKNOWN_SERVER_ERROR);

      assertThat(read(broker, 1)).containsExactly("a");

      assertThat(coordinator.met()).isEqualTo(1);
      assertThat(fetch.met()).isEqualTo(1);
    }
  }
}
