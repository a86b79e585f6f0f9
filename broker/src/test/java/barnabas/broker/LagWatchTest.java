package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.measure.Lag;
import barnabas.broker.measure.LagReport;
import barnabas.coordinator.GroupSurvey;
import barnabas.record.BatchBuilder;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A broker on simulated ports knows how far its groups are behind, and which of them retention is
/// about to meet: hours of it, in simulated time.
class LagWatchTest {
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 60 * MINUTE_MS;
  private static final String GROUP = "readers";

  private final OneNode node = new OneNode(new SimWorld(1));

  @Test
  void aGroupsLagIsToldInRecordsAndInSeconds() {
    node.createTopic("flights", 2);
    append("flights", 0, "one", "two");
    node.world.runFor(10_000);
    append("flights", 0, "three", "four");
    node.world.runFor(5_000);

    commit("flights", 0, 2);
    Lag behind = lag();
    long nowMs = report().nowMs();

    assertThat(behind.records()).isEqualTo(2);
    assertThat(behind.seconds(nowMs)).isBetween(5.0, 7.0);
    assertThat(behind.place().group()).isEqualTo(GROUP);
  }

  @Test
  void whoHasReadEverythingHasNoLag() {
    node.createTopic("flights", 1);
    append("flights", 0, "one", "two");

    commit("flights", 0, 2);

    assertThat(lag().records()).isZero();
    assertThat(lag().seconds(report().nowMs() + HOUR_MS)).isZero();
    assertThat(lag().endangered()).isFalse();
    assertThat(lag().deletedAtMs()).isEqualTo(-1);
  }

  @Test
  void lagIsWarnedOfBeforeRetentionByTimeTakesWhatIsUnread() {
    node.createTopic("flights", 1, "retention.ms", "" + HOUR_MS, "segment.ms", "" + MINUTE_MS);
    append("flights", 0, "one", "two");
    commit("flights", 0, 1);
    long producedMs = report().nowMs();

    node.world.runFor(45 * MINUTE_MS);
    Lag early = lag();
    node.world.runFor(5 * MINUTE_MS);
    Lag late = lag();

    assertThat(early.endangered()).isFalse();
    assertThat(late.endangered()).isTrue();
    assertThat(late.startOffset()).isZero();
    assertThat(late.records()).isEqualTo(1);
    assertThat(late.deletedAtMs()).isBetween(producedMs + HOUR_MS - 5_000, producedMs + HOUR_MS);
    assertThat(late.reason()).isEqualTo("retention.ms=3600000");
  }

  @Test
  void whatRetentionTookUnreadIsCountedOnce() {
    node.createTopic("flights", 1, "retention.ms", "" + HOUR_MS, "segment.ms", "" + MINUTE_MS);
    append("flights", 0, "one", "two", "three");
    commit("flights", 0, 1);

    node.world.runFor(2 * HOUR_MS);

    assertThat(lag().startOffset()).isEqualTo(3);
    assertThat(lag().lost()).isEqualTo(2);
    assertThat(report().lostRecords()).isEqualTo(2);
    assertThat(lag().endangered()).isFalse();
  }

  @Test
  void whoReadsOnInTimeIsNotEndangeredAnyMore() {
    node.createTopic("flights", 1, "retention.ms", "" + HOUR_MS, "segment.ms", "" + MINUTE_MS);
    append("flights", 0, "one", "two");
    commit("flights", 0, 1);
    node.world.runFor(50 * MINUTE_MS);
    assertThat(report().endangered()).hasSize(1);

    commit("flights", 0, 2);

    assertThat(report().endangered()).isEmpty();
    node.world.runFor(2 * HOUR_MS);
    assertThat(report().lostRecords()).isZero();
  }

  @Test
  void lagIsWarnedOfBeforeRetentionBySizeTakesWhatIsUnread() {
    node.createTopic(
        "flights",
        1,
        "retention.bytes",
        "6000000",
        "segment.bytes",
        "1048576",
        "retention.ms",
        "-1");
    String value = "x".repeat(300_000);
    append("flights", 0, value);
    commit("flights", 0, 0);
    boolean warned = false;
    for (int i = 0; i < 60 && lag().startOffset() == 0; i++) {
      warned |= lag().endangered();
      append("flights", 0, value);
      node.world.runFor(MINUTE_MS);
    }

    assertThat(warned).isTrue();
    assertThat(lag().lost()).isPositive();
  }

  @Test
  void aTopicThatKeepsItsRecordsForEverEndangersNobody() {
    node.createTopic("flights", 1, "retention.ms", "-1", "retention.bytes", "-1");
    append("flights", 0, "one");
    commit("flights", 0, 0);

    node.world.runFor(100 * HOUR_MS);

    assertThat(lag().endangered()).isFalse();
    assertThat(lag().deletedAtMs()).isEqualTo(-1);
    assertThat(lag().seconds(report().nowMs())).isGreaterThan(100 * 3_600 - 1);
  }

  @Test
  void offsetsOfATopicThatIsGoneAreNoLag() {
    node.createTopic("flights", 1);
    append("flights", 0, "one");
    commit("flights", 0, 0);

    node.deleteTopic("flights");

    assertThat(report().lags()).isEmpty();
  }

  @Test
  void theGroupsOfAllCoordinatorsAreTold() {
    node.createTopic("flights", 3);
    append("flights", 1, "one", "two", "three");
    List<String> groups = IntStream.range(0, 40).mapToObj(n -> "readers-" + n).toList();

    groups.forEach(group -> commit(group, "flights", 1, 1));

    LagReport report = report();
    assertThat(report.groups())
        .extracting(GroupSurvey::groupId)
        .containsExactlyInAnyOrderElementsOf(groups);
    assertThat(report.lags().values()).hasSize(40).allMatch(lag -> lag.records() == 2);
    assertThat(report.lags().keySet())
        .extracting(Lag.Place::group)
        .containsExactlyInAnyOrderElementsOf(groups);
  }

  private LagReport report() {
    return node.survey().lag();
  }

  private Lag lag() {
    LagReport report = report();
    assertThat(report.lags()).hasSize(1);
    return report.lags().values().iterator().next();
  }

  private void append(String topic, int partition, String... values) {
    BatchBuilder builder = new BatchBuilder();
    for (String value : values) {
      builder.append(node.machine.loop("loop-0").wallMs(), null, bytes(value));
    }
    Caller caller = node.caller();
    ProduceResponse response =
        caller.call(
            OneNode.produce(topic, partition, builder.build().bytes()), 9, ProduceResponse.class);
    caller.close();
    assertThat(OneNode.only(response).errorCode()).isZero();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void commit(String topic, int partition, long offset) {
    commit(GROUP, topic, partition, offset);
  }

  private void commit(String group, String topic, int partition, long offset) {
    Caller caller = node.caller();
    caller.call(
        FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of(group)),
        FindCoordinatorResponse.class);
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId(group)
            .withTopics(
                List.of(
                    OffsetCommitRequestTopic.DEFAULT
                        .withName(topic)
                        .withPartitions(
                            List.of(
                                OffsetCommitRequestPartition.DEFAULT
                                    .withPartitionIndex(partition)
                                    .withCommittedOffset(offset)
                                    .withCommittedMetadata("")))));
    for (int i = 0; i < 100; i++) {
      OffsetCommitResponse response = caller.call(request, 9, OffsetCommitResponse.class);
      short code = response.topics().getFirst().partitions().getFirst().errorCode();
      if (code == 0) {
        caller.close();
        return;
      }
      assertThat(ErrorCode.of(code).retriable()).isTrue();
      node.world.runFor(100);
    }
    throw new AssertionError("offsets can't be committed");
  }
}
