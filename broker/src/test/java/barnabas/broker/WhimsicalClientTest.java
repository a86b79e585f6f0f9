package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that ask for anything in any order, in bytes that are well formed: every request is
/// answered or costs its own connection, nothing escapes from a loop (the simulated world would
/// throw it here), and somebody else is served all the while.
class WhimsicalClientTest {
  private static final int REQUESTS = 400;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("seeds", 12));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRequestIsAnsweredOrCostsItsConnection(long seed) {
    OneNode node =
        new OneNode(new SimWorld(seed, SimTuning.ROUGH), 2, SessionLimits.DEFAULT, Map.of());
    Whims whims = new Whims(seed, "flights", "kept", "g", "consumer", "range", "1", "retention.ms");
    whims.learnId(node.createTopic("flights", 3));
    whims.learnId(node.createTopic("kept", 2, "cleanup.policy", "compact"));
    node.createTopic("bystander", 1);
    Caller bystander = node.caller();
    Caller caller = node.caller();

    for (int i = 0; i < REQUESTS; i++) {
      ApiKey key = ApiKey.values()[whims.random().nextInt(ApiKey.values().length)];
      int version =
          key.lowestVersion()
              + whims.random().nextInt(key.highestVersion() - key.lowestVersion() + 1);
      ResponseMessage response = ask(caller, whims, key, version);
      if (response != null) {
        learn(whims, response);
      }
      if (caller.isClosed()) {
        caller = node.caller();
      }
      var answer =
          only(bystander.call(produce("bystander", 0, batch("x")), 12, ProduceResponse.class));
      assertThat(answer.baseOffset()).isEqualTo(i);
    }

    assertThat(node.failure).isNull();
    assertThat(node.bugs()).isZero();
  }

  private static ResponseMessage ask(Caller caller, Whims whims, ApiKey key, int version) {
    RequestMessage request = whims.request(key);
    int sent;
    try {
      sent = caller.send(request, version);
    } catch (IllegalArgumentException | NullPointerException notInThatVersion) {
      return null;
    }
    return caller.awaitOrClosed(key, version, sent);
  }

  private static void learn(Whims whims, ResponseMessage response) {
    switch (response) {
      case JoinGroupResponse joined -> whims.learnName(joined.memberId());
      case InitProducerIdResponse given -> whims.learnProducer(given.producerId());
      default -> {}
    }
  }
}
