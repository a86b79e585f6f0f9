package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.AlterClientQuotasRequest;
import barnabas.wire.AlterClientQuotasRequest.EntityData;
import barnabas.wire.AlterClientQuotasRequest.EntryData;
import barnabas.wire.AlterClientQuotasRequest.OpData;
import barnabas.wire.AlterClientQuotasResponse;
import barnabas.wire.ApiKey;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/// Clients over their quotas, in simulated time: they are held to them whatever they do, on
/// whichever loops their connections are, and the others notice nothing.
class QuotaTest {
  private static final int VERSION = 12;
  private static final int SECONDS = 60;

  private final OneNode node = new OneNode(new SimWorld(1));

  @Test
  void aProducerIsHeldToItsRateAndAnotherIsNot() {
    node.createTopic("flights", 1);
    limit("client-id", "fast", "producer_byte_rate", 10_000);
    ProduceRequest request = produce("flights", 0, batch("x".repeat(2_000)));
    Flood fast = new Flood("fast", request, response -> 2_000);
    Flood other = new Flood("other", request, response -> 2_000);

    run(fast, other);

    assertThat(fast.units / SECONDS).isCloseTo(10_000, within(1_000L));
    assertThat(fast.throttledMs).isPositive();
    assertThat(other.throttledMs).isZero();
    assertThat(other.units).isGreaterThan(15 * fast.units);
  }

  @Test
  void aConsumerIsHeldToItsRateAndAnotherIsNot() {
    node.createTopic("flights", 1);
    Caller writer = node.caller();
    for (int i = 0; i < 100; i++) {
      writer.call(produce("flights", 0, batch("x".repeat(5_000))), VERSION, ProduceResponse.class);
    }
    limit("user", null, "consumer_byte_rate", 200_000);
    limit("user", "ANONYMOUS", "client-id", "fast", "consumer_byte_rate", 10_000);
    Flood fast = new Flood("fast", fetch("flights", 0, 0), QuotaTest::bytes);
    Flood other = new Flood("other", fetch("flights", 0, 0).withMaxBytes(5_200), QuotaTest::bytes);

    run(fast, other);

    assertThat(fast.units / SECONDS).isCloseTo(10_000, within(1_000L));
    assertThat(other.units / SECONDS).isCloseTo(200_000, within(20_000L));
  }

  @Test
  void connectionsOnSeveralLoopsShareALimit() {
    OneNode four = new OneNode(new SimWorld(2), 4, SessionLimits.DEFAULT, Map.of());
    four.createTopic("flights", 8);
    limit(four, "producer_byte_rate", 10_000, "client-id", null);
    List<Flood> floods = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ProduceRequest request = produce("flights", i, batch("x".repeat(1_000)));
      floods.add(new Flood(four, "same", request, response -> 1_000));
    }

    run(four, floods.toArray(Flood[]::new));

    long units = floods.stream().mapToLong(flood -> flood.units).sum();
    assertThat(units / SECONDS).isCloseTo(10_000, within(1_000L));
  }

  @Test
  void theAnswerComesAtOnceAndTheNextRequestWaits() {
    node.createTopic("flights", 1);
    limit("client-id", "fast", "producer_byte_rate", 1_000);
    ProduceRequest request = produce("flights", 0, batch("x".repeat(5_000)));
    Caller caller = node.caller("fast");
    long began = node.world.nanos();

    ProduceResponse first = caller.call(request, VERSION, ProduceResponse.class);
    long answered = node.world.nanos();
    ProduceResponse second = caller.call(request, VERSION, ProduceResponse.class);

    assertThat(only(first).baseOffset()).isZero();
    assertThat(first.throttleTimeMs()).isBetween(4_000, 4_200);
    assertThat((answered - began) / 1_000_000).isLessThan(50);
    assertThat(only(second).baseOffset()).isOne();
    assertThat((node.world.nanos() - answered) / 1_000_000)
        .isBetween((long) first.throttleTimeMs(), first.throttleTimeMs() + 50L);
  }

  @Test
  void aProducerThatWantsNoAnswersIsHeldBackToo() {
    node.createTopic("flights", 1);
    limit("client-id", null, "producer_byte_rate", 10_000);
    ProduceRequest request = produce("flights", 0, (short) 0, batch("x".repeat(2_000)));
    Caller caller = node.caller("fast");

    for (int i = 0; i < 1_000; i++) {
      caller.send(request, VERSION);
    }
    node.world.runFor(90_000);

    FetchResponse read = reader().call(fetch("flights", 0, 0), VERSION, FetchResponse.class);
    assertThat(only(read).highWatermark() * 2_000).isBetween(810_000L, 990_000L);
  }

  @Test
  void aBatchLargerThanTheQuotaIsReadAllTheSame() {
    node.createTopic("flights", 1);
    node.caller()
        .call(produce("flights", 0, batch("x".repeat(50_000))), VERSION, ProduceResponse.class);
    limit("client-id", "fast", "consumer_byte_rate", 1);

    FetchResponse read =
        node.caller("fast").call(fetch("flights", 0, 0), VERSION, FetchResponse.class);

    assertThat(bytes(read)).isGreaterThan(50_000);
    assertThat(read.throttleTimeMs()).isGreaterThan(49_000_000);
  }

  @Test
  void aQuotaThatIsTakenAwayHoldsNobodyBackAnyMore() {
    node.createTopic("flights", 1);
    limit("client-id", "fast", "producer_byte_rate", 1_000);
    ProduceRequest request = produce("flights", 0, batch("x".repeat(5_000)));
    Caller caller = node.caller("fast");
    assertThat(caller.call(request, VERSION, ProduceResponse.class).throttleTimeMs()).isPositive();

    limit("client-id", "fast", "producer_byte_rate", 0);

    assertThat(caller.call(request, VERSION, ProduceResponse.class).throttleTimeMs()).isZero();
  }

  @Test
  void quotasOutliveARestart() {
    node.createTopic("flights", 1);
    limit("client-id", "fast", "producer_byte_rate", 1_000);

    node.stop();
    node.start();

    ProduceRequest request = produce("flights", 0, batch("x".repeat(5_000)));
    assertThat(node.caller("fast").call(request, VERSION, ProduceResponse.class).throttleTimeMs())
        .isPositive();
  }

  @Test
  void anAddressThatConnectsTooOftenWaitsAndIsThenSentAway() {
    node.createTopic("flights", 1);
    limit("ip", null, "connection_creation_rate", 2);
    ProduceRequest request = produce("flights", 0, batch("x"));
    List<Flood> floods = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      floods.add(new Flood("client-" + i, request, response -> 1));
    }
    node.world.runFor(5_000);
    floods.forEach(Flood::step);

    long served = floods.stream().filter(flood -> flood.units > 0).count();
    long sentAway = floods.stream().filter(flood -> flood.caller.isClosed()).count();
    assertThat(served).isBetween(18L, 24L);
    assertThat(sentAway).isEqualTo(30 - served);
    node.world.runFor(20_000);
    assertThat(node.caller().call(request, VERSION, ProduceResponse.class).responses()).hasSize(1);
  }

  @Test
  void whoMakesAndDeletesTooManyPartitionsIsRefusedForAWhile() {
    limit("user", null, "controller_mutation_rate", 1);
    Caller caller = node.caller();

    assertThat(create(caller, "large", 20, 7).errorCode()).isZero();
    CreateTopicsResponse refused = created(caller, "more", 1, 7);

    assertThat(refused.topics().getFirst().errorCode())
        .isEqualTo(ErrorCode.THROTTLING_QUOTA_EXCEEDED.code());
    assertThat(refused.throttleTimeMs()).isBetween(8_500, 9_000);
    assertThat(create(caller, "more", 1, 7).errorCode()).isZero();
    var all = MetadataRequest.DEFAULT.withTopics(null);
    assertThat(node.caller().call(all, 1, MetadataResponse.class).topics()).hasSize(2);
  }

  @Test
  void versionsThatDoNotKnowTheRefusalAreHeldBackInstead() {
    limit("user", null, "controller_mutation_rate", 1);
    Caller caller = node.caller();
    create(caller, "large", 20, 5);

    CreateTopicsResponse later = created(caller, "more", 1, 5);

    assertThat(later.topics().getFirst().errorCode()).isZero();
    assertThat(later.throttleTimeMs()).isBetween(900, 1_100);
  }

  private static CreateTopicsResponse.CreatableTopicResult create(
      Caller caller, String name, int partitions, int version) {
    return created(caller, name, partitions, version).topics().getFirst();
  }

  private static CreateTopicsResponse created(
      Caller caller, String name, int partitions, int version) {
    return caller.call(
        CreateTopicsRequest.DEFAULT
            .withTimeoutMs(10_000)
            .withTopics(
                List.of(
                    CreateTopicsRequest.CreatableTopic.DEFAULT
                        .withName(name)
                        .withNumPartitions(partitions)
                        .withReplicationFactor((short) 1))),
        version,
        CreateTopicsResponse.class);
  }

  private Caller reader() {
    return node.caller("reader");
  }

  private static long bytes(ResponseMessage response) {
    var records = only((FetchResponse) response).records();
    return records == null ? 0 : records.size();
  }

  private void run(Flood... floods) {
    run(node, floods);
  }

  private static void run(OneNode on, Flood... floods) {
    for (int i = 0; i < SECONDS * 100; i++) {
      for (Flood flood : floods) {
        flood.step();
      }
      on.world.runFor(10);
    }
  }

  private void limit(String type, String name, String key, double value) {
    limit(node, key, value, type, name);
  }

  private void limit(
      String type, String name, String type2, String name2, String key, double value) {
    limit(node, key, value, type, name, type2, name2);
  }

  /// Sets a quota, or takes it away if its value is 0.
  private static void limit(OneNode on, String key, double value, String... parts) {
    List<EntityData> entity = new ArrayList<>();
    for (int i = 0; i < parts.length; i += 2) {
      entity.add(new EntityData(parts[i], parts[i + 1], List.of()));
    }
    OpData op = new OpData(key, value, value == 0, List.of());
    Caller admin = on.caller("admin");
    AlterClientQuotasResponse response =
        admin.call(
            AlterClientQuotasRequest.DEFAULT.withEntries(
                List.of(new EntryData(entity, List.of(op), List.of()))),
            AlterClientQuotasResponse.class);
    admin.close();
    assertThat(response.entries().getFirst().errorMessage()).isNull();
  }

  /// A client that always has one request under way, and heeds no throttle time.
  private final class Flood {
    private final Caller caller;
    private final RequestMessage request;
    private final ToLongFunction<ResponseMessage> worth;
    private int sent;
    private long units;
    private long throttledMs;

    Flood(String clientId, RequestMessage request, ToLongFunction<ResponseMessage> worth) {
      this(node, clientId, request, worth);
    }

    Flood(
        OneNode on,
        String clientId,
        RequestMessage request,
        ToLongFunction<ResponseMessage> worth) {
      this.caller = on.caller(clientId);
      this.request = request;
      this.worth = worth;
      this.sent = caller.send(request, VERSION);
    }

    void step() {
      if (caller.hasFrame()) {
        ResponseMessage response = caller.await(request.apiKey(), VERSION, sent);
        units += worth.applyAsLong(response);
        throttledMs +=
            request.apiKey() == ApiKey.PRODUCE
                ? ((ProduceResponse) response).throttleTimeMs()
                : ((FetchResponse) response).throttleTimeMs();
        sent = caller.send(request, VERSION);
      }
    }
  }
}
