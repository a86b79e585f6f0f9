package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that bits flipped at rest are found: damaged records are refused with their offsets, all
/// others are served as they were written, and nothing is cut away.
class DamageTest {

  /// Where a batch's own checksum lies in it.
  private static final int CRC = 17;

  private static final int RECORDS = 60;

  private final List<String> expected = new ArrayList<>();

  @Test
  void anyBitOfASegmentThatFlipsCostsItsBatchOrBlockOnly() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      LogWorld w = written(seed);
      String path = LogFiles.segment(LogWorld.LOG, 0);
      long position = w.world.chance().nextInt((int) w.medium().size(path));
      stop(w);
      w.medium().flipBit(path, position, w.world.chance().nextInt(8));
      start(w);

      assertThat(w.log.endOffset()).isEqualTo(RECORDS);
      assertThat(damaged(w)).as("seed %d, position %d", seed, position).isPositive();
    }
  }

  @Test
  void aFlippedHeaderByteThatNoBatchCoversIsFound() throws IOException {
    for (int covered = 0; covered < 17; covered++) {
      LogWorld w = written(1);
      stop(w);
      w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), covered, 0);
      start(w);

      assertThat(damaged(w)).as("byte %d", covered).isPositive();
    }
  }

  @Test
  void aFlippedBitInTheBlockFileChangesNoAnswer() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      LogWorld w = written(seed);
      stop(w);
      String path = LogFiles.blocks(LogWorld.LOG, 0);
      int size = (int) w.medium().size(path);
      w.medium().flipBit(path, w.world.chance().nextInt(size), w.world.chance().nextInt(8));
      start(w);

      assertThat(w.records(0, 50_000)).isEqualTo(expected);
    }
  }

  @Test
  void aFlippedBitInAnySmallFileChangesNoAnswer() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      LogWorld w = written(seed);
      stop(w);
      List<String> small = new ArrayList<>();
      String folder = LogWorld.LOG.folderName();
      small.add("checkpoint");
      small.add(folder + "/epochs");
      small.add(folder + "/facts");
      String path = small.get(seed % small.size());
      int size = (int) w.medium().size(path);
      w.medium().flipBit(path, w.world.chance().nextInt(size), w.world.chance().nextInt(8));
      start(w);

      assertThat(w.log.endOffset()).isEqualTo(RECORDS);
      assertThat(w.records(0, 50_000)).isEqualTo(expected);
      assertThat(w.log.epochs().entries()).containsExactly(new EpochHistory.Entry(0, 0));
    }
  }

  @Test
  void aFileThatLostItsEndIsDamageAndNoOffsetIsGivenTwice() throws IOException {
    LogWorld w = written(3);
    stop(w);
    String path = LogFiles.segment(LogWorld.LOG, 0);
    w.medium().cut(path, w.medium().size(path) / 2);
    start(w);

    assertThat(damaged(w)).isPositive();
    assertThat(w.appendSynced("more")).isEqualTo(RECORDS);
    expected.add(RECORDS + "=more");

    assertThat(damaged(w)).isPositive();
  }

  @Test
  void aStartTellsOfFirstSegmentsThatAreGone() throws IOException {
    LogWorld w = new LogWorld(5, SimTuning.CALM);
    w.settings = w.settings.withSegmentBytes(70_000);
    write(w);
    List<Long> bases = bases(w);
    assertThat(bases).hasSizeGreaterThan(2);
    stop(w);

    w.medium().lose(LogFiles.segment(LogWorld.LOG, 0));
    start(w);

    assertThat(w.log.damages()).containsExactly(missing(bases.get(1)));
    assertThat(w.records(bases.get(1), 50_000)).startsWith(expected.get(bases.get(1).intValue()));

    stop(w);
    for (long base : bases.subList(1, bases.size())) {
      w.medium().lose(LogFiles.segment(LogWorld.LOG, base));
    }
    start(w);

    assertThat(w.log.damages()).containsExactly(missing(RECORDS));
    assertThat(w.appendSynced("more")).isEqualTo(RECORDS);
  }

  private static Damage missing(long end) {
    return new Damage(0, end, "the bytes are missing");
  }

  @Test
  void aTruncationBehindDamageKeepsWhatLiesBetween() throws IOException {
    LogWorld w = written(4);
    stop(w);
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), 100_000, 3);
    start(w);
    int before = damaged(w);
    List<Long> ends = new ArrayList<>();

    w.onLoop(() -> w.log.truncate(50, barnabas.world.Outcome.of(ends::add, LogWorld::fail)));
    w.until(() -> !ends.isEmpty());

    assertThat(ends).containsExactly(50L);
    assertThat(damaged(w)).isEqualTo(before);
  }

  @Test
  void damageOnBothSidesOfASegmentsEdgeCostsNoSoundRecordThoughTheCheckpointIsLostToo()
      throws IOException {
    for (boolean last : new boolean[] {false, true}) {
      LogWorld w = new LogWorld(5, SimTuning.CALM);
      w.settings = LogSettings.DEFAULT.withSegmentBytes(20_000);
      write(w);
      giveUpTheJournal(w);
      w.node.kill();
      List<Long> bases = bases(w);
      int at = bases.size() - (last ? 1 : 5);
      String before = LogFiles.segment(LogWorld.LOG, bases.get(at - 1));
      int batch = (int) (w.medium().size(before) / (bases.get(at) - bases.get(at - 1)));
      w.medium().flipBit(before, w.medium().size(before) - batch + CRC, 0);
      w.medium().flipBit(LogFiles.segment(LogWorld.LOG, bases.get(at)), CRC, 0);
      w.medium().flipBit("checkpoint", 10, 0);
      start(w);

      assertThat(w.log.endOffset()).isEqualTo(RECORDS);
      assertThat(damaged(w)).isEqualTo(2);
    }
  }

  /// Has the journal come round, so that it holds nothing of the log any more.
  private static void giveUpTheJournal(LogWorld w) {
    PartitionLog log = w.log;
    w.checkpoint();
    w.create(new LogId(LogWorld.LOG.topicId(), LogWorld.LOG.partition() + 1));
    for (int i = 0; i < 400; i++) {
      w.appendSynced(LogWorld.value(i, 4_000));
    }
    w.checkpoint();
    w.log = log;
  }

  private static List<Long> bases(LogWorld w) throws IOException {
    List<Long> bases = new ArrayList<>();
    for (int base = 0; base < RECORDS; base++) {
      if (w.medium().exists(LogFiles.segment(LogWorld.LOG, base))) {
        bases.add((long) base);
      }
    }
    return bases;
  }

  /// Reads everything, stepping over what is refused; what is served must be right.
  ///
  /// @return how many records were refused
  private int damaged(LogWorld w) {
    int refused = 0;
    long offset = 0;
    while (offset < w.log.endOffset()) {
      ReadResult result = w.read(offset, 30_000, Long.MAX_VALUE, true);
      if (result instanceof ReadResult.Batches batches && batches.nextOffset() > offset) {
        List<String> records = LogWorld.records(w.bytes(batches.payload()));
        long first = batches.nextOffset() - records.size();
        assertThat(records).isEqualTo(expected.subList((int) first, (int) batches.nextOffset()));
        offset = batches.nextOffset();
      } else {
        assertThat(result).isInstanceOf(ReadResult.Refused.class);
        refused++;
        offset++;
      }
    }
    assertThat(refused).isLessThan(RECORDS);
    return refused;
  }

  private LogWorld written(long seed) {
    LogWorld w = new LogWorld(seed, SimTuning.CALM);
    write(w);
    return w;
  }

  private void write(LogWorld w) {
    w.start();
    w.create(LogWorld.LOG);
    expected.clear();
    for (int i = 0; i < RECORDS; i++) {
      String value = LogWorld.value(i, 4_000);
      expected.add(i + "=" + value);
      w.append(value);
    }
    w.until(() -> w.log.syncedOffset() == RECORDS);
  }

  private static void stop(LogWorld w) {
    boolean[] stopped = new boolean[1];
    w.node
        .blockingLoop("journal")
        .post(
            () ->
                w.directory.stop(
                    barnabas.world.Outcome.of(_ -> stopped[0] = true, LogWorld::fail)));
    w.until(() -> stopped[0]);
    w.node.kill();
  }

  private static void start(LogWorld w) {
    w.start();
    w.open(LogWorld.LOG);
  }
}
