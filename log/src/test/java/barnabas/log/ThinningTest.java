package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Proves what compaction makes of single batches: of transactions, control batches, tombstones and
/// records without keys.
final class ThinningTest {

  private static final long NOW_MS = 1_000_000;
  private static final long RETENTION_MS = 5_000;
  private static final long[] NONE = {};

  @Test
  void theLatestRecordOfAKeyStaysAtItsOffset() {
    RecordBatch old = batch(0, "a=1", "b=1", "a=2");
    RecordBatch latest = batch(3, "b=2");

    Thinning thinning = thinning(NOW_MS, old, latest);

    assertThat(left(thinning, old)).containsExactly("2 a=2");
    assertThat(left(thinning, latest)).containsExactly("3 b=2");
  }

  @Test
  void aRecordOfATransactionSupersedesNothingSinceItMayHaveBeenAborted() {
    RecordBatch plain = batch(0, "a=1");
    RecordBatch inTransaction = builder(1, "a=2").producer(7, (short) 0, 0).transactional().build();

    Thinning thinning = thinning(NOW_MS, plain, inTransaction);

    assertThat(left(thinning, plain)).containsExactly("0 a=1");
    assertThat(left(thinning, inTransaction)).containsExactly("1 a=2");
  }

  @Test
  void aRecordOfATransactionGoesOnceALaterOneOutsideOfAnySupersedesIt() {
    RecordBatch inTransaction = builder(0, "a=1").producer(7, (short) 0, 0).transactional().build();
    RecordBatch plain = batch(1, "a=2");

    assertThat(left(thinning(NOW_MS, inTransaction, plain), inTransaction)).isEmpty();
  }

  @Test
  void aTombstoneOfATransactionGetsNoHorizon() {
    RecordBatch tombstone = builder(0, "a").producer(7, (short) 0, 0).transactional().build();

    assertThat(thinning(NOW_MS, tombstone).thinned(tombstone)).isSameAs(tombstone);
  }

  @Test
  void controlBatchesStayAsTheyAre() {
    RecordBatch marker =
        builder(0, "marker=1").producer(7, (short) 0, 0).transactional().control().build();

    assertThat(thinning(NOW_MS, marker, batch(1, "marker=2")).thinned(marker)).isSameAs(marker);
  }

  @Test
  void aRecordWithoutAKeyGoes() {
    RecordBatch batch = builder(0, "a=1").append(NOW_MS, null, bytes("x")).build();

    assertThat(left(thinning(NOW_MS, batch), batch)).containsExactly("0 a=1");
  }

  @Test
  void aTombstoneStaysUntilTheTimeThatTheFirstPassGaveIt() {
    RecordBatch written = batch(0, "a", "b=1");

    Thinning first = thinning(NOW_MS, written);
    RecordBatch met = first.thinned(written);

    assertThat(records(met)).containsExactly("0 a", "1 b=1");
    assertThat(first.tombstonesGoMs()).isEqualTo(NOW_MS + RETENTION_MS);
    assertThat(left(thinning(NOW_MS + RETENTION_MS - 1, met), met)).containsExactly("0 a", "1 b=1");
    Thinning last = thinning(NOW_MS + RETENTION_MS, met);
    assertThat(left(last, met)).containsExactly("1 b=1");
    assertThat(last.tombstonesGoMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatTheMapDoesNotReachStaysAsItIs() {
    RecordBatch known = batch(0, "a=1");
    RecordBatch behind = batch(1, "a=2", "a=3");

    assertThat(thinning(NOW_MS, known).thinned(behind)).isSameAs(behind);
  }

  @Test
  void ofABatchThatTheLogRemembersOfItsProducerTheHeaderStays() {
    RecordBatch old = builder(0, "a=1").producer(7, (short) 2, 40).build();
    RecordBatch latest = batch(1, "a=2");

    RecordBatch left = new Thinning(scan(old, latest), NOW_MS, 0, new long[] {0}).thinned(old);

    assertThat(left).isNotNull();
    assertThat(left.recordCount()).isZero();
    assertThat(left.producerId()).isEqualTo(7);
    assertThat(left.lastSequence()).isEqualTo(40);
    assertThat(thinning(NOW_MS, latest).thinned(left)).isNull();
  }

  private static Thinning thinning(long nowMs, RecordBatch... scanned) {
    return new Thinning(scan(scanned), nowMs, RETENTION_MS, NONE);
  }

  private static KeyScan scan(RecordBatch... batches) {
    KeyScan scan = new KeyScan(CleanerSettings.DEFAULT, 0, 100);
    for (RecordBatch batch : batches) {
      scan.add(batch);
    }
    return scan;
  }

  private static List<String> left(Thinning thinning, RecordBatch batch) {
    return records(thinning.thinned(batch));
  }

  private static List<String> records(@Nullable RecordBatch batch) {
    List<String> records = new ArrayList<>();
    if (batch != null) {
      for (Record each : batch.records(1 << 20)) {
        String value = each.value() == null ? "" : "=" + text(each.value());
        records.add(each.offset() + " " + text(each.key()) + value);
      }
    }
    return records;
  }

  private static RecordBatch batch(long offset, String... records) {
    return builder(offset, records).build();
  }

  /// @param records `key=value`, or `key` for a tombstone
  private static BatchBuilder builder(long offset, String... records) {
    BatchBuilder builder = new BatchBuilder().baseOffset(offset).leaderEpoch(0);
    for (String record : records) {
      String[] parts = record.split("=");
      builder.append(NOW_MS, bytes(parts[0]), parts.length > 1 ? bytes(parts[1]) : null);
    }
    return builder;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
