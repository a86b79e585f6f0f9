package barnabas.bench;

import barnabas.host.HostLoop;
import barnabas.log.AppendResult;
import barnabas.log.LogId;
import barnabas.log.LogListener;
import barnabas.log.LogSettings;
import barnabas.log.LogShelf;
import barnabas.log.PartitionLog;
import barnabas.log.machine.Refusal;
import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.wire.Uuid;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps a number of appends under way: each time one is synced, the next is made. Owned by its
/// loop; [#prepare] and [#run] are called elsewhere.
final class JournalLoad {
  private static final int SAMPLES_MAX = 1 << 20;

  private final HostLoop loop;
  private final LogShelf shelf;
  private final JournalBench.Shape shape;
  private final List<PartitionLog> logs = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final ArrayDeque<Slot> idle = new ArrayDeque<>();
  private final long[] samples = new long[SAMPLES_MAX];
  private @Nullable CompletableFuture<Result> running;
  private int nextLog;
  private long done;
  private long startNanos;
  private long endNanos;
  private long startCpuNanos;

  JournalLoad(HostLoop loop, LogShelf shelf, JournalBench.Shape shape) {
    this.loop = loop;
    this.shelf = shelf;
    this.shape = shape;
    for (int i = 0; i < shape.waiting(); i++) {
      idle.add(new Slot(shape.bytes()));
    }
  }

  /// Makes the logs.
  CompletableFuture<?> prepare() {
    List<CompletableFuture<PartitionLog>> made = new ArrayList<>();
    for (int i = 0; i < shape.partitions(); i++) {
      CompletableFuture<PartitionLog> one = new CompletableFuture<>();
      made.add(one);
      LogId id = new LogId(new Uuid(1, 2), i);
      Target target = new Target();
      targets.add(target);
      loop.post(() -> shelf.create(id, LogSettings.DEFAULT, target, JournalBench.into(one)));
    }
    return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new))
        .thenRun(() -> made.forEach(one -> logs.add(one.join())));
  }

  /// Appends for a while.
  CompletableFuture<Result> run(long seconds) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    loop.post(
        () -> {
          running = result;
          done = 0;
          startNanos = System.nanoTime();
          endNanos = startNanos + seconds * 1_000_000_000;
          startCpuNanos = cpuNanos();
          appendIdle();
        });
    return result;
  }

  private void appendIdle() {
    while (!idle.isEmpty()) {
      Slot slot = idle.remove();
      int index = nextLog++ % logs.size();
      PartitionLog log = logs.get(index);
      slot.batch.assign(log.endOffset(), 0);
      slot.sentNanos = System.nanoTime();
      if (!(log.append(slot.bytes.duplicate()) instanceof AppendResult.Appended appended)) {
        throw new IllegalStateException("an append was refused");
      }
      slot.endOffset = appended.endOffset();
      targets.get(index).underWay.add(slot);
    }
  }

  private void synced(Slot slot) {
    long now = System.nanoTime();
    samples[(int) (done++ % SAMPLES_MAX)] = now - slot.sentNanos;
    idle.add(slot);
    CompletableFuture<Result> waiting = running;
    if (now < endNanos) {
      appendIdle();
    } else if (idle.size() == shape.waiting() && waiting != null) {
      running = null;
      waiting.complete(result(now));
    }
  }

  private Result result(long now) {
    long[] sorted = Arrays.copyOf(samples, (int) Math.min(done, SAMPLES_MAX));
    Arrays.sort(sorted);
    return new Result(
        done * 1e9 / (now - startNanos),
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        (cpuNanos() - startCpuNanos) / 1e3 / done);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// What was measured.
  ///
  /// @param cpuMicros of the whole process for one request
  record Result(double perSecond, double p50Micros, double p99Micros, double cpuMicros) {}

  /// A request's bytes, used again and again. Owned by the load's loop.
  private static final class Slot {
    private final ByteBuffer bytes;
    private final RecordBatch batch;
    private long sentNanos;
    private long endOffset;

    Slot(int valueBytes) {
      ByteBuffer built =
          new BatchBuilder(valueBytes + 200)
              .append(0, null, ByteBuffer.wrap(new byte[valueBytes]), List.of())
              .build()
              .bytes();
      this.bytes = ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
      this.batch = RecordBatch.at(bytes);
    }
  }

  /// Hears of one log's progress.
  private final class Target implements LogListener {
    private final ArrayDeque<Slot> underWay = new ArrayDeque<>();

    @Override
    public void written(long offset) {}

    @Override
    public void synced(long offset) {
      while (!underWay.isEmpty() && underWay.getFirst().endOffset <= offset) {
        JournalLoad.this.synced(underWay.remove());
      }
    }

    @Override
    public void takenBack(long offset, Refusal refusal) {
      throw new IllegalStateException(refusal.reason());
    }

    @Override
    public void failed(Refusal refusal) {
      throw new IllegalStateException(refusal.reason());
    }
  }
}
