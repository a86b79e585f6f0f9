package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what a log's files hold: everything up to the recovery point is taken as it is, what
/// lies behind it is scanned. What is not whole behind the last committed record is cut off; what
/// is missing before it is noted as damaged and stays. A disk task's work, safe to be interrupted
/// and begun again.
final class LogRecovery {

  private static final Logger logger = LoggerFactory.getLogger(LogRecovery.class);

  private final Folder folder;
  private final LogId log;
  private final SyncBatch syncs;
  private final TreeSet<Long> bases = new TreeSet<>();
  private final TreeSet<Long> snapshots = new TreeSet<>();
  private final List<SegmentFacts> segments = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private final EpochRecovery epochFile;

  /// Everything below is known to have been acknowledged.
  private long committed;

  /// Sound batches below are looked for behind what is damaged.
  private long sought;

  /// Whether a name was deleted that must not come back.
  private boolean deleted;

  /// @param syncs takes the segments: what was recovered is durable once these are
  LogRecovery(Folder folder, LogId log, SyncBatch syncs) {
    this.folder = folder;
    this.log = log;
    this.syncs = syncs;
    this.epochFile = new EpochRecovery(folder, log);
  }

  /// Recovers a log whose facts were written just now, and all of whose files are synced.
  ///
  /// @param epochs those that wrote it, possibly also what doesn't belong to it any more
  static RecoveredLog of(Folder folder, LogId log, LogFacts facts, List<EpochHistory.Entry> epochs)
      throws IOException {
    try (SyncBatch syncs = new SyncBatch(folder)) {
      LogRecovery recovery = new LogRecovery(folder, log, syncs);
      recovery.epochFile.given(epochs);
      RecoveredLog recovered = recovery.run(new LogFacts.Stored(facts, true), null, Evidence.CLEAN);
      syncs.sync();
      return recovered;
    }
  }

  /// @param found the facts as they are stored, null if they are missing or damaged
  /// @param known what the last checkpoint said, if it spoke of this log
  RecoveredLog run(
      LogFacts.@Nullable Stored found, Checkpoint.@Nullable Entry known, Evidence evidence)
      throws IOException {
    listFiles();
    LogFacts facts = found != null ? found.facts().upTo(known) : guessFacts(known);
    boolean proven = evidence.clean() || known != null && known.agreesWith(facts);
    if (!proven || found == null || !found.whole()) {
      facts.store(folder, log);
      folder.sync(log.folderName());
    }
    Checkpoint.@Nullable Entry current =
        known != null && known.generation() == facts.generation() ? known : null;
    RecoveryPoint point = current != null ? current.point() : facts.cut();
    if (current == null && facts.generation() > 0 && !evidence.clean()) {
      syncCut(facts.cut());
    }
    dropBefore(facts.startOffset());
    takeSealed(point);
    EpochHistory epochs =
        epochFile.at(point.offset(), found == null ? null : facts, current != null, before(point));
    dropSnapshotsBehind(point.offset());
    ProducerStates producers = producers(point, current, epochs);
    committed = committed(point, current, facts, evidence);
    sought = evidence.pointsLost() ? Long.MAX_VALUE : committed;
    RecoveryPoint end = scan(point, epochs, producers);
    long first = segments.getFirst().baseOffset();
    if (first > facts.startOffset()) {
      damages.addFirst(new Damage(facts.startOffset(), first, "the bytes are missing"));
    }
    epochs.cutBefore(facts.startOffset());
    damages.removeIf(damage -> damage.toOffset() <= facts.startOffset());
    damages.forEach(damage -> logger.error("log {}: {}", log, damage));
    return new RecoveredLog(
        log,
        facts,
        List.copyOf(segments),
        end.offset(),
        checkpoint(current, facts, end, epochs, producers).withStartOffset(facts.startOffset()),
        epochs,
        producers,
        damages);
  }

  /// The offset below which everything is known to have been acknowledged.
  private long committed(
      RecoveryPoint point, Checkpoint.@Nullable Entry current, LogFacts facts, Evidence evidence) {
    long stored = current == null ? point.offset() : current.durableEnd();
    long durableEnd = evidence.clean() && !bases.isEmpty() ? bases.last() : evidence.durableEnd();
    return Math.max(Math.max(stored, durableEnd), facts.startOffset());
  }

  /// What a checkpoint may say of what was found: how far the log goes. To store here what else the
  /// next start would have to find out again is several syncs for each log, while nobody is served
  /// yet; the next checkpoint does it beside the load.
  ///
  /// @param current what the last one said, null if that is void
  private Checkpoint.Entry checkpoint(
      Checkpoint.@Nullable Entry current,
      LogFacts facts,
      RecoveryPoint end,
      EpochHistory epochs,
      ProducerStates producers)
      throws IOException {
    if (current != null) {
      return current.withDurableEnd(end.offset());
    }
    Checkpoint.Entry first =
        new Checkpoint.Entry(facts.generation(), facts.startOffset(), facts.cut(), false);
    return facts.cut().offset() == 0
        ? first.withDurableEnd(end.offset())
        : store(first, end, epochs, producers);
  }

  /// Stores what the next start would have to find out again.
  private Checkpoint.Entry store(
      Checkpoint.Entry before, RecoveryPoint end, EpochHistory epochs, ProducerStates producers)
      throws IOException {
    List<EpochHistory.Entry> news =
        epochFile.isStored(epochs, before.generation()) ? List.of() : epochs.entries();
    if (end.equals(before.point()) && producers.isBlank() && news.isEmpty()) {
      return before;
    }
    syncs.sync();
    ByteBuffer snapshot = LogCapture.producers(end.offset(), producers);
    boolean stored =
        LogTasks.storeState(
            folder, log, new EpochFile.Content(before.generation(), end.offset(), news), snapshot);
    return stored ? before.at(end, !producers.isBlank()) : before.voided();
  }

  /// Makes sure that a file that was cut stays cut: the sync of that may have failed.
  private void syncCut(RecoveryPoint cut) throws IOException {
    if (bases.contains(cut.segmentBase()) && sizeOf(cut.segmentBase()) == cut.position()) {
      DiskFile file = folder.open(LogFiles.segment(log, cut.segmentBase()));
      try {
        file.resize(cut.position());
        file.sync();
      } finally {
        file.close();
      }
    }
  }

  private void listFiles() throws IOException {
    List<Long> blockFiles = new ArrayList<>();
    for (String name : folder.list(log.folderName())) {
      if (LogFiles.segmentBase(name) >= 0) {
        bases.add(LogFiles.segmentBase(name));
      } else if (LogFiles.producersOffset(name) >= 0) {
        snapshots.add(LogFiles.producersOffset(name));
      } else if (LogFiles.blocksBase(name) >= 0) {
        blockFiles.add(LogFiles.blocksBase(name));
      } else if (name.endsWith(WholeFile.UNFINISHED)) {
        folder.delete(log.folderName() + "/" + name);
      }
    }
    for (long base : blockFiles) {
      if (!bases.contains(base)) {
        folder.delete(LogFiles.blocks(log, base));
        deleted = true;
      }
    }
  }

  private LogFacts guessFacts(Checkpoint.@Nullable Entry known) {
    long first = bases.isEmpty() ? 0 : bases.first();
    LogFacts facts =
        known == null
            ? new LogFacts(0, first, 0, RecoveryPoint.start(first))
            : new LogFacts(
                known.generation(), Math.max(known.startOffset(), first), 0, known.point());
    logger.error("log {}: its facts are damaged; going on with {}", log, facts);
    return facts;
  }

  private void dropBefore(long startOffset) throws IOException {
    while (bases.size() > 1 && bases.higher(bases.first()) <= startOffset) {
      long base = bases.pollFirst();
      deleteSegment(base);
    }
  }

  /// Takes the segments that end before the point's as they are.
  private void takeSealed(RecoveryPoint point) throws IOException {
    for (long base : bases.headSet(point.segmentBase())) {
      Long higher = bases.higher(base);
      long next = higher == null ? point.segmentBase() : Math.min(higher, point.segmentBase());
      segments.add(new SegmentFacts(base, sizeOf(base), next));
    }
  }

  /// What was known of producers at the point. Where batches behind a snapshot are gone, it may say
  /// what is no longer so.
  private ProducerStates producers(
      RecoveryPoint point, Checkpoint.@Nullable Entry current, EpochHistory epochs)
      throws IOException {
    long first = bases.isEmpty() ? Long.MAX_VALUE : bases.first();
    if (first <= point.offset() && current != null && !current.hasProducers()) {
      return new ProducerStates();
    }
    return new ProducerRecovery(folder, log, epochs)
        .at(point.offset(), snapshots.tailSet(first), before(point));
  }

  /// What lies before the point.
  private List<SegmentFacts> before(RecoveryPoint point) throws IOException {
    List<SegmentFacts> before = new ArrayList<>(segments);
    if (bases.contains(point.segmentBase()) && point.position() > 0) {
      int size = Math.min(point.position(), sizeOf(point.segmentBase()));
      before.add(new SegmentFacts(point.segmentBase(), size, point.offset()));
    }
    return before;
  }

  private RecoveryPoint scan(RecoveryPoint point, EpochHistory epochs, ProducerStates producers)
      throws IOException {
    long proven = lastProven();
    for (long base : List.copyOf(bases.tailSet(point.segmentBase()))) {
      long end = segments.isEmpty() ? base : segments.getLast().nextOffset();
      boolean joined = base == end;
      boolean overlaps = base < end;
      if (overlaps || !joined && base > proven) {
        logger.debug("log {}: segment {} doesn't belong to it, which ends at {}", log, base, end);
        deleteSegment(base);
        continue;
      }
      if (!joined) {
        damages.add(new Damage(segments.getLast().nextOffset(), base, "the bytes are missing"));
      }
      int size = sizeOf(base);
      segments.add(scanSegment(base, size, point, epochs, producers));
    }
    if (deleted || bases.higher(point.segmentBase()) != null) {
      folder.sync(log.folderName());
    }
    return finish();
  }

  /// The last segment that is known to belong to the log, whatever is damaged before it: all before
  /// it do, too.
  private long lastProven() throws IOException {
    for (long base : bases.headSet(sought, true).descendingSet()) {
      if (base <= committed || holdsSound(base)) {
        return base;
      }
    }
    return -1;
  }

  private boolean holdsSound(long base) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      return new FileWindow(file, sizeOf(base)).next(-1, base, Long.MAX_VALUE) >= 0;
    } finally {
      file.close();
    }
  }

  private SegmentFacts scanSegment(
      long base, int size, RecoveryPoint point, EpochHistory epochs, ProducerStates producers)
      throws IOException {
    boolean holdsPoint = base == point.segmentBase();
    if (holdsPoint && size == point.position()) {
      return new SegmentFacts(base, size, point.offset());
    }
    long trusted = holdsPoint ? Math.min(point.position(), size) : 0;
    BlockTable table = BlockFile.read(folder, log, base, trusted);
    BlockFile.cut(folder, log, base, table.storedCount());
    BlockBuilder blocks = new BlockBuilder(log, base, table);
    DiskFile file = syncs.open(LogFiles.segment(log, base));
    SegmentScan scan =
        new SegmentScan(
            file, base, size, blocks, new SegmentEpochs(folder, log, epochs, point.offset()));
    scan.run(
        sought,
        batch -> {
          if (batch.baseOffset() >= point.offset()) {
            epochs.wrote(batch.partitionLeaderEpoch(), batch.baseOffset());
            producers.apply(batch, 0);
          }
        });
    damages.addAll(scan.damages());
    if (blocks.endPosition() < size && scan.endOffset() >= committed) {
      logger.debug("log {}: cut {} at {}", log, file.path(), blocks.endPosition());
    }
    // Also where nothing is cut: an earlier start may have failed to sync the same.
    if (scan.endOffset() >= committed) {
      file.resize(blocks.endPosition());
    }
    LogTasks.writeAgain(file, (int) trusted, blocks.endPosition());
    ByteBuffer entries = BlockFile.unstored(log, base, table);
    if (entries.hasRemaining()) {
      // Nothing may be said of blocks before they are durable.
      syncs.sync();
      LogTasks.storeBlocks(folder, log, base, table.storedCount(), entries);
    }
    return new SegmentFacts(base, blocks.endPosition(), base + blocks.endDelta());
  }

  /// Makes sure that there is a segment to append to, and that no offset is given a second time.
  private RecoveryPoint finish() throws IOException {
    if (!segments.isEmpty() && segments.getLast().nextOffset() < committed) {
      damages.add(new Damage(segments.getLast().nextOffset(), committed, "the bytes are missing"));
    }
    if (segments.isEmpty() || segments.getLast().nextOffset() < committed) {
      folder.open(LogFiles.segment(log, committed)).close();
      folder.sync(log.folderName());
      segments.add(new SegmentFacts(committed, 0, committed));
    }
    SegmentFacts last = segments.getLast();
    return new RecoveryPoint(last.baseOffset(), last.size(), last.nextOffset());
  }

  private int sizeOf(long base) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      return (int) Math.min(file.size(), Integer.MAX_VALUE);
    } finally {
      file.close();
    }
  }

  /// They tell of records that were cut off. One that stayed would be taken for that of later
  /// records one day.
  private void dropSnapshotsBehind(long offset) throws IOException {
    for (long behind : snapshots.tailSet(offset, false)) {
      folder.delete(LogFiles.producers(log, behind));
      deleted = true;
    }
  }

  private void deleteSegment(long base) throws IOException {
    LogTasks.deleteSegments(folder, log, List.of(base));
    bases.remove(base);
    deleted = true;
  }

  /// What is known of a log besides its files.
  ///
  /// @param durableEnd an offset below which everything was acknowledged, 0 if nothing is known
  /// @param clean whether all that is in the files is known to be durable
  /// @param pointsLost whether a checkpoint said more once and is damaged: then whatever lies
  ///   before a sound batch was not torn but damaged
  record Evidence(long durableEnd, boolean clean, boolean pointsLost) {
    static final Evidence CLEAN = new Evidence(0, true, false);
  }
}
