package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.measure.ApiReading;
import barnabas.broker.measure.NodeReading;
import barnabas.broker.measure.PartitionReading;
import barnabas.broker.measure.TopicReads;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A whole broker on simulated ports tells exactly what its clients did to it.
class CountsTest {
  private final OneNode node = new OneNode(new SimWorld(1));
  private final Caller caller = node.caller();

  @Test
  void whatIsAppendedIsCountedWhereItLies() {
    node.createTopic("flights", 2);
    ByteBuffer three = OneNode.batch("one", "two", "three");
    int bytes = three.remaining();

    caller.call(OneNode.produce("flights", 1, three), 9, ProduceResponse.class);
    caller.call(OneNode.produce("flights", 1, OneNode.batch("four")), 9, ProduceResponse.class);

    PartitionReading partition = partition("flights", 1);
    assertThat(partition.appended().records()).isEqualTo(4);
    assertThat(partition.appended().bytes()).isEqualTo(partition.sizeBytes()).isGreaterThan(bytes);
    assertThat(partition.startOffset()).isZero();
    assertThat(partition.endOffset()).isEqualTo(4);
    assertThat(partition.highWatermark()).isEqualTo(4);
    assertThat(partition.leading()).isTrue();
    assertThat(partition.underReplicated()).isFalse();
    assertThat(partition("flights", 0).appended().records()).isZero();
  }

  @Test
  void whatIsRefusedIsCountedByApiAndCode() {
    node.createTopic("flights", 1);
    ByteBuffer broken = OneNode.batch("one");
    broken.put(broken.limit() - 1, (byte) 99);

    caller.call(OneNode.produce("flights", 0, broken), 9, ProduceResponse.class);
    caller.call(OneNode.produce("no topic", 0, OneNode.batch("x")), 9, ProduceResponse.class);
    caller.call(OneNode.produce("no topic", 0, OneNode.batch("x")), 9, ProduceResponse.class);

    ApiReading produce = api(ApiKey.PRODUCE);
    assertThat(produce.requests()).containsOnly(java.util.Map.entry(9, 3L));
    assertThat(produce.errors())
        .containsEntry(ErrorCode.CORRUPT_MESSAGE, 1L)
        .containsEntry(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 2L)
        .hasSize(2);
    assertThat(partition("flights", 0).appended().refused()).isOne();
  }

  @Test
  void whatIsReadIsCountedByTopicFromTheOffsetThatWasAskedFor() {
    node.createTopic("flights", 1);
    ByteBuffer batch = OneNode.batch("one", "two", "three");
    int bytes = batch.remaining();
    caller.call(OneNode.produce("flights", 0, batch), 9, ProduceResponse.class);

    caller.call(OneNode.fetch("flights", 0, 0), 12, FetchResponse.class);
    caller.call(OneNode.fetch("flights", 0, 2), 12, FetchResponse.class);
    caller.call(OneNode.fetch("flights", 0, 3), 12, FetchResponse.class);

    long readBytes = 0;
    long records = 0;
    for (var shard : node.survey().shards()) {
      TopicReads.Read read = shard.read().get("flights");
      readBytes += read == null ? 0 : read.bytes();
      records += read == null ? 0 : read.records();
    }
    assertThat(records).isEqualTo(3 + 1);
    assertThat(readBytes).isEqualTo(2L * bytes);
  }

  @Test
  void aRequestsTimeIsTheSumOfItsParts() {
    node.createTopic("flights", 1);
    caller.call(OneNode.produce("flights", 0, OneNode.batch("one")), 9, ProduceResponse.class);
    caller.call(OneNode.fetch("flights", 0, 1).withMaxWaitMs(500), 12, FetchResponse.class);
    node.world.runFor(100);

    ApiReading produce = api(ApiKey.PRODUCE);
    ApiReading fetch = api(ApiKey.FETCH);
    assertThat(produce.total().count()).isOne();
    assertThat(produce.remote().sumSeconds()).isPositive();
    assertThat(fetch.remote().sumSeconds()).isBetween(0.49, 0.6);
    for (ApiReading api : List.of(produce, fetch)) {
      double parts =
          api.queue().sumSeconds()
              + api.local().sumSeconds()
              + api.remote().sumSeconds()
              + api.send().sumSeconds();
      assertThat(api.total().sumSeconds()).isCloseTo(parts, within());
      assertThat(api.requestBytes()).isPositive();
      assertThat(api.responseBytes()).isPositive();
    }
  }

  @Test
  void aRequestWithoutAnAnswerIsCountedToo() {
    node.createTopic("flights", 1);

    caller.send(OneNode.produce("flights", 0, (short) 0, OneNode.batch("one")), 9);
    caller.call(MetadataRequest.DEFAULT, MetadataResponse.class);
    node.world.runFor(100);

    assertThat(api(ApiKey.PRODUCE).requests()).containsEntry(9, 1L);
    assertThat(api(ApiKey.PRODUCE).responseBytes()).isZero();
    assertThat(api(ApiKey.PRODUCE).total().count()).isOne();
  }

  @Test
  void connectionsAreToldByListener() {
    Caller inside = node.insideCaller();
    NodeReading both = node.survey();
    inside.close();
    node.world.runFor(100);
    NodeReading one = node.survey();

    assertThat(connections(both, "PLAINTEXT")).isOne();
    assertThat(connections(both, "INSIDE")).isOne();
    assertThat(connections(one, "INSIDE")).isZero();
  }

  @Test
  void aDeletedTopicIsToldOfNoMore() {
    node.createTopic("flights", 1);
    caller.call(OneNode.produce("flights", 0, OneNode.batch("one")), 9, ProduceResponse.class);
    caller.call(OneNode.fetch("flights", 0, 0), 12, FetchResponse.class);

    node.deleteTopic("flights");

    for (var shard : node.survey().shards()) {
      assertThat(shard.read()).doesNotContainKey("flights");
      assertThat(shard.partitions()).noneMatch(each -> each.topic().equals("flights"));
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }

  private static int connections(NodeReading reading, String listener) {
    return reading.shards().stream().mapToInt(each -> each.connections().get(listener)).sum();
  }

  private ApiReading api(ApiKey key) {
    return node.survey().shards().stream()
        .flatMap(shard -> shard.apis().stream())
        .filter(api -> api.key() == key)
        .reduce(ApiReading::plus)
        .orElseThrow();
  }

  private PartitionReading partition(String topic, int index) {
    return node.survey().shards().stream()
        .flatMap(shard -> shard.partitions().stream())
        .filter(each -> each.topic().equals(topic) && each.partition() == index)
        .findFirst()
        .orElseThrow();
  }
}
