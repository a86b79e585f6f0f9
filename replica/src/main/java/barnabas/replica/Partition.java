package barnabas.replica;

import barnabas.log.LogId;
import barnabas.log.LogListener;
import barnabas.log.LogSettings;
import barnabas.log.PartitionLog;
import barnabas.log.machine.Appended;
import barnabas.log.machine.Refusal;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import barnabas.world.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One partition on this broker, in whatever role. Owned by the loop that it is placed on.
public final class Partition {
  private static final Logger LOG = LoggerFactory.getLogger(Partition.class);
  private static final Refusal CROWDED =
      new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "too much waits for the log to open");
  private static final Refusal NOT_LEADER =
      new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another broker leads");
  private static final Refusal DELETED =
      new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "the partition is deleted");

  private static final Refusal BUG_IN_APPEND =
      new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "a bug was met in an append");

  private static final Refusal STOPPED =
      new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "the broker stops");

  private final LogId id;
  private final String topic;
  private final Loop loop;
  private final Work work;
  private final Runnable parked;
  private final BiConsumer<String, RuntimeException> bugs;
  private final List<PartitionListener> listeners = new ArrayList<>(0);
  private LeaderSettings settings;
  private LogSettings logSettings;
  private Leadership leadership;
  private final RefusedProducers refused = new RefusedProducers();
  private final PartitionCounts counts = new PartitionCounts();
  private Role role = new Role.Opening();
  private @Nullable PartitionLog log;
  private boolean deleted;

  Partition(
      LogId id,
      String topic,
      Loop loop,
      Work work,
      PartitionSettings settings,
      Leadership leadership,
      Runnable parked,
      BiConsumer<String, RuntimeException> bugs) {
    this.id = id;
    this.topic = topic;
    this.loop = loop;
    this.work = work;
    this.settings = settings.leader();
    this.logSettings = settings.log();
    this.leadership = leadership;
    this.parked = parked;
    this.bugs = bugs;
  }

  public LogId id() {
    return id;
  }

  public String topic() {
    return topic;
  }

  public Leadership leadership() {
    return leadership;
  }

  /// What was appended here.
  public PartitionCounts counts() {
    return counts;
  }

  /// Whether it serves nothing because of its log or its disk.
  public boolean isOffline() {
    return role instanceof Role.Offline;
  }

  /// The end of what is committed, -1 while it does not lead.
  public long highWatermark() {
    return role instanceof Role.Leading(Leader leader) ? leader.highWatermark() : -1;
  }

  /// The log, null until it is open and after it failed.
  public @Nullable PartitionLog log() {
    return log;
  }

  /// Puts a batch at the end. The listener hears once what became of it.
  public void append(AppendRequest request) {
    switch (role) {
      case Role.Leading(Leader leader) -> leader.append(request);
      case Role.Opening opening -> {
        if (!opening.offer(() -> append(request))) {
          refuse(request, CROWDED);
        }
      }
      case Role.Elsewhere _ -> refuse(request, NOT_LEADER);
      case Role.Offline(Refusal refusal, boolean _) -> refuse(request, refusal);
    }
  }

  /// Puts a batch of the broker's own at the end, at once or not at all.
  Appended appendOwn(RecordBatch batch) {
    return switch (role) {
      case Role.Leading(Leader leader) -> appendOwn(leader, batch);
      case Role.Opening _ -> new Appended.Refused(CROWDED);
      case Role.Elsewhere _ -> new Appended.Refused(NOT_LEADER);
      case Role.Offline(Refusal refusal, boolean _) -> new Appended.Refused(refusal);
    };
  }

  private Appended appendOwn(Leader leader, RecordBatch batch) {
    try {
      return leader.appendOwn(batch);
    } catch (RuntimeException bug) {
      bugs.accept("appending to " + topic + "-" + id.partition(), bug);
      fail(BUG_IN_APPEND.reason());
      return new Appended.Refused(BUG_IN_APPEND);
    }
  }

  private void refuse(AppendRequest request, Refusal refusal) {
    refused.add(request.records());
    counts.refused();
    request.answer(AppendAnswer.refused(refusal.code(), refusal.reason()));
  }

  /// Reads what is committed. The answer may come before this returns.
  public void read(ReadRequest request, Consumer<ReadAnswer> answer) {
    switch (role) {
      case Role.Leading(Leader leader) -> leader.read(request, answer);
      case Role.Opening opening -> {
        if (!opening.offer(() -> read(request, answer))) {
          answer.accept(ReadAnswer.refused(CROWDED.code()));
        }
      }
      case Role.Elsewhere _ -> answer.accept(ReadAnswer.refused(NOT_LEADER.code()));
      case Role.Offline(Refusal refusal, boolean _) ->
          answer.accept(ReadAnswer.refused(refusal.code()));
    }
  }

  /// Has `moved` called once when there is something behind the high watermark that was seen, or
  /// when this broker stops leading; null if that is so already.
  public @Nullable Watch watch(long seenHighWatermark, Runnable moved) {
    if (role instanceof Role.Leading(Leader leader)
        && leader.highWatermark() == seenHighWatermark) {
      return leader.watch(moved);
    }
    return null;
  }

  /// The offset that belongs to a timestamp or to one of Kafka's special timestamps.
  public void listOffset(long timestampMs, int leaderEpoch, Consumer<ListedOffset> answer) {
    switch (role) {
      case Role.Leading(Leader leader) -> leader.listOffset(timestampMs, leaderEpoch, answer);
      case Role.Opening opening -> {
        if (!opening.offer(() -> listOffset(timestampMs, leaderEpoch, answer))) {
          answer.accept(ListedOffset.refused(CROWDED.code()));
        }
      }
      case Role.Elsewhere _ -> answer.accept(ListedOffset.refused(NOT_LEADER.code()));
      case Role.Offline(Refusal refusal, boolean _) ->
          answer.accept(ListedOffset.refused(refusal.code()));
    }
  }

  /// Where an epoch ended (KIP-320).
  public void epochEnd(int currentLeaderEpoch, int epoch, Consumer<EpochEnd> answer) {
    switch (role) {
      case Role.Leading(Leader leader) -> answer.accept(leader.epochEnd(currentLeaderEpoch, epoch));
      case Role.Opening opening -> {
        if (!opening.offer(() -> epochEnd(currentLeaderEpoch, epoch, answer))) {
          answer.accept(EpochEnd.refused(CROWDED.code()));
        }
      }
      case Role.Elsewhere _ -> answer.accept(EpochEnd.refused(NOT_LEADER.code()));
      case Role.Offline(Refusal refusal, boolean _) ->
          answer.accept(EpochEnd.refused(refusal.code()));
    }
  }

  /// The producers that the log remembers.
  public void producers(Consumer<KnownProducers> answer) {
    switch (role) {
      case Role.Leading(Leader leader) -> answer.accept(leader.producers());
      case Role.Opening opening -> {
        if (!opening.offer(() -> producers(answer))) {
          answer.accept(KnownProducers.refused(CROWDED.code()));
        }
      }
      case Role.Elsewhere _ -> answer.accept(KnownProducers.refused(NOT_LEADER.code()));
      case Role.Offline(Refusal refusal, boolean _) ->
          answer.accept(KnownProducers.refused(refusal.code()));
    }
  }

  /// Deletes the records before an offset, -1 for all that is committed.
  public void deleteRecords(long beforeOffset, Consumer<DeletedRecords> answer) {
    switch (role) {
      case Role.Leading(Leader leader) -> leader.deleteRecords(beforeOffset, answer);
      case Role.Opening opening -> {
        if (!opening.offer(() -> deleteRecords(beforeOffset, answer))) {
          answer.accept(DeletedRecords.refused(CROWDED.code()));
        }
      }
      case Role.Elsewhere _ -> answer.accept(DeletedRecords.refused(NOT_LEADER.code()));
      case Role.Offline(Refusal refusal, boolean _) ->
          answer.accept(DeletedRecords.refused(refusal.code()));
    }
  }

  /// Has somebody hear of what becomes of this partition from now on.
  public void listen(PartitionListener listener) {
    listeners.add(listener);
  }

  /// Whether this broker leads and the log is open.
  public boolean isLeading() {
    return role instanceof Role.Leading;
  }

  /// What the log tells.
  LogListener listener() {
    return new LogListener() {
      @Override
      public void written(long offset) {
        if (role instanceof Role.Leading(Leader leader)) {
          leader.written(offset);
          progressed();
        }
      }

      @Override
      public void synced(long offset) {
        if (role instanceof Role.Leading(Leader leader)) {
          leader.synced(offset);
          progressed();
        }
      }

      @Override
      public void takenBack(long offset, Refusal refusal) {
        LOG.warn(
            "{}-{}: appends from {} on undone: {}",
            topic,
            id.partition(),
            offset,
            refusal.reason());
        if (role instanceof Role.Leading(Leader leader)) {
          leader.takenBack(offset, refusal);
          listeners.forEach(listener -> listener.lost(refusal));
        }
      }

      @Override
      public void failed(Refusal refusal) {
        goOffline(refusal);
      }
    };
  }

  void opened(PartitionLog opened) {
    Role before = role;
    switch (before) {
      case Role.Opening opening -> {
        begin(opened);
        for (Role.Waiting call; (call = opening.waiting().pollFirst()) != null; ) {
          call.go();
        }
        progressed();
      }
      case Role.Offline(Refusal _, boolean awaited) -> {
        if (awaited) {
          LOG.info("{}-{}: its log could be opened at last", topic, id.partition());
          begin(opened);
          progressed();
        }
      }
      case Role.Leading _, Role.Elsewhere _ -> throw new IllegalStateException("opened twice");
    }
  }

  private void begin(PartitionLog opened) {
    log = opened;
    takeRole();
    listeners.forEach(PartitionListener::leads);
  }

  /// Gives it up because what it knows can't be trusted any more. What is stored stays; the next
  /// start begins with that.
  public void fail(String reason) {
    goOffline(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, reason));
  }

  /// Its log could not be opened.
  ///
  /// @param again whether that is tried again, so that [#opened] may still come
  void openFailed(IOException cause, boolean again) {
    if (role instanceof Role.Opening || (isWanted() && !again)) {
      String words = "the log could not be opened: " + cause.getMessage();
      goOffline(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, words), again);
    }
  }

  void changed(PartitionSettings changedSettings, Leadership changedLeadership) {
    settings = changedSettings.leader();
    leadership = changedLeadership;
    PartitionLog open = log;
    if (open != null && !changedSettings.log().equals(logSettings)) {
      open.settings(changedSettings.log());
    }
    logSettings = changedSettings.log();
    if (role instanceof Role.Leading(Leader leader)) {
      leader.settingsChanged(settings);
      leader.leadershipChanged(leadership);
      progressed();
    }
  }

  void deleted() {
    deleted = true;
    goOffline(DELETED);
  }

  boolean isDeleted() {
    return deleted;
  }

  /// Whether its log is still to be opened.
  boolean isWanted() {
    return role instanceof Role.Opening
        || (role instanceof Role.Offline offline && offline.awaited());
  }

  LogSettings logSettings() {
    return logSettings;
  }

  void stopped() {
    goOffline(STOPPED);
  }

  void sweep() {
    PartitionLog open = log;
    if (open != null && role instanceof Role.Leading(Leader leader)) {
      open.sweep(leader.highWatermark());
    }
  }

  /// Refuses what has waited too long; whether anything still waits is the result.
  boolean refuseOverdue(long nowNanos) {
    return role instanceof Role.Leading(Leader leader) && leader.refuseOverdue(nowNanos);
  }

  private void takeRole() {
    PartitionLog open = Objects.requireNonNull(log, "a role needs a log");
    role =
        new Role.Leading(
            new Leader(loop, work, open, settings, leadership, refused, counts, parked, bugs));
    LOG.debug(
        "{}-{}: leads log {} in epoch {} from offset {} to {}",
        topic,
        id.partition(),
        open.id(),
        leadership.leaderEpoch(),
        open.startOffset(),
        open.endOffset());
  }

  private void goOffline(Refusal refusal) {
    goOffline(refusal, false);
  }

  /// @param awaited whether its log may still come
  private void goOffline(Refusal refusal, boolean awaited) {
    Role before = role;
    role = new Role.Offline(refusal, awaited);
    log = null;
    switch (before) {
      case Role.Leading(Leader leader) -> leader.stopped(refusal);
      case Role.Opening opening -> {
        for (Role.Waiting call; (call = opening.waiting().pollFirst()) != null; ) {
          call.go();
        }
      }
      case Role.Elsewhere _, Role.Offline _ -> {}
    }
    if (refusal.code() == ErrorCode.KAFKA_STORAGE_ERROR) {
      LOG.error("{}-{}: offline: {}", topic, id.partition(), refusal.reason());
    } else if (before instanceof Role.Leading) {
      LOG.debug("{}-{}: leads no more: {}", topic, id.partition(), refusal.reason());
    }
    listeners.forEach(listener -> listener.resigned(refusal));
  }

  private void progressed() {
    long end = highWatermark();
    for (PartitionListener listener : listeners) {
      listener.committed(end);
    }
  }
}
