package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.machine.Refusal;
import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import barnabas.world.Disk;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A log directory on a simulated disk with a model of what its logs must hold beside it.
final class CrashRig {
  static final String DISK = "d";
  private static final int LOOPS = 2;
  private static final int PRODUCERS = 3;
  private static final int ONE_EPOCH_EVERY = 5;
  private static final int ONE_EPOCH_AT = 2;
  private static final long PATIENCE_MS = 10_000_000;
  private static final LogDirectorySettings SMALL =
      new LogDirectorySettings(60, 40_000, 0, 0, JournalRig.SMALL)
          .withCleaner(new CleanerSettings(true, 5, 1 << 20, 0.9, Double.MAX_VALUE, 20_000))
          .withScrub(new ScrubSettings(20, 20_000_000));

  final SimWorld world;
  final SimNode node;
  final SimRandomness chance;
  final List<CrashLog> logs = new ArrayList<>();

  /// Errors of the disk that operations ended with.
  final List<String> failures = new ArrayList<>();

  /// What the disk does while nothing else is asked for.
  DiskFaults usual = DiskFaults.NONE;

  /// Whether a head of the journal was damaged, which the next start mends.
  boolean headDamaged;

  /// Whether lives may end by the power going, so that what is not synced is lost.
  boolean powerFails;

  /// Whether the disk fails, so that reads may be refused.
  boolean failing;

  /// Who is told what happens.
  final CrashStory story;

  LogDirectory directory;
  private final List<LogShelf> shelves = new ArrayList<>();

  CrashRig(long seed, CrashStory story) {
    this.story = story;
    world = new SimWorld(seed, SimTuning.ROUGH);
    node = world.node("n");
    chance = world.chance();
    for (int i = 0; i < 5; i++) {
      LogSettings settings = LogSettings.DEFAULT.withSegmentBytes(30_000);
      switch (i) {
        case 1 -> settings = settings.withRetention(-1, 60_000);
        case 2 -> settings = settings.withFlush(1 + chance.nextInt(20), 5);
        case 3 -> settings = settings.withSegmentBytes(300_000);
        case 4 -> settings = compacted(settings);
        default -> {}
      }
      logs.add(new CrashLog(new LogId(new Uuid(0x4000 + i, seed), i), settings, i % LOOPS));
    }
  }

  /// One whose small segments are put together all the time. Since no key comes twice, all batches
  /// stay as they are.
  private static LogSettings compacted(LogSettings settings) {
    return settings
        .withSegmentMs(3)
        .withRetention(-1, -1)
        .withCompaction(Compaction.ON.withDirtyRatioMin(0));
  }

  /// Lets the disk fail like that from now on.
  void faults(DiskFaults faults) {
    node.medium(DISK).faults(story.telling(this, faults));
  }

  SimLoop loop(CrashLog log) {
    return node.loop("loop-" + log.loop);
  }

  private SimLoop journalLoop() {
    return node.blockingLoop("journal");
  }

  /// Opens the directory and its logs, as a node does when it starts; false if the power went or
  /// the directory can't be opened.
  boolean start() {
    int life = node.lives();
    shelves.clear();
    logs.forEach(log -> log.log = null);
    List<LogDirectory> opened = new ArrayList<>();
    int failed = failures.size();
    Disk disk = node.disk(DISK);
    journalLoop()
        .post(
            () ->
                LogDirectory.open(
                    disk,
                    journalLoop(),
                    SMALL,
                    node.randomness(),
                    node.meter(),
                    Outcome.of(opened::add, this::failed)));
    await(life, () -> !opened.isEmpty() || failures.size() > failed);
    if (node.lives() != life || opened.isEmpty()) {
      return false;
    }
    directory = opened.getFirst();
    headDamaged = false;
    for (int i = 0; i < LOOPS; i++) {
      directory.shelf(node.loop("loop-" + i), shelves::add);
    }
    await(life, () -> shelves.size() == LOOPS);
    for (CrashLog log : logs) {
      if (node.lives() == life) {
        openOrCreate(log, failed);
      }
    }
    return await(
        life, () -> logs.stream().allMatch(log -> log.log != null) || failures.size() > failed);
  }

  private void openOrCreate(CrashLog log, int failed) {
    int life = node.lives();
    Outcome<PartitionLog> outcome =
        Outcome.of(
            opened -> {
              log.log = opened;
              log.created = true;
            },
            this::failed);
    boolean found = directory.logs().contains(log.id);
    assertThat(found || !log.created).as("seed %s: %s is there", world.seed(), log).isTrue();
    loop(log)
        .post(
            () -> {
              LogShelf shelf =
                  shelves.stream().filter(s -> s.loop() == loop(log)).findFirst().orElseThrow();
              if (found) {
                shelf.open(log.id, log.settings, new Listener(log), outcome);
              } else {
                shelf.create(log.id, log.settings, new Listener(log), outcome);
              }
            });
    await(life, () -> log.log != null || failures.size() > failed);
  }

  /// Whether all went well: every log is open and nothing failed.
  boolean serves() {
    return logs.stream().allMatch(log -> log.log != null && log.log.takesAppends());
  }

  /// Runs until a condition holds; false if the node's life ended before.
  boolean await(int life, java.util.function.BooleanSupplier condition) {
    boolean held =
        world.runUntil(() -> node.lives() != life || condition.getAsBoolean(), PATIENCE_MS);
    assertThat(held).as("seed %s comes to an end\n%s", world.seed(), world.lastEvents()).isTrue();
    return node.lives() == life;
  }

  private void failed(IOException cause) {
    failures.add(String.valueOf(cause.getMessage()));
  }

  /// Appends some batches of any size to a log, in one call.
  void append(CrashLog model) {
    PartitionLog log = model.open();
    if (!log.takesAppends()) {
      return;
    }
    List<CrashLog.Batch> batches = new ArrayList<>();
    long next = log.endOffset();
    model.cut(next);
    int bytes = 0;
    int count = chance.chance(80) ? 1 : 3;
    for (int i = 0; i < count; i++) {
      CrashLog.Batch batch = batch(model, next, valueBytes(), count == 1);
      batches.add(batch);
      next = batch.nextOffset();
      bytes += batch.bytes().length;
    }
    if (!model.isHarmed()) {
      assertThat(log.producers().decide(batches.getFirst().view(), false))
          .as("seed %s: %s takes what comes next at %s", world.seed(), model, log.endOffset())
          .isInstanceOf(ProducerDecision.Accept.class);
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    batches.forEach(batch -> all.put(batch.bytes()));
    model.batches.addAll(batches);
    story.tell(this, model, "append %d to %d, %d bytes".formatted(log.endOffset(), next, bytes));
    AppendResult result = log.append(all.flip());
    if (!(result instanceof AppendResult.Appended)) {
      model.batches.removeAll(batches);
    }
  }

  private int valueBytes() {
    int kind = chance.nextInt(20);
    return kind < 16 ? chance.nextInt(400) : kind < 18 ? 7_000 + chance.nextInt(2_000) : 9_000;
  }

  private CrashLog.Batch batch(
      CrashLog model, long baseOffset, int valueBytes, boolean mayHaveProducer) {
    byte[] value = new byte[valueBytes];
    for (int i = 0; i < valueBytes; i += 8) {
      long random = chance.nextLong();
      for (int j = i; j < Math.min(i + 8, valueBytes); j++) {
        value[j] = (byte) (random >>> (j % 8 * 8));
      }
    }
    int records = 1 + chance.nextInt(3);
    BatchBuilder builder = new BatchBuilder().baseOffset(baseOffset).leaderEpoch(leaderEpoch());
    if (mayHaveProducer && chance.chance(60)) {
      produceNext(model, 1 + chance.nextInt(PRODUCERS), builder);
    }
    long timestampMs = node.wallMs() + chance.nextInt(50);
    for (int i = 0; i < records; i++) {
      boolean keyed = model.settings.compaction().enabled();
      ByteBuffer key = ByteBuffer.allocate(Long.BYTES).putLong(0, baseOffset + i);
      builder.append(timestampMs, keyed ? key : null, ByteBuffer.wrap(value), List.of());
    }
    RecordBatch built = builder.build();
    ByteBuffer bytes = built.bytes();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new CrashLog.Batch(baseOffset, built.nextOffset(), copy);
  }

  /// Rises with each life, as where each life is another leader's; in some seeds all lives are
  /// those of one leader, so that what a life left behind would fit into the next one.
  private int leaderEpoch() {
    return world.seed() % ONE_EPOCH_EVERY == ONE_EPOCH_AT ? 1 : node.lives();
  }

  /// Makes a batch the next one of its producer, or the first one of the producer's next epoch.
  private void produceNext(CrashLog model, long producerId, BatchBuilder builder) {
    List<CrashLog.Batch> last = model.lastOf(producerId, 1);
    if (last.isEmpty()) {
      builder.producer(producerId, (short) 0, 0);
      return;
    }
    RecordBatch before = last.getFirst().view();
    if (chance.chance(10)) {
      builder.producer(producerId, (short) (before.producerEpoch() + 1), 0);
    } else {
      builder.producer(producerId, before.producerEpoch(), before.lastSequence() + 1);
    }
  }

  /// Gives up records before some acknowledged offset.
  void deleteSome(CrashLog model) {
    PartitionLog log = model.open();
    long span = log.syncedOffset() - log.startOffset();
    if (span > 0 && log.takesAppends()) {
      long offset = log.startOffset() + chance.upTo(span);
      model.startAsked = Math.max(model.startAsked, offset);
      story.tell(this, model, "delete before " + offset);
      log.deleteRecordsBefore(
          offset,
          Outcome.of(
              start -> {
                story.tell(this, model, "deleted before " + start);
                model.startAcknowledged = Math.max(model.startAcknowledged, start);
              },
              this::failed));
    }
  }

  /// Cuts the end of a log off, as a follower does.
  void truncateSome(CrashLog model) {
    PartitionLog log = model.open();
    long span = log.endOffset() - log.startOffset();
    if (span > 0 && log.takesAppends() && model.truncating == null) {
      long offset = model.boundaryAt(log.endOffset() - chance.upTo(Math.min(span, 6)));
      if (offset < log.endOffset() && offset > Math.max(log.startOffset(), model.startAsked)) {
        model.acknowledged = Math.min(model.acknowledged, offset);
        model.truncating = offset;
        model.truncated = true;
        story.tell(this, model, "truncate at " + offset);
        log.truncate(
            offset,
            Outcome.of(
                end -> {
                  story.tell(this, model, "truncated at " + end);
                  model.cut(end);
                  model.truncating = null;
                },
                this::failed));
      }
    }
  }

  /// Stops the directory cleanly; false if the life ended or the disk failed before.
  boolean stop() {
    int life = node.lives();
    int failed = failures.size();
    List<LogDirectory> stopped = new ArrayList<>();
    journalLoop().post(() -> directory.stop(Outcome.of(stopped::add, this::failed)));
    return await(life, () -> !stopped.isEmpty() || failures.size() > failed) && !stopped.isEmpty();
  }

  /// Notes what a log acknowledges.
  private final class Listener implements LogListener {
    private final CrashLog model;

    Listener(CrashLog model) {
      this.model = model;
    }

    @Override
    public void written(long offset) {}

    @Override
    public void synced(long offset) {
      story.tell(CrashRig.this, model, "synced " + offset);
      if (model.truncating == null) {
        model.acknowledged = Math.max(model.acknowledged, offset);
      }
    }

    @Override
    public void takenBack(long offset, Refusal refusal) {
      story.tell(CrashRig.this, model, "taken back from " + offset);
      assertThat(offset).isGreaterThanOrEqualTo(model.acknowledged);
    }

    @Override
    public void failed(Refusal refusal) {
      story.tell(CrashRig.this, model, "failed: " + refusal);
      failures.add(refusal.reason());
    }
  }
}
