package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.world.FileSlice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a compacted log from its start to its end and compares it with a plain map of all that was
/// appended.
final class CompactionCheck {

  private final CompactionRig rig;
  private final TreeMap<Long, CompactionRig.Entry> read = new TreeMap<>();
  private long end;

  CompactionCheck(CompactionRig rig) {
    this.rig = rig;
  }

  /// What was read, by its offset.
  TreeMap<Long, CompactionRig.Entry> records() {
    return read;
  }

  /// @return false if the power went meanwhile
  boolean run() {
    long start = rig.log.startOffset();
    end = rig.acknowledged;
    if (!readAll(start)) {
      return false;
    }
    String seed = "seed " + rig.world.seed();
    TreeMap<Long, CompactionRig.Entry> appended = new TreeMap<>(rig.history.subMap(start, end));
    assertThat(appended.entrySet()).as(seed).containsAll(read.entrySet());
    assertThat(latest(read.values())).as(seed).isEqualTo(latest(appended.values()));
    long nowMs = rig.loop().wallMs();
    for (CompactionRig.Entry entry : appended.values()) {
      boolean young = entry.timestampMs() > nowMs - rig.how.lagMinMs() && rig.how.lagMinMs() > 0;
      boolean mark =
          entry.value() == null
              && isLatest(entry, appended)
              && entry.timestampMs() > nowMs - rig.how.deleteRetentionMs();
      if (young || mark) {
        assertThat(read).as("%s at %s keeps %s", seed, nowMs, entry).containsKey(entry.offset());
      }
    }
    return rig.truncated || checkProducers(start);
  }

  /// The last batch of each producer is known for a duplicate.
  private boolean checkProducers(long start) {
    TreeMap<Long, RecordBatch> last = new TreeMap<>();
    for (RecordBatch batch : rig.batches.values()) {
      if (batch.hasProducerId() && batch.baseOffset() >= start) {
        last.put(batch.producerId(), batch);
      }
    }
    return rig.onLoop(
        () -> {
          for (RecordBatch batch : last.values()) {
            assertThat(rig.log.producers().decide(batch, false))
                .as("seed %s: %s", rig.world.seed(), batch)
                .isInstanceOf(ProducerDecision.Duplicate.class);
          }
        });
  }

  private boolean readAll(long start) {
    long next = start;
    while (next < end) {
      ReadResult[] result = new ReadResult[1];
      long from = next;
      int bytesMax = 1 + rig.chance.nextInt(3_000);
      int life = rig.node.lives();
      rig.loop().post(() -> rig.log.read(from, bytesMax, end, true, given -> result[0] = given));
      if (!rig.await(life, () -> result[0] != null)) {
        return false;
      }
      if (!(result[0] instanceof ReadResult.Batches batches)) {
        throw new AssertionError("seed " + rig.world.seed() + " at " + next + ": " + result[0]);
      }
      assertThat(batches.nextOffset()).as("seed %s", rig.world.seed()).isGreaterThan(next);
      FileSlice slice = (FileSlice) batches.payload();
      ByteBuffer bytes = ByteBuffer.allocate(slice.size());
      boolean[] filled = new boolean[1];
      rig.loop().post(() -> rig.fill(slice, bytes, () -> filled[0] = true));
      if (!rig.await(life, () -> filled[0])) {
        return false;
      }
      take(bytes.rewind(), next, batches.nextOffset());
      next = batches.nextOffset();
    }
    return true;
  }

  private void take(ByteBuffer bytes, long from, long to) {
    long expected = -1;
    for (RecordBatch batch : RecordBatches.in(bytes)) {
      String where = "seed " + rig.world.seed() + ": " + batch;
      assertThat(batch.crcIsValid()).as(where).isTrue();
      boolean follows = expected < 0 ? batch.baseOffset() <= from : batch.baseOffset() == expected;
      assertThat(follows).as("%s follows %s", where, expected).isTrue();
      expected = batch.nextOffset();
      long offset = batch.baseOffset();
      for (Record each : batch.records(1 << 20)) {
        assertThat(each.offset()).as(where).isBetween(offset, batch.lastOffset());
        offset = each.offset() + 1;
        if (each.offset() >= from) {
          CompactionRig.Entry entry =
              new CompactionRig.Entry(
                  each.offset(), each.timestampMs(), text(each.key()), text(each.value()));
          read.put(entry.offset(), entry);
        }
      }
    }
    assertThat(expected).as("seed %s", rig.world.seed()).isEqualTo(to);
  }

  private static boolean isLatest(
      CompactionRig.Entry entry, TreeMap<Long, CompactionRig.Entry> appended) {
    return appended.tailMap(entry.offset(), false).values().stream()
        .noneMatch(later -> later.key().equals(entry.key()));
  }

  private static TreeMap<String, String> latest(Collection<CompactionRig.Entry> entries) {
    TreeMap<String, String> latest = new TreeMap<>();
    for (CompactionRig.Entry entry : entries) {
      if (entry.value() == null) {
        latest.remove(entry.key());
      } else {
        latest.put(entry.key(), entry.offset() + "=" + entry.value());
      }
    }
    return latest;
  }

  private static @Nullable String text(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
