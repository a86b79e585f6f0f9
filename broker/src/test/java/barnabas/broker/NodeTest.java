package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole node on simulated ports, spoken to in encoded bytes: what it acknowledges is there,
/// after every way of ending.
class NodeTest {

  @Test
  void aRecordGoesToDiskAndBack() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 3);
    Caller caller = node.caller();

    ProduceResponse produced =
        caller.call(produce("flights", 2, batch("one", "two")), 12, ProduceResponse.class);
    FetchResponse fetched = caller.call(fetch("flights", 2, 0), 12, FetchResponse.class);

    assertThat(only(produced).errorCode()).isZero();
    assertThat(only(produced).baseOffset()).isZero();
    assertThat(values(fetched)).containsExactly("one", "two");
    assertThat(only(fetched).highWatermark()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatWasAcknowledgedIsThereAfterAPowerCut(long seed) {
    OneNode node = new OneNode(new SimWorld(seed, SimTuning.ROUGH));
    node.createTopic("flights", 2);
    Caller caller = node.caller();
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var answer =
          only(caller.call(produce("flights", 0, batch("v" + i)), 12, ProduceResponse.class));
      assertThat(answer.errorCode()).isZero();
      acknowledged.add("v" + i);
    }

    node.machine.cutPower();
    node.start();

    FetchResponse fetched = node.caller().call(fetch("flights", 0, 0), 12, FetchResponse.class);
    assertThat(values(fetched)).containsExactlyElementsOf(acknowledged);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aStartWaitsForAllOfItsPartsWhicheverComesLast(int loops) {
    for (long seed = 1; seed <= 40; seed++) {
      OneNode node =
          new OneNode(new SimWorld(seed, SimTuning.ROUGH), loops, SessionLimits.DEFAULT, Map.of());
      node.createTopic("flights", 2 * loops);
      node.machine.kill();
      node.start();
      node.caller().call(produce("flights", 0, batch("x")), 12, ProduceResponse.class);
    }
  }

  @Test
  void aCleanRestartKeepsTheEpochAndAnUncleanOneRaisesIt() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);

    node.stop();
    node.start();
    int afterClean = leaderEpoch(node);
    node.machine.kill();
    node.start();

    assertThat(afterClean).isZero();
    assertThat(leaderEpoch(node)).isEqualTo(1);
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    assertThat(historyOf(7)).isEqualTo(historyOf(7));
  }

  private static long historyOf(long seed) {
    OneNode node = new OneNode(new SimWorld(seed, SimTuning.ROUGH));
    node.createTopic("flights", 4);
    Caller caller = node.caller();
    for (int i = 0; i < 10; i++) {
      caller.call(produce("flights", i % 4, batch("v" + i)), 12, ProduceResponse.class);
    }
    return node.world.hash();
  }

  private static int leaderEpoch(OneNode node) {
    MetadataResponse response =
        node.caller().call(MetadataRequest.DEFAULT.withTopics(null), 12, MetadataResponse.class);
    return response.topics().getFirst().partitions().getFirst().leaderEpoch();
  }

  static List<String> values(FetchResponse response) {
    List<String> values = new ArrayList<>();
    if (only(response).records() instanceof Payload.Memory memory) {
      for (RecordBatch batch : RecordBatches.in(memory.bytes())) {
        for (Record record : batch.records(1 << 20)) {
          values.add(StandardCharsets.UTF_8.decode(record.value()).toString());
        }
      }
    }
    return values;
  }
}
