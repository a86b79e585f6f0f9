package barnabas.log;

import static barnabas.wire.ErrorCode.CORRUPT_MESSAGE;
import static barnabas.wire.ErrorCode.KAFKA_STORAGE_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.machine.Refusal;
import barnabas.record.RecordBatch;
import barnabas.wire.Payload;
import barnabas.world.FileSlice;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares a log that was opened with the model of what it must hold: ends, batches byte for byte,
/// leader epochs, producers, and what is found by timestamp. What it finds is promised from then
/// on.
final class CrashCheck {

  private static final Pattern OFFSETS = Pattern.compile("offsets (\\d+) to (\\d+) are damaged");

  /// Where a batch holds its leader epoch, the only bytes of it that nothing may cover.
  private static final int EPOCH_AT = 12;

  private static final int EPOCH_END = 16;

  private final CrashRig rig;
  private final CrashLog model;
  private final PartitionLog log;
  private final String where;

  CrashCheck(CrashRig rig, CrashLog model) {
    this.rig = rig;
    this.model = model;
    this.log = model.open();
    this.where =
        "seed %s, life %s: %s".formatted(rig.world.seed(), rig.node.lives(), model.toString());
  }

  /// Called between two events.
  ///
  /// @return whether it came to an end, and the life didn't
  boolean run() {
    long end = log.endOffset();
    long start = log.startOffset();
    rig.story.tell(rig, model, "found %d to %d, %s".formatted(start, end, log.damages()));
    checkEnds(start, end);
    model.truncating = null;
    model.truncated &= rig.failing;
    model.batches.removeIf(batch -> batch.nextOffset() > end);
    List<CrashLog.Batch> expected = model.from(start);
    if (!model.isHarmed()) {
      long last = expected.isEmpty() ? end : expected.getLast().nextOffset();
      assertThat(last).as(where + " ends at " + end).isEqualTo(end);
      expected.forEach(batch -> assertThat(epochOf(batch)).as(where).isEqualTo(batch.epoch()));
      expected.forEach(this::checkProducer);
    }
    if (!readAll(expected, start, end) || !checkTimestamps(expected, start, end)) {
      return false;
    }
    model.acknowledged = end;
    model.startAcknowledged = start;
    model.startAsked = Math.max(start, model.startAsked);
    return true;
  }

  private void checkEnds(long start, long end) {
    assertThat(log.syncedOffset()).as(where).isEqualTo(end);
    if (!model.startMayBeLost) {
      assertThat(start).as(where).isGreaterThanOrEqualTo(model.startAcknowledged);
    }
    if (!model.deletesByItself()) {
      assertThat(start).as(where).isLessThanOrEqualTo(model.startAsked);
    }
    if (end < model.acknowledged && !model.endMayBeLost) {
      boolean reported =
          log.damages().stream()
              .anyMatch(
                  damage -> damage.fromOffset() <= end && damage.toOffset() >= model.acknowledged);
      assertThat(reported).as(where + " ends at " + end).isTrue();
    }
  }

  private int epochOf(CrashLog.Batch batch) {
    return log.epochs().epochAt(Math.max(batch.baseOffset(), log.startOffset()));
  }

  /// Each of the last batches of a producer is answered again as what it was.
  private void checkProducer(CrashLog.Batch batch) {
    RecordBatch sent = batch.view();
    boolean remembered =
        sent.hasProducerId()
            && batch.baseOffset() >= log.startOffset()
            && model.lastOf(sent.producerId(), ProducerEntry.BATCHES_MAX).contains(batch);
    if (remembered) {
      assertThat(log.producers().decide(sent, false))
          .as("%s: the batch at %s is known", where, batch.baseOffset())
          .isEqualTo(
              new ProducerDecision.Duplicate(
                  batch.baseOffset(), batch.nextOffset() - 1, sent.maxTimestamp()));
    }
  }

  private boolean checkTimestamps(List<CrashLog.Batch> expected, long start, long end) {
    if (model.isHarmed() || expected.isEmpty()) {
      return true;
    }
    long wanted = expected.get(rig.chance.nextInt(expected.size())).timestampMs();
    CrashLog.Batch first =
        expected.stream().filter(batch -> batch.timestampMs() >= wanted).findFirst().orElseThrow();
    CrashLog.Batch latest = first;
    for (CrashLog.Batch batch : expected) {
      latest = batch.timestampMs() > latest.timestampMs() ? batch : latest;
    }
    return found(outcome -> log.findTimestamp(wanted, end, outcome), first, start)
        && found(outcome -> log.findMaxTimestamp(end, outcome), latest, start);
  }

  private boolean found(
      Consumer<Outcome<PartitionLog.Found>> search, CrashLog.Batch batch, long start) {
    int life = rig.node.lives();
    List<Object> results = new ArrayList<>();
    rig.loop(model)
        .post(
            () ->
                search.accept(
                    Outcome.of(results::add, cause -> results.add(Objects.toString(cause)))));
    if (!rig.await(life, () -> !results.isEmpty())) {
      return false;
    }
    boolean failed = rig.failing && results.getFirst() instanceof String;
    if (!failed) {
      long offset = Math.max(start, batch.baseOffset());
      assertThat(results.getFirst())
          .as(where)
          .isEqualTo(new PartitionLog.Found(batch.timestampMs(), offset, batch.epoch()));
    }
    return true;
  }

  private boolean readAll(List<CrashLog.Batch> expected, long start, long end) {
    int at = 0;
    while (at < expected.size()) {
      CrashLog.Batch batch = expected.get(at);
      int maxBytes = rig.chance.chance(50) ? 1 : rig.chance.nextInt(100_000);
      Object found = read(Math.max(start, batch.baseOffset()), end, maxBytes);
      if (found instanceof LifeEnded) {
        return false;
      }
      if (found instanceof Refusal refusal) {
        checkRefusal(refusal, batch);
        at++;
      } else {
        at += checkBytes(expected, at, ByteBuffer.wrap((byte[]) found));
      }
    }
    return true;
  }

  private void checkRefusal(Refusal refusal, CrashLog.Batch batch) {
    if (rig.failing && refusal.code() == KAFKA_STORAGE_ERROR) {
      return;
    }
    assertThat(refusal.code()).as("%s: %s", where, refusal).isEqualTo(CORRUPT_MESSAGE);
    assertThat(model.mayBeDamaged(batch)).as("%s: %s", where, refusal).isTrue();
    Matcher offsets = OFFSETS.matcher(refusal.reason());
    assertThat(offsets.find()).as("%s: %s", where, refusal).isTrue();
    long from = Long.parseLong(offsets.group(1));
    long to = Long.parseLong(offsets.group(2));
    assertThat(Math.max(batch.baseOffset(), log.startOffset()))
        .as("%s: %s", where, refusal)
        .isBetween(from, to);
  }

  /// @return how many batches were given: at least the first one
  private int checkBytes(List<CrashLog.Batch> expected, int first, ByteBuffer found) {
    int at = first;
    while (at == first || found.hasRemaining() && at < expected.size()) {
      CrashLog.Batch batch = expected.get(at);
      byte[] given = new byte[Math.min(found.remaining(), batch.bytes().length)];
      found.get(given);
      assertThat(compared(given))
          .as("%s: batch %s to %s", where, batch.baseOffset(), batch.nextOffset())
          .isEqualTo(compared(batch.bytes()));
      if (!model.epochsMayDiffer) {
        assertThat(epochOf(batch))
            .as("%s: epoch of the batch at %s", where, batch.baseOffset())
            .isEqualTo(batch.epoch());
      }
      at++;
    }
    assertThat(found.remaining()).as("%s: bytes behind the last batch", where).isZero();
    return at - first;
  }

  private byte[] compared(byte[] bytes) {
    byte[] compared = bytes.clone();
    if (model.epochsMayDiffer) {
      for (int i = EPOCH_AT; i < Math.min(EPOCH_END, bytes.length); i++) {
        compared[i] = 0;
      }
    }
    return compared;
  }

  /// What a read gives: bytes, a refusal, or the end of the life.
  private Object read(long offset, long limit, int maxBytes) {
    int life = rig.node.lives();
    List<Object> results = new ArrayList<>();
    Consumer<ReadResult> taken =
        result -> {
          switch (result) {
            case ReadResult.Batches(Payload payload, long _) -> takeBytes(payload, results::add);
            case ReadResult.OutOfRange _ -> results.add("out of range");
            case ReadResult.Refused(Refusal refusal) -> results.add(refusal);
          }
        };
    rig.loop(model).post(() -> model.open().read(offset, maxBytes, limit, true, taken));
    return rig.await(life, () -> !results.isEmpty()) ? results.getFirst() : new LifeEnded();
  }

  private void takeBytes(Payload payload, Consumer<Object> taken) {
    switch (payload) {
      case FileSlice slice -> {
        ByteBuffer target = ByteBuffer.allocate(slice.size());
        rig.node
            .disk(CrashRig.DISK)
            .read(
                rig.loop(model),
                slice.file(),
                slice.position(),
                target,
                Outcome.of(
                    _ -> {
                      slice.release();
                      taken.accept(target.array());
                    },
                    cause -> taken.accept(refused(cause))));
      }
      case Payload.Memory memory -> {
        byte[] copy = new byte[memory.size()];
        memory.bytes().duplicate().get(copy);
        taken.accept(copy);
      }
      default -> throw new IllegalStateException("what is " + payload);
    }
  }

  private static Refusal refused(IOException cause) {
    return new Refusal(KAFKA_STORAGE_ERROR, String.valueOf(cause));
  }

  /// Nothing was read: the node died meanwhile.
  private record LifeEnded() {}
}
