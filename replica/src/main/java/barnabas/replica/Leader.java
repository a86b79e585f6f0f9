package barnabas.replica;

import barnabas.log.AppendResult;
import barnabas.log.EpochHistory;
import barnabas.log.PartitionLog;
import barnabas.log.ProducerDecision;
import barnabas.log.ReadResult;
import barnabas.log.machine.Appended;
import barnabas.log.machine.Refusal;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import barnabas.world.Work;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The leading role of a partition: takes appends, knows what is committed, answers reads. Owned by
/// the partition's loop.
final class Leader implements Admission.Admitted {
  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

  private static final AppendAnswer TIMED_OUT =
      AppendAnswer.unsettled(ErrorCode.REQUEST_TIMED_OUT, "not committed in time");

  private static final long LATEST = -1;
  static final long EARLIEST = -2;
  private static final long MAX_TIMESTAMP = -3;
  private static final long EARLIEST_LOCAL = -4;
  private static final long LATEST_TIERED = -5;
  private static final long EARLIEST_PENDING_UPLOAD = -6;

  private final Loop loop;
  private final PartitionLog log;
  private final Admission admission;
  private final ParkedAppends waitingForAll = new ParkedAppends();
  private final ParkedAppends waitingForLeader = new ParkedAppends();
  private final Watches watches = new Watches();
  private final RefusedProducers refused;
  private final PartitionCounts counts;
  private final Runnable parked;
  private LeaderSettings settings;
  private Leadership leadership;
  private long writtenEnd;
  private long syncedEnd;
  private long highWatermark;

  /// @param refused the partition's memory of whom it refused
  /// @param counts the partition's
  /// @param parked called when an append begins to wait, so that somebody watches the time
  /// @param bugs hears of bugs that cost no more than a batch
  Leader(
      Loop loop,
      Work work,
      PartitionLog log,
      LeaderSettings settings,
      Leadership leadership,
      RefusedProducers refused,
      PartitionCounts counts,
      Runnable parked,
      BiConsumer<String, RuntimeException> bugs) {
    this.loop = loop;
    this.log = log;
    this.settings = settings;
    this.leadership = leadership;
    this.refused = refused;
    this.counts = counts;
    this.parked = parked;
    this.admission = new Admission(loop, work, this, bugs);
    this.writtenEnd = log.endOffset();
    this.syncedEnd = log.syncedOffset();
    moveHighWatermark();
  }

  PartitionLog log() {
    return log;
  }

  long highWatermark() {
    return highWatermark;
  }

  void settingsChanged(LeaderSettings changed) {
    settings = changed;
    progressed();
  }

  void leadershipChanged(Leadership changed) {
    LOG.debug("{}: {} becomes {}", log.id(), leadership, changed);
    leadership = changed;
    progressed();
  }

  void append(AppendRequest request) {
    if (request.acks() == AppendRequest.ACKS_ALL
        && !leadership.hasQuorum(settings.inSyncReplicasMin())) {
      refuse(
          request,
          AppendAnswer.refused(ErrorCode.NOT_ENOUGH_REPLICAS, "too few replicas are in sync"));
      return;
    }
    admission.enter(request, settings);
  }

  @Override
  public void refuse(AppendRequest request, AppendAnswer answer) {
    refused.add(request.records());
    counts.refused();
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}: append refused: {}, {}", log.id(), answer.error(), answer.message());
    }
    request.answer(answer);
  }

  @Override
  public void admit(AppendRequest request, RecordBatch batch) {
    Refusal closed = log.refusal();
    if (closed != null) {
      refuse(request, AppendAnswer.refused(closed.code(), closed.reason()));
      return;
    }
    switch (log.producers().decide(batch, refused.isBehind(batch))) {
      case ProducerDecision.Accept _ -> write(request, batch);
      case ProducerDecision.Duplicate original -> {
        tell(batch, "a repetition of the one at", original.baseOffset());
        park(
            request,
            original.lastOffset() + 1,
            appended(original.baseOffset(), original.timestampMs()));
      }
      case ProducerDecision.Refused(Refusal refusal, long dependsOn) -> {
        tell(batch, "refused:", refusal.reason());
        park(request, dependsOn, AppendAnswer.refused(refusal.code(), refusal.reason()));
      }
    }
  }

  private void tell(RecordBatch batch, String fate, Object detail) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: batch of producer {} epoch {} from sequence {}: {} {}",
          log.id(),
          batch.producerId(),
          batch.producerEpoch(),
          batch.baseSequence(),
          fate,
          detail);
    }
  }

  private void write(AppendRequest request, RecordBatch batch) {
    batch.assign(log.endOffset(), leadership.leaderEpoch());
    long timestampMs = batch.maxTimestamp();
    switch (log.append(batch.bytes())) {
      case AppendResult.Appended(long baseOffset, long endOffset) -> {
        refused.forget(batch.producerId());
        counts.appended(batch.recordCount(), batch.sizeInBytes());
        park(request, endOffset, appended(baseOffset, timestampMs));
      }
      case AppendResult.Refused(Refusal refusal) ->
          refuse(request, AppendAnswer.refused(refusal.code(), refusal.reason()));
    }
  }

  /// Appends a batch of the broker's own, whose bytes nobody else has.
  Appended appendOwn(RecordBatch batch) {
    if (!leadership.hasQuorum(settings.inSyncReplicasMin())) {
      return new Appended.Refused(
          new Refusal(ErrorCode.NOT_ENOUGH_REPLICAS, "too few replicas are in sync"));
    }
    batch.assign(log.endOffset(), leadership.leaderEpoch());
    return switch (log.append(batch.bytes())) {
      case AppendResult.Appended(long _, long endOffset) -> {
        counts.appended(batch.recordCount(), batch.sizeInBytes());
        yield new Appended.At(endOffset);
      }
      case AppendResult.Refused(Refusal refusal) -> new Appended.Refused(refusal);
    };
  }

  private AppendAnswer appended(long baseOffset, long timestampMs) {
    return new AppendAnswer(
        ErrorCode.NONE,
        baseOffset,
        settings.logAppendTime() ? timestampMs : -1,
        log.startOffset(),
        null,
        List.of(),
        true);
  }

  private void park(AppendRequest request, long requiredEnd, AppendAnswer answer) {
    boolean all = request.acks() == AppendRequest.ACKS_ALL;
    if (requiredEnd <= (all ? highWatermark : safeEnd())) {
      request.answer(answer);
      return;
    }
    long deadlineNanos = loop.nanos() + request.timeoutMs() * 1_000_000L;
    (all ? waitingForAll : waitingForLeader).park(request, requiredEnd, answer, deadlineNanos);
    parked.run();
  }

  /// Appends up to here have reached the page cache.
  void written(long endOffset) {
    writtenEnd = Math.max(writtenEnd, endOffset);
    if (settings.relaxed()) {
      progressed();
    }
  }

  /// Appends up to here are on the disk.
  void synced(long endOffset) {
    syncedEnd = Math.max(syncedEnd, endOffset);
    progressed();
  }

  /// Appends behind `keptEnd` were undone.
  void takenBack(long keptEnd, Refusal refusal) {
    writtenEnd = Math.min(writtenEnd, keptEnd);
    AppendAnswer answer = AppendAnswer.refused(refusal.code(), refusal.reason());
    waitingForAll.refuseBehind(keptEnd, request -> refuse(request, answer));
    waitingForLeader.refuseBehind(keptEnd, request -> refuse(request, answer));
  }

  /// Nothing more will be committed here.
  void stopped(Refusal refusal) {
    AppendAnswer answer = AppendAnswer.unsettled(refusal.code(), refusal.reason());
    admission.stop(answer);
    waitingForAll.refuseBehind(-1, answer);
    waitingForLeader.refuseBehind(-1, answer);
    watches.tellAll();
  }

  /// Refuses appends that have waited too long; whether others still wait is the result.
  boolean refuseOverdue(long nowNanos) {
    waitingForAll.refuseOverdue(nowNanos, TIMED_OUT);
    waitingForLeader.refuseOverdue(nowNanos, TIMED_OUT);
    return !waitingForAll.isEmpty() || !waitingForLeader.isEmpty();
  }

  private void progressed() {
    waitingForLeader.release(safeEnd());
    if (moveHighWatermark()) {
      waitingForAll.release(highWatermark);
      watches.tellAll();
    }
  }

  /// The end that counts as kept on this broker.
  private long safeEnd() {
    return settings.relaxed() ? Math.max(writtenEnd, syncedEnd) : syncedEnd;
  }

  /// Moves the high watermark to the smallest end over the in-sync replicas. No followers report
  /// theirs yet, so that it stands still unless the leader is alone in sync.
  private boolean moveHighWatermark() {
    boolean alone = leadership.inSync().size() == 1;
    if (!alone || !leadership.hasQuorum(settings.inSyncReplicasMin())) {
      return false;
    }
    long before = highWatermark;
    highWatermark = Math.max(highWatermark, safeEnd());
    return highWatermark > before;
  }

  void read(ReadRequest request, Consumer<ReadAnswer> answer) {
    ErrorCode epoch = checkEpoch(request.leaderEpoch());
    if (epoch != ErrorCode.NONE) {
      answer.accept(ReadAnswer.refused(epoch));
      return;
    }
    if (request.lastFetchedEpoch() >= 0) {
      EpochEnd end = endOf(request.lastFetchedEpoch());
      if (end.epoch() < request.lastFetchedEpoch() || end.offset() < request.offset()) {
        answer.accept(ReadAnswer.diverging(highWatermark, log.startOffset(), end));
        return;
      }
    }
    if (request.offset() < log.startOffset() || request.offset() > log.endOffset()) {
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{}: a read at {} is out of range, which goes from {} to {}",
            log.id(),
            request.offset(),
            log.startOffset(),
            log.endOffset());
      }
      answer.accept(outOfRange());
    } else if (request.offset() >= highWatermark) {
      answer.accept(ReadAnswer.nothing(highWatermark, log.startOffset()));
    } else {
      readCommitted(request, answer);
    }
  }

  private void readCommitted(ReadRequest request, Consumer<ReadAnswer> answer) {
    log.read(
        request.offset(),
        Math.max(0, request.bytesMax()),
        highWatermark,
        true,
        result ->
            answer.accept(
                switch (result) {
                  case ReadResult.Batches batches ->
                      ReadAnswer.of(highWatermark, log.startOffset(), batches);
                  case ReadResult.OutOfRange _ -> outOfRange();
                  case ReadResult.Refused(Refusal refusal) ->
                      ReadAnswer.refused(refusal.code(), highWatermark, log.startOffset());
                }));
  }

  private ReadAnswer outOfRange() {
    return ReadAnswer.refused(ErrorCode.OFFSET_OUT_OF_RANGE, highWatermark, log.startOffset());
  }

  /// The offset that belongs to a timestamp, among what is committed.
  void listOffset(long timestampMs, int leaderEpoch, Consumer<ListedOffset> answer) {
    ErrorCode epoch = checkEpoch(leaderEpoch);
    if (epoch != ErrorCode.NONE) {
      answer.accept(ListedOffset.refused(epoch));
    } else if (timestampMs == LATEST) {
      answer.accept(listed(highWatermark, leadership.leaderEpoch()));
    } else if (timestampMs == EARLIEST || timestampMs == EARLIEST_LOCAL) {
      answer.accept(listed(log.startOffset(), epochAt(log.startOffset())));
    } else if (timestampMs == LATEST_TIERED || timestampMs == EARLIEST_PENDING_UPLOAD) {
      answer.accept(ListedOffset.NONE);
    } else if (timestampMs == MAX_TIMESTAMP || timestampMs >= 0) {
      search(timestampMs, answer);
    } else {
      answer.accept(ListedOffset.refused(ErrorCode.UNSUPPORTED_VERSION));
    }
  }

  private void search(long timestampMs, Consumer<ListedOffset> answer) {
    Outcome<PartitionLog.Found> outcome =
        Outcome.of(
            found ->
                answer.accept(
                    new ListedOffset(
                        ErrorCode.NONE, found.timestampMs(), found.offset(), found.leaderEpoch())),
            _ -> answer.accept(ListedOffset.refused(ErrorCode.KAFKA_STORAGE_ERROR)));
    if (timestampMs == MAX_TIMESTAMP) {
      log.findMaxTimestamp(highWatermark, outcome);
    } else {
      log.findTimestamp(timestampMs, highWatermark, outcome);
    }
  }

  private static ListedOffset listed(long offset, int leaderEpoch) {
    return new ListedOffset(ErrorCode.NONE, -1, offset, leaderEpoch);
  }

  /// The epoch of the record at an offset; at the end of the log the leader's own.
  private int epochAt(long offset) {
    return offset >= log.endOffset() ? leadership.leaderEpoch() : log.epochs().epochAt(offset);
  }

  /// Where an epoch ended.
  EpochEnd epochEnd(int currentLeaderEpoch, int epoch) {
    ErrorCode error = checkEpoch(currentLeaderEpoch);
    return error == ErrorCode.NONE ? endOf(epoch) : EpochEnd.refused(error);
  }

  /// The leader's own epoch ends at the end of the log, even if nothing was written in it yet.
  private EpochEnd endOf(int epoch) {
    if (epoch == leadership.leaderEpoch()) {
      return new EpochEnd(ErrorCode.NONE, epoch, log.endOffset());
    }
    EpochHistory history = log.epochs();
    if (epoch > history.latest()
        && epoch < leadership.leaderEpoch()
        && history.latest() != EpochHistory.NONE) {
      return new EpochEnd(ErrorCode.NONE, history.latest(), log.endOffset());
    }
    EpochHistory.EpochEnd end = history.endOf(epoch, log.endOffset());
    return end == null
        ? new EpochEnd(ErrorCode.NONE, -1, -1)
        : new EpochEnd(ErrorCode.NONE, end.epoch(), end.endOffset());
  }

  /// The producers that the log remembers.
  KnownProducers producers() {
    return new KnownProducers(ErrorCode.NONE, log.producers().summaries());
  }

  /// Deletes the records before an offset, -1 for all that is committed.
  void deleteRecords(long beforeOffset, Consumer<DeletedRecords> answer) {
    long offset = beforeOffset == LATEST ? highWatermark : beforeOffset;
    if (!settings.deletable()) {
      answer.accept(DeletedRecords.refused(ErrorCode.POLICY_VIOLATION));
    } else if (offset < 0 || offset > highWatermark) {
      answer.accept(DeletedRecords.refused(ErrorCode.OFFSET_OUT_OF_RANGE));
    } else {
      log.deleteRecordsBefore(
          offset,
          Outcome.of(
              start -> answer.accept(new DeletedRecords(ErrorCode.NONE, start)),
              _ -> answer.accept(DeletedRecords.refused(ErrorCode.KAFKA_STORAGE_ERROR))));
    }
  }

  /// Has `moved` called once when the high watermark moves.
  Watch watch(Runnable moved) {
    return watches.add(moved);
  }

  /// Compares what a client takes for the leader's epoch with what it is (KIP-320).
  ErrorCode checkEpoch(int epoch) {
    if (epoch < 0 || epoch == leadership.leaderEpoch()) {
      return ErrorCode.NONE;
    }
    return epoch < leadership.leaderEpoch()
        ? ErrorCode.FENCED_LEADER_EPOCH
        : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }
}
