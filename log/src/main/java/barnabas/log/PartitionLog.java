package barnabas.log;

import barnabas.log.machine.Refusal;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.wire.ErrorCode;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The log of one partition: batches in the order of their offsets, in segments. Owned by the
/// partition's loop; every method is called there.
///
/// Three ends move forward one behind the other: [#endOffset], the next offset to be given;
/// [#writtenOffset], up to which records can be read; [#syncedOffset], up to which nothing but the
/// loss of the disk takes them away. The [LogListener] hears of the last two.
public final class PartitionLog {

  private final LogId id;
  private final LogShelf shelf;
  private final Segments segments;
  private final LogReader reader;
  private final AppendQueue queue;
  private final LogUpkeep upkeep;
  private final LogCompaction compaction;
  private LogListener listener;
  private LogSettings settings;
  private LogFacts facts;
  private EpochHistory epochs;
  private ProducerStates producers;
  private List<Damage> damages;
  private long startOffset;
  private long endOffset;

  /// Why appends are refused; null as a rule.
  private @Nullable Refusal closedForAppends;

  /// Why everything is refused: the directory is offline or the log was closed.
  private @Nullable Refusal closed;

  PartitionLog(RecoveredLog recovered, LogSettings settings, LogShelf shelf, LogListener listener) {
    this.id = recovered.log();
    this.shelf = shelf;
    this.settings = settings;
    this.listener = listener;
    this.facts = recovered.facts();
    this.epochs = recovered.epochs();
    this.producers = recovered.producers();
    this.damages = recovered.damages();
    this.startOffset = facts.startOffset();
    this.endOffset = recovered.endOffset();
    this.segments =
        new Segments(
            id,
            shelf.loop(),
            shelf.disk(),
            shelf.laneOf(id),
            recovered.segments(),
            shelf.readBlocks(),
            this::epochs);
    this.reader = new LogReader(id, shelf, ~shelf.laneOf(id), segments, this::startOffset);
    this.queue =
        new AppendQueue(
            id, shelf.loop(), shelf.disk(), shelf.durability(), new Progress(), endOffset);
    this.upkeep = new LogUpkeep(this, shelf, segments, queue, recovered.checkpoint());
    this.compaction = new LogCompaction(this, shelf, segments);
    producers.usedAt(shelf.loop().nanos());
    queue.settings(settings);
  }

  public LogId id() {
    return id;
  }

  /// The first offset that may be read.
  public long startOffset() {
    return startOffset;
  }

  /// The offset that the next record gets.
  public long endOffset() {
    return endOffset;
  }

  /// Up to where records are in their files.
  public long writtenOffset() {
    return Math.min(queue.writtenOffset(), endOffset);
  }

  /// Up to where records are durable.
  public long syncedOffset() {
    return Math.min(queue.syncedOffset(), endOffset);
  }

  /// The leader epochs that wrote it. Read only.
  public EpochHistory epochs() {
    return epochs;
  }

  /// What is known of its producers. Ask [ProducerStates#decide] before an append; the append notes
  /// the batch.
  public ProducerStates producers() {
    return producers;
  }

  /// Bytes of its segments.
  public long sizeBytes() {
    return segments.sizeBytes();
  }

  /// How many segments it has.
  public int segmentCount() {
    return segments.count();
  }

  /// What retention looks at where the record of an offset lies.
  public SegmentFate fateOf(long offset) {
    Segment holding = segments.holding(offset);
    return new SegmentFate(
        holding.knowsMaxTimestamp() ? holding.maxTimestamp() : -1,
        holding.nextOffset(),
        segments.bytesBehind(holding),
        holding == segments.active());
  }

  /// Committed records that were found unreadable when the log was opened.
  public List<Damage> damages() {
    return damages;
  }

  public LogSettings settings() {
    return settings;
  }

  /// Changes the settings. What a relaxed log has unsynced is synced first when it becomes a synced
  /// one.
  public void settings(LogSettings changed) {
    settings = changed;
    queue.settings(changed);
  }

  /// Sets who hears of this log from now on.
  public void listen(LogListener hearing) {
    listener = hearing;
  }

  /// Whether appends are taken: not while what found no space is undone, nor after a failure.
  public boolean takesAppends() {
    return refusal() == null;
  }

  /// Why no appends are taken at the moment, null if they are. While there is a reason, the
  /// producers' state may hold what is being undone, and nothing is to be decided by it.
  public @Nullable Refusal refusal() {
    return closed != null ? closed : closedForAppends;
  }

  /// Appends whole batches that carry their offsets, from [#endOffset] on without a gap, and their
  /// leader epochs already. The bytes stay untouched until the synced offset, or in a relaxed log
  /// the written offset, has passed them.
  public AppendResult append(ByteBuffer batches) {
    Refusal refusal = refusal();
    if (refusal != null) {
      return new AppendResult.Refused(refusal);
    }
    int size = batches.remaining();
    if (size > settings.segmentBytes()) {
      String reason = size + " bytes don't fit into a segment of " + settings.segmentBytes();
      return new AppendResult.Refused(new Refusal(ErrorCode.RECORD_LIST_TOO_LARGE, reason));
    }
    long base = endOffset;
    long next = base;
    long maxTimestamp = -1;
    int records = 0;
    for (RecordBatch batch : RecordBatches.in(batches)) {
      if (batch.baseOffset() != next) {
        throw new IllegalArgumentException(batch + " doesn't begin at " + next);
      }
      next = batch.nextOffset();
      maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp());
      records += batch.lastOffsetDelta() + 1;
      size -= batch.sizeInBytes();
    }
    if (size != 0 || next == base) {
      throw new IllegalArgumentException(size + " bytes are no whole batch");
    }
    upkeep.beforeAppend(batches.remaining(), next);
    note(batches);
    Segment active = segments.active();
    Append append = new Append(active, active.size(), base, next, records, batches);
    active.grow(batches.remaining(), next, maxTimestamp);
    endOffset = next;
    queue.add(append);
    shelf.appended(this, batches.remaining());
    return new AppendResult.Appended(base, next);
  }

  private void note(ByteBuffer batches) {
    long nowNanos = shelf.loop().nanos();
    int before = producers.count();
    for (RecordBatch batch : RecordBatches.in(batches)) {
      epochs.wrote(batch.partitionLeaderEpoch(), batch.baseOffset());
      producers.apply(batch, nowNanos);
    }
    shelf.producersCame(producers.count() - before);
  }

  /// Reads whole batches from the one that holds `offset` on.
  ///
  /// @param maxBytes how much at most
  /// @param limitOffset records at or behind it are not given, such as a high watermark
  /// @param firstWhole whether the first batch is given though it is larger than `maxBytes`
  /// @param result called once, possibly before this call returns
  public void read(
      long offset,
      int maxBytes,
      long limitOffset,
      boolean firstWhole,
      Consumer<ReadResult> result) {
    if (closed != null) {
      result.accept(new ReadResult.Refused(closed));
    } else if (offset < startOffset || offset > endOffset) {
      result.accept(new ReadResult.OutOfRange());
    } else {
      long limit = Math.min(limitOffset, writtenOffset());
      if (offset >= limit) {
        result.accept(LogReader.nothingAt(offset));
      } else {
        reader.read(new ReadPlan.Wanted(offset, maxBytes, limit, firstWhole), result);
      }
    }
  }

  /// Finds the first record at or behind the log's start whose timestamp is `timestampMs` or later.
  ///
  /// @param limitOffset records at or behind it don't count
  public void findTimestamp(long timestampMs, long limitOffset, Outcome<Found> outcome) {
    find(TimestampSearch.Kind.FIRST_FROM, timestampMs, limitOffset, outcome);
  }

  /// Finds the first record with the largest timestamp of all.
  ///
  /// @param limitOffset records at or behind it don't count
  public void findMaxTimestamp(long limitOffset, Outcome<Found> outcome) {
    find(TimestampSearch.Kind.LARGEST, 0, limitOffset, outcome);
  }

  private void find(
      TimestampSearch.Kind kind, long timestampMs, long limitOffset, Outcome<Found> outcome) {
    if (closed != null) {
      outcome.failed(new IOException(closed.reason()));
      return;
    }
    segments
        .gate()
        .enter(() -> findNow(kind, timestampMs, Math.min(limitOffset, writtenOffset()), outcome));
  }

  private void findNow(
      TimestampSearch.Kind kind, long timestampMs, long limit, Outcome<Found> outcome) {
    TimestampSearch search =
        TimestampSearch.of(id, segments.list(), kind, timestampMs, startOffset, limit);
    shelf
        .disk()
        .run(
            shelf.loop(),
            ~shelf.laneOf(id),
            search::run,
            segments
                .gate()
                .leaving(Outcome.of(found -> outcome.done(located(found)), outcome::failed)));
  }

  private Found located(TimestampSearch.Hit hit) {
    return hit == TimestampSearch.NOTHING
        ? new Found(-1, -1, EpochHistory.NONE)
        : new Found(hit.timestampMs(), hit.offset(), epochs.epochAt(hit.offset()));
  }

  /// A record found by its timestamp; all -1 if there is none.
  public record Found(long timestampMs, long offset, int leaderEpoch) {}

  /// Gives up the records before `offset`, durably. An offset at or before the start changes
  /// nothing.
  ///
  /// @param deleted hears the log's start offset once it is durable
  public void deleteRecordsBefore(long offset, Outcome<Long> deleted) {
    if (closed != null) {
      deleted.failed(new IOException(closed.reason()));
    } else if (offset > writtenOffset()) {
      throw new IllegalArgumentException(offset + " lies behind the end " + writtenOffset());
    } else if (offset <= startOffset) {
      deleted.done(startOffset);
    } else {
      upkeep.changes().moveStart(offset, deleted);
    }
  }

  /// Cuts the log so that it ends at `offset`, or before the batch that holds it. Appends are
  /// refused until that is done.
  ///
  /// @param truncated hears the new end
  public void truncate(long offset, Outcome<Long> truncated) {
    if (closed != null) {
      truncated.failed(new IOException(closed.reason()));
    } else if (offset >= endOffset) {
      truncated.done(endOffset);
    } else {
      closedForAppends = new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "being truncated");
      upkeep.changes().truncate(offset, truncated);
    }
  }

  /// Deletes what retention no longer wants, closes files that nobody uses and forgets producers:
  /// called every few seconds.
  ///
  /// @param highWatermark records at or behind it stay
  public void sweep(long highWatermark) {
    if (closed == null) {
      producers.expire(shelf.loop().nanos(), settings.producerExpirationMs());
      long committed = Math.min(highWatermark, writtenOffset());
      compaction.committed(committed);
      upkeep.sweep(committed);
    }
  }

  /// Refuses everything from now on and closes the files.
  void close(Refusal refusal) {
    if (closed == null) {
      closed = refusal;
      queue.stop();
      upkeep.abandonCapture();
      segments.list().forEach(upkeep::closeFile);
    }
  }

  /// Tells that the directory's disk failed.
  void fail(Refusal refusal) {
    if (closed == null) {
      close(refusal);
      listener.failed(refusal);
    }
  }

  /// Whether it refuses everything, since it is deleted or its directory offline.
  boolean isClosed() {
    return closed != null;
  }

  /// Has the journal note how far the log is durable.
  void note() {
    if (segments.active().isOpen() && takesAppends()) {
      queue.note(segments.active().file());
    }
  }

  LogUpkeep upkeep() {
    return upkeep;
  }

  Segments segments() {
    return segments;
  }

  /// What thins the log out by keys.
  LogCompaction compaction() {
    return compaction;
  }

  LogFacts facts() {
    return facts;
  }

  void facts(LogFacts changed) {
    facts = changed;
  }

  /// Moves the start once the facts that say so are durable.
  void startsAt(long offset) {
    startOffset = Math.max(startOffset, offset);
    epochs.cutBefore(startOffset);
  }

  /// Goes on with what the files hold after a cut.
  void adopt(RecoveredLog recovered) {
    segments.list().forEach(upkeep::closeFile);
    segments.replace(recovered.segments());
    facts = recovered.facts();
    epochs = recovered.epochs();
    producers = recovered.producers();
    producers.usedAt(shelf.loop().nanos());
    damages = recovered.damages();
    startOffset = facts.startOffset();
    endOffset = recovered.endOffset();
    compaction.forget();
    queue.restart(endOffset);
  }

  /// Takes appends again after a cut.
  void takeAppends() {
    closedForAppends = null;
  }

  /// What the append queue tells.
  private final class Progress implements AppendQueue.Listener {

    /// The first append that found no space, while others are still under way.
    private @Nullable Append undoing;

    @Override
    public void written(long offset) {
      upkeep.afterWrite();
      listener.written(Math.min(offset, endOffset));
    }

    @Override
    public void synced(long offset) {
      listener.synced(Math.min(offset, endOffset));
    }

    @Override
    public void unnoted() {
      shelf.noteSoon(PartitionLog.this);
    }

    @Override
    public void writeFailed(Append append, IOException cause) {
      if (!DiskFull.causedBy(cause)) {
        shelf.failed(cause);
        return;
      }
      Refusal refusal =
          new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "no space left in " + shelf.disk().path());
      closedForAppends = refusal;
      endOffset = append.baseOffset;
      upkeep.abandonCapture();
      boolean first = undoing == null;
      undoing = append;
      if (first) {
        upkeep.changes().undoSoon();
        queue.whenQuiet(() -> takeBack(refusal));
      }
    }

    private void takeBack(Refusal refusal) {
      Append lost = undoing;
      undoing = null;
      if (lost != null) {
        upkeep.changes().undo(lost, () -> listener.takenBack(lost.baseOffset, refusal));
      }
    }

    @Override
    public void failed(IOException cause) {
      shelf.failed(cause);
    }
  }
}
