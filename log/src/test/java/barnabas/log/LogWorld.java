package barnabas.log;

import barnabas.log.machine.Refusal;
import barnabas.record.BatchBuilder;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Payload;
import barnabas.wire.Uuid;
import barnabas.world.FileSlice;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A log directory on a simulated node, driven step by step by a test.
final class LogWorld {

  static final LogId LOG = new LogId(new Uuid(0x1234_5678_9abcL, 0x4242L), 3);
  static final JournalSettings JOURNAL = new JournalSettings(1 << 20, 4 << 20, 128 << 10, 8 << 10);

  private static final long WAIT_MS = 60_000;

  final SimWorld world;
  final SimNode node;
  final List<String> heard = new ArrayList<>();
  LogSettings settings = LogSettings.DEFAULT;
  long checkpointMs = 3_600_000;
  long retentionDelayMs;
  long retentionIntervalMs;
  ScrubSettings scrub = ScrubSettings.NEVER;
  int producersMax = 1_000;
  LogDirectory directory;
  LogShelf shelf;
  PartitionLog log;

  LogWorld(long seed, SimTuning tuning) {
    world = new SimWorld(seed, tuning);
    node = world.node("a");
  }

  /// A calm world with an open, empty log.
  static LogWorld calm() {
    LogWorld calm = new LogWorld(1, SimTuning.CALM);
    calm.start();
    calm.create(LOG);
    return calm;
  }

  SimLoop loop() {
    return node.loop("l0");
  }

  SimMedium medium() {
    return node.medium("d0");
  }

  /// Opens the directory and its shelf in the node's present life.
  void start() {
    directory = null;
    shelf = null;
    log = null;
    SimLoop journalLoop = node.blockingLoop("journal");
    journalLoop.post(
        () ->
            LogDirectory.open(
                node.disk("d0"),
                journalLoop,
                new LogDirectorySettings(
                        checkpointMs, 1L << 40, retentionDelayMs, retentionIntervalMs, JOURNAL)
                    .withScrub(scrub)
                    .withProducersMax(producersMax),
                node.randomness(),
                node.meter(),
                Outcome.of(
                    opened -> {
                      directory = opened;
                      opened.shelf(loop(), made -> shelf = made);
                    },
                    LogWorld::fail)));
    until(() -> shelf != null);
  }

  void create(LogId id) {
    PartitionLog[] created = new PartitionLog[1];
    loop()
        .post(
            () ->
                shelf.create(
                    id, settings, hearing(), Outcome.of(l -> created[0] = l, LogWorld::fail)));
    until(() -> created[0] != null);
    log = created[0];
  }

  void open(LogId id) {
    PartitionLog[] opened = new PartitionLog[1];
    loop()
        .post(
            () ->
                shelf.open(
                    id, settings, hearing(), Outcome.of(l -> opened[0] = l, LogWorld::fail)));
    until(() -> opened[0] != null);
    log = opened[0];
  }

  /// Kills the process and starts it again with the log open.
  void restart() {
    node.kill();
    start();
    open(LOG);
  }

  /// Stops cleanly and starts again with the log open.
  void stopAndStart() {
    boolean[] stopped = new boolean[1];
    node.blockingLoop("journal")
        .post(() -> directory.stop(Outcome.of(_ -> stopped[0] = true, LogWorld::fail)));
    until(() -> stopped[0]);
    restart();
  }

  void checkpoint() {
    boolean[] done = new boolean[1];
    node.blockingLoop("journal").post(() -> directory.checkpoint(() -> done[0] = true));
    until(() -> done[0]);
  }

  /// Runs a task on the log's loop, to its end.
  void onLoop(Runnable task) {
    boolean[] ran = new boolean[1];
    loop()
        .post(
            () -> {
              task.run();
              ran[0] = true;
            });
    until(() -> ran[0]);
  }

  /// Appends one batch of records, whose values are given, and gives its base offset.
  long append(String... values) {
    return append(1_000, values);
  }

  long append(long timestampMs, String... values) {
    return appended(result(batch(log.endOffset(), 0, timestampMs, values)));
  }

  AppendResult result(RecordBatch batch) {
    AppendResult[] result = new AppendResult[1];
    onLoop(() -> result[0] = log.append(batch.bytes()));
    return result[0];
  }

  static long appended(AppendResult result) {
    return switch (result) {
      case AppendResult.Appended at -> at.baseOffset();
      case AppendResult.Refused refused -> throw new AssertionError(refused.refusal().reason());
    };
  }

  /// Appends and waits until it is synced.
  long appendSynced(String... values) {
    long base = append(values);
    until(() -> log.syncedOffset() == log.endOffset());
    return base;
  }

  static RecordBatch batch(long baseOffset, int epoch, long timestampMs, String... values) {
    BatchBuilder builder = new BatchBuilder().baseOffset(baseOffset).leaderEpoch(epoch);
    for (String value : values) {
      builder.append(timestampMs, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
    return builder.build();
  }

  /// The bytes of a value that has its number in front.
  static String value(int number, int size) {
    return number + ":" + "x".repeat(size);
  }

  ReadResult read(long offset, int maxBytes, long limit, boolean firstWhole) {
    ReadResult[] result = new ReadResult[1];
    onLoop(() -> log.read(offset, maxBytes, limit, firstWhole, r -> result[0] = r));
    until(() -> result[0] != null);
    return result[0];
  }

  /// The bytes of a read that must give some.
  ByteBuffer bytes(ReadResult result) {
    return switch (result) {
      case ReadResult.Batches(Payload payload, long next) -> bytes(payload);
      case ReadResult.OutOfRange _ -> throw new AssertionError("out of range");
      case ReadResult.Refused refused -> throw new AssertionError(refused.refusal().reason());
    };
  }

  static ByteBuffer bytes(Payload payload) {
    switch (payload) {
      case FileSlice slice -> {
        ByteBuffer bytes = ByteBuffer.allocate(slice.size());
        try {
          slice.file().read(slice.position(), bytes);
        } catch (IOException cause) {
          throw new AssertionError(cause);
        }
        payload.release();
        return bytes.flip();
      }
      case Payload.Memory memory -> {
        return memory.bytes();
      }
      default -> throw new AssertionError(payload);
    }
  }

  /// Offset and value of every record from `offset` on, read a piece at a time.
  List<String> records(long offset, int maxBytes) {
    List<String> records = new ArrayList<>();
    long next = offset;
    while (next < log.writtenOffset()) {
      ReadResult result = read(next, maxBytes, Long.MAX_VALUE, true);
      if (!(result instanceof ReadResult.Batches batches)) {
        throw new AssertionError(next + ": " + result);
      }
      if (batches.nextOffset() <= next) {
        throw new AssertionError("no progress at " + next);
      }
      records.addAll(records(bytes(batches.payload())));
      next = batches.nextOffset();
    }
    return records;
  }

  static List<String> records(ByteBuffer bytes) {
    List<String> records = new ArrayList<>();
    for (RecordBatch batch : RecordBatches.in(bytes)) {
      if (!batch.crcIsValid()) {
        throw new AssertionError("a bad batch was served: " + batch);
      }
      for (Record each : batch.records(1 << 20)) {
        records.add(each.offset() + "=" + StandardCharsets.UTF_8.decode(each.value().duplicate()));
      }
    }
    return records;
  }

  void until(java.util.function.BooleanSupplier condition) {
    if (!world.runUntil(condition, WAIT_MS)) {
      throw new AssertionError("it doesn't come: " + world.lastEvents());
    }
  }

  static void fail(IOException cause) {
    throw new AssertionError(cause);
  }

  private LogListener hearing() {
    Consumer<String> hear = heard::add;
    return new LogListener() {
      @Override
      public void written(long offset) {}

      @Override
      public void synced(long offset) {
        hear.accept("synced " + offset);
      }

      @Override
      public void takenBack(long offset, Refusal refusal) {
        hear.accept("taken back " + offset);
      }

      @Override
      public void failed(Refusal refusal) {
        hear.accept("failed");
      }
    };
  }
}
