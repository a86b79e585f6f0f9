package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.machine.Refusal;
import barnabas.record.BatchBuilder;
import barnabas.record.Compression;
import barnabas.record.CompressionChoice;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import barnabas.world.FileSlice;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A compacted log on a simulated disk, with all that was ever appended to it beside it.
final class CompactionRig {

  static final LogId LOG = new LogId(new Uuid(0x77, 0x99), 0);
  static final String DISK = "d";

  private static final int KEYS = 12;
  static final int PRODUCERS = 3;
  private static final long PATIENCE_MS = 1_000_000;

  final SimWorld world;
  final SimNode node;
  final SimRandomness chance;
  final Compaction how;
  final LogSettings settings;

  /// What was appended, by its offset; what a crash took is taken from it at the next start.
  final TreeMap<Long, Entry> history = new TreeMap<>();

  /// The batches, by their base offsets.
  final TreeMap<Long, RecordBatch> batches = new TreeMap<>();

  LogDirectory directory;
  LogShelf shelf;
  PartitionLog log;

  /// Up to where appends were acknowledged, which is how far compaction may go.
  long acknowledged;

  /// Whether the log was truncated at some time.
  boolean truncated;

  private int written;

  /// While the log is being truncated, no more than this counts as acknowledged.
  private long acknowledgedMax = Long.MAX_VALUE;

  CompactionRig(long seed) {
    this(seed, SimTuning.ROUGH, drawn(new SimRandomness(seed)));
  }

  CompactionRig(long seed, SimTuning tuning, Compaction how) {
    this.world = new SimWorld(seed, tuning);
    this.node = world.node("n");
    this.chance = world.chance();
    this.how = how;
    this.settings =
        LogSettings.DEFAULT.withSegmentBytes(1_500).withRetention(-1, -1).withCompaction(how);
  }

  /// What was appended at an offset.
  ///
  /// @param value null for a tombstone
  record Entry(long offset, long timestampMs, String key, @Nullable String value) {}

  private static Compaction drawn(SimRandomness chance) {
    return Compaction.ON
        .withDirtyRatioMin(chance.chance(50) ? 0 : 0.4)
        .withLags(chance.chance(30) ? 60 : 0, chance.chance(30) ? 200 : Long.MAX_VALUE)
        .withDeleteRetentionMs(chance.chance(30) ? 0 : chance.nextInt(300));
  }

  /// Files of swaps that are under way.
  List<String> swapsAndCopies() {
    return node.medium(DISK).list(LOG.folderName()).stream()
        .filter(name -> name.endsWith(".swap") || name.endsWith(".cleaned"))
        .toList();
  }

  /// How often the log was gone over in this life.
  long passes() {
    return node.meter().value("log_cleaner_passes", "directory", node.disk(DISK).path());
  }

  SimLoop loop() {
    return node.loop("l0");
  }

  private SimLoop journalLoop() {
    return node.blockingLoop("journal");
  }

  /// Opens the directory and the log; false if the power went meanwhile.
  boolean start() {
    int life = node.lives();
    directory = null;
    shelf = null;
    log = null;
    CleanerSettings cleaner =
        new CleanerSettings(true, 5, 24L * (3 + chance.nextInt(20)), 0.9, Double.MAX_VALUE, 400);
    journalLoop()
        .post(
            () ->
                LogDirectory.open(
                    node.disk(DISK),
                    journalLoop(),
                    new LogDirectorySettings(30, 10_000, 0, 0, JournalRig.SMALL)
                        .withCleaner(cleaner)
                        .withScrub(new ScrubSettings(10, 10_000_000)),
                    node.randomness(),
                    node.meter(),
                    Outcome.of(
                        opened -> {
                          directory = opened;
                          opened.shelf(loop(), made -> shelf = made);
                        },
                        CompactionRig::fail)));
    if (!await(life, () -> shelf != null)) {
      return false;
    }
    Outcome<PartitionLog> opened = Outcome.of(there -> log = there, CompactionRig::fail);
    boolean found = directory.logs().contains(LOG);
    loop()
        .post(
            () -> {
              if (found) {
                shelf.open(LOG, settings, hearing(), opened);
              } else {
                shelf.create(LOG, settings, hearing(), opened);
              }
            });
    if (!await(life, () -> log != null)) {
      return false;
    }
    assertThat(log.endOffset()).as("seed %s", world.seed()).isGreaterThanOrEqualTo(acknowledged);
    forgetFrom(log.endOffset());
    acknowledged = log.endOffset();
    acknowledgedMax = Long.MAX_VALUE;
    return true;
  }

  /// Stops the directory; false if the power went meanwhile.
  boolean stop() {
    int life = node.lives();
    boolean[] stopped = new boolean[1];
    journalLoop()
        .post(() -> directory.stop(Outcome.of(_ -> stopped[0] = true, CompactionRig::fail)));
    return await(life, () -> stopped[0]);
  }

  /// Runs a task on the log's loop to its end; false if the power went meanwhile.
  boolean onLoop(Runnable task) {
    int life = node.lives();
    boolean[] ran = new boolean[1];
    loop()
        .post(
            () -> {
              task.run();
              ran[0] = true;
            });
    return await(life, () -> ran[0]);
  }

  boolean await(int life, BooleanSupplier condition) {
    boolean came =
        world.runUntil(() -> condition.getAsBoolean() || node.lives() != life, PATIENCE_MS);
    assertThat(came).as("seed %s: %s", world.seed(), world.lastEvents()).isTrue();
    return node.lives() == life;
  }

  /// Lets time pass; false if the power goes.
  boolean pass(long ms) {
    int life = node.lives();
    boolean[] over = new boolean[1];
    loop().post(() -> loop().after(ms, () -> over[0] = true));
    return await(life, () -> over[0]);
  }

  /// Lets time pass and sweeps now and then, as a node does; false if the power goes.
  boolean rest(long ms) {
    for (long left = ms; left > 0; left -= 10) {
      if (!onLoop(() -> log.sweep(acknowledged)) || !pass(10)) {
        return false;
      }
    }
    return true;
  }

  /// Kills the process and damages the checkpoint and all snapshots of producers.
  void loseCheckpointAndSnapshots() throws IOException {
    node.kill();
    SimMedium medium = node.medium(DISK);
    medium.flipBit(Checkpoint.NAME, 20, 1);
    String folder = LOG.folderName();
    for (String name : medium.list(folder)) {
      if (LogFiles.producersOffset(name) >= 0) {
        medium.flipBit(folder + "/" + name, 20, 1);
      }
    }
  }

  /// Does something at random. On the log's loop.
  void act() {
    int kind = chance.nextInt(100);
    if (kind < 70) {
      append();
    } else if (kind < 80) {
      find();
    } else if (kind < 96) {
      log.sweep(acknowledged);
    } else if (kind < 98) {
      log.deleteRecordsBefore(
          Math.min(acknowledged, log.startOffset() + chance.nextInt(20)),
          Outcome.of(_ -> {}, CompactionRig::fail));
    } else if (acknowledgedMax == Long.MAX_VALUE) {
      truncate(acknowledged + chance.nextInt(4));
    }
  }

  /// Looks a record up by its timestamp. What is found was appended with that one or a later one.
  private void find() {
    long timestampMs = loop().wallMs() - chance.nextInt(500);
    boolean cutting = acknowledgedMax != Long.MAX_VALUE;
    log.findTimestamp(
        timestampMs,
        acknowledged,
        Outcome.of(
            found -> {
              Entry entry = history.get(found.offset());
              boolean holds =
                  found.offset() < 0 || entry != null && entry.timestampMs >= timestampMs;
              assertThat(holds || truncated).as("seed %s: %s", world.seed(), found).isTrue();
            },
            cause -> assertThat(cutting || acknowledgedMax != Long.MAX_VALUE).isTrue()));
  }

  /// Cuts the log at an offset. On the log's loop.
  void truncate(long offset) {
    truncated = true;
    acknowledgedMax = acknowledged;
    log.truncate(offset, Outcome.of(this::truncatedTo, CompactionRig::fail));
  }

  /// Appends a batch with a few keys. On the log's loop.
  void append() {
    Compression[] codecs = Compression.values();
    Compression codec = codecs[chance.nextInt(codecs.length)];
    long producer = chance.nextInt(PRODUCERS + 1);
    List<Entry> entries = new ArrayList<>();
    int count = 1 + chance.nextInt(4);
    for (int i = 0; i < count; i++) {
      String value = chance.chance(25) ? null : written++ + "x".repeat(chance.nextInt(60));
      entries.add(entry(log.endOffset() + i, "k" + chance.nextInt(KEYS), value));
    }
    append(producer, codec, entries);
  }

  /// Appends a batch with one record. On the log's loop.
  ///
  /// @param producer its id, less than [#PRODUCERS]
  void append(long producer, String key, String value) {
    append(producer, Compression.NONE, List.of(entry(log.endOffset(), key, value)));
  }

  /// Appends a batch with a tombstone and a value. On the log's loop.
  void append(long producer, String deleted, String key, String value) {
    Entry tombstone = entry(log.endOffset(), deleted, null);
    append(producer, Compression.NONE, List.of(tombstone, entry(tombstone.offset + 1, key, value)));
  }

  private Entry entry(long offset, String key, @Nullable String value) {
    return new Entry(offset, loop().wallMs(), key, value);
  }

  private void append(long producer, Compression codec, List<Entry> entries) {
    if (!log.takesAppends()) {
      return;
    }
    BatchBuilder builder =
        new BatchBuilder()
            .baseOffset(log.endOffset())
            .leaderEpoch(node.lives())
            .compression(CompressionChoice.of(codec));
    if (producer < PRODUCERS) {
      builder.producer(producer, (short) 0, nextSequence(producer));
    }
    for (Entry entry : entries) {
      builder.append(entry.timestampMs, bytes(entry.key), bytes(entry.value));
    }
    RecordBatch batch = builder.build();
    if (log.append(batch.bytes()) instanceof AppendResult.Appended appended) {
      entries.forEach(entry -> history.put(entry.offset, entry));
      batches.put(appended.baseOffset(), batch);
    }
  }

  private int nextSequence(long producer) {
    for (ProducerEntry entry : log.producers().entries()) {
      if (entry.producerId == producer) {
        return entry.nextSequence();
      }
    }
    return 0;
  }

  private void truncatedTo(long end) {
    forgetFrom(end);
    acknowledgedMax = Long.MAX_VALUE;
  }

  private void forgetFrom(long offset) {
    history.tailMap(offset, true).clear();
    batches.tailMap(offset, true).clear();
  }

  /// Reads a piece of a file and releases it. On the log's loop.
  void fill(FileSlice slice, ByteBuffer target, Runnable then) {
    node.disk(DISK)
        .read(
            loop(),
            slice.file(),
            slice.position(),
            target,
            Outcome.of(
                _ -> {
                  slice.release();
                  then.run();
                },
                CompactionRig::fail));
  }

  private static @Nullable ByteBuffer bytes(@Nullable String text) {
    return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static void fail(IOException cause) {
    throw new AssertionError(cause);
  }

  private LogListener hearing() {
    return new LogListener() {
      @Override
      public void written(long offset) {}

      @Override
      public void synced(long offset) {
        acknowledged = Math.max(acknowledged, Math.min(offset, acknowledgedMax));
      }

      @Override
      public void takenBack(long offset, Refusal refusal) {
        throw new AssertionError(refusal);
      }

      @Override
      public void failed(Refusal refusal) {
        throw new AssertionError(refusal);
      }
    };
  }
}
