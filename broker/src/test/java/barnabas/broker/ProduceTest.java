package barnabas.broker;

import static barnabas.broker.NodeTest.values;
import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import barnabas.record.BatchBuilder;
import barnabas.record.Compression;
import barnabas.record.CompressionChoice;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ProduceResponse.PartitionProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a topic's configs do to what is produced to it, and what a producer hears when the disk is
/// slow, full or broken.
class ProduceTest {
  private static final long NOW_MS = SimNode.WALL_START_MS;

  @Test
  void aTopicOfLogAppendTimeStampsTheBatchAndSaysSo() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "message.timestamp.type", "LogAppendTime");
    Caller caller = node.caller();

    var answer = send(caller, at(NOW_MS - 1_000_000));

    RecordBatch stored = stored(caller);
    assertThat(answer.logAppendTimeMs()).isGreaterThanOrEqualTo(NOW_MS);
    assertThat(stored.isLogAppendTime()).isTrue();
    assertThat(stored.crcIsValid()).isTrue();
    assertThat(stored.maxTimestamp()).isEqualTo(answer.logAppendTimeMs());
  }

  @ParameterizedTest
  @CsvSource({
    "-86400001,INVALID_TIMESTAMP",
    "-86000000,NONE",
    "3590000,NONE",
    "3700000,INVALID_TIMESTAMP"
  })
  void timestampsOutsideOfTheBoundsAreRefusedByRecord(long fromNowMs, ErrorCode expected) {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "message.timestamp.before.max.ms", "86400000");

    var answer = send(node.caller(), at(NOW_MS + fromNowMs));

    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
    assertThat(answer.recordErrors()).hasSize(expected == ErrorCode.NONE ? 0 : 1);
  }

  @Test
  void ofAPartitionThatIsNamedTwiceTheLastTimeCounts() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 2);
    Caller caller = node.caller();
    var first = produce("flights", 0, batch("a")).topicData().getFirst();
    var second = produce("flights", 1, batch("b")).topicData().getFirst();
    var third = produce("flights", 0, batch("c")).topicData().getFirst();
    var request = produce("flights", 0, batch("")).withTopicData(List.of(first, second, third));

    var response = caller.call(request, 9, ProduceResponse.class);

    assertThat(response.responses().getFirst().partitionResponses())
        .extracting(PartitionProduceResponse::index, PartitionProduceResponse::baseOffset)
        .containsExactly(tuple(0, 0L), tuple(1, 0L));
    var fetched = caller.call(fetch("flights", 0, 0), 12, FetchResponse.class);
    assertThat(values(fetched)).containsExactly("c");
  }

  @Test
  void aBatchLargerThanTheTopicTakesIsRefused() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "max.message.bytes", "1000");
    Caller caller = node.caller();

    assertThat(error(send(caller, batch("x".repeat(800))))).isEqualTo(ErrorCode.NONE);
    assertThat(error(send(caller, batch("x".repeat(1_000)))))
        .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd", "uncompressed"})
  void aTopicWithACodecOfItsOwnRecompressesInOrder(String codec) {
    OneNode node = new OneNode(new SimWorld(1, SimTuning.ROUGH));
    node.createTopic("flights", 1, "compression.type", codec);
    Caller caller = node.caller();
    List<Integer> sent = new ArrayList<>();
    List<String> expected = new ArrayList<>();

    for (int i = 0; i < 6; i++) {
      String value = (i + ":").repeat(i % 2 == 0 ? 10_000 : 3);
      expected.add(value);
      BatchBuilder builder = new BatchBuilder();
      builder.compression(CompressionChoice.of(i % 2 == 0 ? Compression.LZ4 : Compression.NONE));
      builder.append(NOW_MS, null, ByteBuffer.wrap(value.getBytes()));
      sent.add(caller.send(produce("flights", 0, builder.build().bytes()), 12));
    }

    for (int i = 0; i < 6; i++) {
      var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, 12, sent.get(i)));
      assertThat(answer.baseOffset()).isEqualTo(i);
    }
    FetchResponse fetched = caller.call(fetch("flights", 0, 0), 12, FetchResponse.class);
    assertThat(values(fetched)).containsExactlyElementsOf(expected);
    assertThat(stored(caller).compression().name().toLowerCase())
        .isEqualTo(codec.equals("uncompressed") ? "none" : codec);
  }

  @Test
  void zstdNeedsAVersionThatKnowsIt() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    BatchBuilder builder = new BatchBuilder().compression(CompressionChoice.of(Compression.ZSTD));
    builder.append(NOW_MS, null, ByteBuffer.wrap(new byte[100]));
    ByteBuffer batch = builder.build().bytes();
    Caller caller = node.caller();

    var old = only(caller.call(produce("flights", 0, batch), 6, ProduceResponse.class));
    var recent = only(caller.call(produce("flights", 0, batch), 7, ProduceResponse.class));

    assertThat(error(old)).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(error(recent)).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void aCompactedTopicTakesNoRecordWithoutAKey() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "cleanup.policy", "compact");

    var answer = send(node.caller(), batch("no key"));

    assertThat(error(answer)).isEqualTo(ErrorCode.INVALID_RECORD);
    assertThat(answer.recordErrors()).hasSize(1);
  }

  @Test
  void aCompactedTopicLosesNothingToTime() {
    OneNode node = new OneNode(new SimWorld(1));
    String[] aged = {"retention.ms", "1", "segment.bytes", "1048576", "segment.ms", "1000"};
    node.createTopic("deleted", 1, aged);
    node.createTopic("kept", 1, "cleanup.policy", "compact", aged[0], aged[1], aged[4], aged[5]);
    Caller caller = node.caller();

    for (int i = 0; i < 3; i++) {
      for (String topic : List.of("deleted", "kept")) {
        BatchBuilder keyed =
            new BatchBuilder().append(NOW_MS + i, ByteBuffer.allocate(1), ByteBuffer.allocate(9));
        caller.call(produce(topic, 0, keyed.build().bytes()), 12, ProduceResponse.class);
      }
      node.world.runFor(400_000);
    }

    assertThat(startOf(node.caller(), "deleted")).isPositive();
    assertThat(startOf(node.caller(), "kept")).isZero();
  }

  @Test
  void aChangedConfigCountsFromThenOn() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    ByteBuffer batch = batch("x".repeat(2_000));

    assertThat(error(send(caller, batch))).isEqualTo(ErrorCode.NONE);
    node.configure("flights", "max.message.bytes", "1000");
    assertThat(error(send(caller, batch))).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    node.configure("flights", "max.message.bytes", "3000");
    assertThat(error(send(caller, batch))).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void asManyReplicasAsThereAreMustBeInSync() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "min.insync.replicas", "2");

    assertThat(error(send(node.caller(), batch("one")))).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void nothingIsAcknowledgedBeforeItsSync() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    send(caller, batch("warm"));
    slowDown(node, 3_000_000_000L);

    int sent = caller.send(produce("flights", 0, batch("slow")), 12);
    FetchResponse read =
        node.caller().call(fetch("flights", 0, 1).withMaxWaitMs(2_000), 12, FetchResponse.class);
    boolean early = caller.hasFrame();
    var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, 12, sent));

    assertThat(early).isFalse();
    assertThat(only(read).records().size()).isZero();
    assertThat(answer.errorCode()).isZero();
  }

  @Test
  void aRelaxedTopicIsAcknowledgedWithoutASync() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "flush.messages", "1000000");
    Caller caller = node.caller();
    send(caller, batch("warm"));
    slowDown(node, 3_000_000_000L);
    long beganNanos = node.world.nanos();

    var answer = send(caller, batch("fast"));

    assertThat(answer.errorCode()).isZero();
    assertThat(node.world.nanos() - beganNanos).isLessThan(1_000_000_000L);
  }

  @Test
  void aDiskThatHangsHoldsUpNobodyElse() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    send(caller, batch("warm"));
    slowDown(node, 10_000_000_000L);
    caller.send(produce("flights", 0, batch("slow")), 12);
    Caller other = node.caller();
    long beganNanos = node.world.nanos();

    other.call(ApiVersionsRequest.DEFAULT, 2, ApiVersionsResponse.class);

    assertThat(node.world.nanos() - beganNanos).isLessThan(50_000_000L);
  }

  @Test
  void anAppendThatIsNotCommittedInItsTimeIsAnsweredSo() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    send(caller, batch("warm"));
    slowDown(node, 20_000_000_000L);

    var answer =
        only(
            caller.call(
                produce("flights", 0, batch("slow")).withTimeoutMs(2_000),
                12,
                ProduceResponse.class));

    assertThat(error(answer)).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
  }

  @Test
  void aBrokenDiskIsSaidAndTheBrokerStops() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    send(caller, batch("warm"));
    node.machine
        .medium("data")
        .faults(
            operation ->
                operation.kind() == Kind.SYNC || operation.kind() == Kind.DURABLE_WRITE
                    ? Fault.broken()
                    : Fault.NONE);

    var answer = send(caller, batch("lost"));
    node.world.runFor(1_000);

    assertThat(error(answer)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(node.failure).isEqualTo("no log directory is left");
  }

  @Test
  void aTopicThatWasMadeOnAFullDiskServesOnceThereIsRoom() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("before", 1);
    fillUp(node);

    node.createTopic("flights", 3);
    Caller caller = node.caller();
    var refused = send(caller, batch("early"));
    node.machine.medium("data").faults(DiskFaults.NONE);
    node.world.runFor(2_500);

    assertThat(error(refused)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    for (int partition = 0; partition < 3; partition++) {
      var answer =
          only(
              caller.call(produce("flights", partition, batch("late")), 12, ProduceResponse.class));
      assertThat(error(answer)).isEqualTo(ErrorCode.NONE);
    }
  }

  @Test
  void aTopicThatIsDeletedWhileTheDiskIsFullLeavesNothing() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 3);
    List<String> folders = node.logFolders();
    fillUp(node);
    node.createTopic("more", 3);
    node.world.runFor(1_500);

    node.deleteTopic("more");
    node.machine.medium("data").faults(DiskFaults.NONE);
    node.world.runFor(10_000);

    assertThat(folders).hasSize(3);
    assertThat(node.logFolders()).isEqualTo(folders);
  }

  private static long startOf(Caller caller, String topic) {
    return only(caller.call(fetch(topic, 0, 0), 12, FetchResponse.class)).logStartOffset();
  }

  private static void fillUp(OneNode node) {
    node.machine
        .medium("data")
        .faults(
            operation -> {
              boolean grows =
                  switch (operation.kind()) {
                    case WRITE, RESIZE, MAKE_FOLDERS -> true;
                    default -> false;
                  };
              return grows && !operation.path().startsWith("metadata") ? Fault.full() : Fault.NONE;
            });
  }

  private static void slowDown(OneNode node, long nanos) {
    node.machine
        .medium("data")
        .faults(
            operation ->
                operation.kind() == Kind.SYNC || operation.kind() == Kind.DURABLE_WRITE
                    ? new DiskFaults.Slow(nanos)
                    : Fault.NONE);
  }

  private static PartitionProduceResponse send(Caller caller, ByteBuffer batch) {
    return only(caller.call(produce("flights", 0, batch), 12, ProduceResponse.class));
  }

  private static ErrorCode error(PartitionProduceResponse answer) {
    return ErrorCode.of(answer.errorCode());
  }

  private static ByteBuffer at(long timestampMs) {
    return new BatchBuilder()
        .append(timestampMs, null, ByteBuffer.wrap(new byte[10]))
        .build()
        .bytes();
  }

  private static RecordBatch stored(Caller caller) {
    FetchResponse response = caller.call(fetch("flights", 0, 0), 12, FetchResponse.class);
    return RecordBatch.at(((Payload.Memory) only(response).records()).bytes());
  }
}
