package barnabas.quorum;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The library's store: a log file and a snapshot in the metadata folder. Owned by the quorum's
/// loop, which it blocks.
///
/// What is persisted gathers until the next flush and then is one group, written and synced. A term
/// or vote is synced at once, with all that gathered before it. Once a step failed, nothing is
/// stored any more. The library is not told: it would swallow the failure and print its own trace.
/// So its owner asks for [#failure] after each of the library's tasks, before anything that the
/// task made known is told to anybody, and stops.
///
/// A disk that is full is no such failure: groups go into the file's room, a snapshot that finds
/// none waits, and [#admits] keeps proposals from what a start needs.
final class WriteAheadLog implements RaftStore {
  /// Room that proposals leave: elections, starts and their registrations take it.
  private static final int KEPT_BYTES = LogFile.ROOM_BYTES / 2;

  /// Room that a node's registration leaves.
  private static final int KEPT_LAST_BYTES = 16 << 10;

  private static final long SNAPSHOT_AGAIN_NANOS = 1_000_000_000;
  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

  private final Loop loop;
  private final Disk disk;
  private final Randomness randomness;
  private final VoterState state;
  private final @Nullable SnapshotFile recovered;
  private LogFile log;
  private long coveredIndex;
  private boolean snapshotWaits;
  private long snapshotAgainNanos;
  private long begunBytes;
  private final List<ByteBuffer> gathered = new ArrayList<>();
  private final TreeMap<Long, SnapshotChunks> snapshots = new TreeMap<>();
  private @Nullable Throwable failure;

  WriteAheadLog(Loop loop, Disk disk, Randomness randomness, LogRecovery recovery) {
    this.loop = loop;
    this.disk = disk;
    this.randomness = randomness;
    this.state = recovery.state();
    this.recovered = recovery.snapshot();
    this.log = recovery.log();
    this.coveredIndex = recovered == null ? log.baseIndex() - 1 : recovered.index();
  }

  /// Why nothing more can be stored; null as long as all went well.
  @Nullable Throwable failure() {
    return failure;
  }

  /// Whether all went well.
  boolean whole() {
    return failure == null;
  }

  /// By how many bytes the log file has grown behind what a snapshot had to leave in it.
  long grownBytes() {
    return log.size() - begunBytes;
  }

  /// The last entry of which the snapshot tells.
  long snapshotIndex() {
    return coveredIndex;
  }

  /// Whether a snapshot waits for room on the disk; no other is of use meanwhile.
  boolean snapshotWaits() {
    return snapshotWaits;
  }

  /// Whether so many bytes more will find room, the disk being full or not.
  ///
  /// @param first whether it is the first proposal of its term, with which a node comes to life
  boolean admits(long bytes, boolean first) throws IOException {
    long wanted = bytes + (first ? KEPT_LAST_BYTES : KEPT_BYTES);
    if (log.room() < wanted) {
      LogFile narrow = log;
      log = stored(folder -> narrow.withRoom(wanted));
    }
    return log.room() >= wanted;
  }

  /// Who this voter was, or null on its first start.
  @Nullable Voter self() {
    RaftEndpointPersistentState self = state.self();
    return self == null ? null : (Voter) self.getLocalEndpoint();
  }

  /// What the library is to go on with, or null on a voter's first start.
  @Nullable RestoredRaftState restored() {
    RaftEndpointPersistentState self = state.self();
    RaftGroupMembersView begunBy = state.begunBy();
    if (self == null || begunBy == null) {
      return null;
    }
    SnapshotEntry snapshot = recovered == null ? null : SnapshotChunks.read(recovered).entry();
    return new RestoredRaftState(self, begunBy, state.termAndVote(), snapshot, state.entries());
  }

  /// Gathers only, like [#persistAndFlushInitialGroupMembers]: the log has an order, and whatever
  /// rests on this is flushed behind it.
  @Override
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState self) {
    RaftEndpointPersistentState known = state.self();
    if (known == null
        || !known.getLocalEndpoint().equals(self.getLocalEndpoint())
        || known.isVoting() != self.isVoting()) {
      gathered.add(state.become(self));
    }
  }

  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) {
    if (state.begunBy() == null) {
      gathered.add(state.beginBy(members));
    }
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState term) {
    gathered.add(state.become(term));
    flush();
  }

  @Override
  public void persistLogEntries(List<LogEntry> entries) {
    entries.forEach(entry -> gathered.add(state.add(entry)));
  }

  @Override
  public void truncateLogEntriesFrom(long index) {
    gathered.add(state.cutFrom(index));
  }

  /// Nothing to do: the log file was replaced together with the snapshot.
  @Override
  public void truncateLogEntriesUntil(long index) {}

  /// Chunks gather until their snapshot is whole; parts of one are no use after a restart. While
  /// one comes from the leader, this voter may well take an older one itself.
  @Override
  public void persistSnapshotChunk(SnapshotChunk chunk) {
    SnapshotChunks gathering = snapshots.get(chunk.getIndex());
    if (gathering == null || gathering.count() != chunk.getSnapshotChunkCount()) {
      gathering = SnapshotChunks.of(chunk);
      snapshots.put(chunk.getIndex(), gathering);
    }
    gathering.add(chunk);
  }

  @Override
  public void deleteSnapshotChunks(long index, int count) {
    snapshots.remove(index);
  }

  @Override
  public void flush() {
    if (failure == null) {
      try {
        store();
      } catch (IOException thrown) {
        failure = thrown;
      }
    }
  }

  private void store() throws IOException {
    Optional<SnapshotChunks> whole =
        snapshots.descendingMap().values().stream().filter(SnapshotChunks::whole).findFirst();
    if (whole.isPresent() && replacedBy(whole.get())) {
      return;
    }
    if (!gathered.isEmpty()) {
      List<ByteBuffer> records = List.copyOf(gathered);
      log = stored(folder -> log.append(records));
      gathered.clear();
    }
  }

  /// Replaces the log by a snapshot and a new file behind it. A crash between any two steps leaves
  /// either the old pair or the new one whole, or the new snapshot with the old log, which a start
  /// completes.
  ///
  /// @return false if the disk has no room for that now, and the log says the same as the snapshot
  private boolean replacedBy(SnapshotChunks snapshot) throws IOException {
    long index = snapshot.index();
    boolean mayWait = state.holds(index, snapshot.term());
    boolean waits = mayWait && snapshotWaits && loop.nanos() < snapshotAgainNanos;
    Optional<LogFile> next = waits ? Optional.empty() : next(snapshot, mayWait);
    coveredIndex = Math.max(coveredIndex, index);
    if (next.isEmpty()) {
      snapshotAgainNanos = waits ? snapshotAgainNanos : loop.nanos() + SNAPSHOT_AGAIN_NANOS;
      snapshotWaits = true;
      snapshots.headMap(index, false).clear();
      return false;
    }
    state.coveredUntil(index);
    log = next.get();
    snapshotWaits = false;
    begunBytes = log.size();
    LOG.info("metadata log of {} replaced by a snapshot at {}", disk.path(), index);
    gathered.clear();
    snapshots.headMap(index, true).clear();
    return true;
  }

  /// Nothing rests on the new files until the second gets its name; up to there, a full disk only
  /// means that the old file goes on.
  private Optional<LogFile> next(SnapshotChunks snapshot, boolean mayWait) throws IOException {
    long base = snapshot.index() + 1;
    List<ByteBuffer> records = state.recordsBehind(snapshot.index());
    long salt = randomness.nextLong();
    return stored(
        folder -> {
          LogFile.Prepared prepared;
          try {
            snapshot.write(folder);
            prepared = LogFile.prepare(folder, StoredFiles.log(base), salt, base, records);
          } catch (IOException cause) {
            if (!mayWait || !DiskFull.causedBy(cause)) {
              throw cause;
            }
            LogRecovery.removeTemporary(folder);
            return Optional.empty();
          }
          LogFile next = prepared.commit(folder);
          log.file().close();
          LogRecovery.removeOlder(folder, base);
          return Optional.of(next);
        });
  }

  /// Writes what gathered and an empty group, so that damage to the last real one can't be taken
  /// for a torn tail, and closes the file.
  void seal() throws IOException {
    requireWhole();
    store();
    log = stored(folder -> log.append(List.of()));
    log.file().close();
  }

  private <T> T stored(Disk.Task<T> step) throws IOException {
    requireWhole();
    try {
      return disk.call(loop, step);
    } catch (IOException | RuntimeException | Error thrown) {
      failure = thrown;
      throw thrown;
    }
  }

  private void requireWhole() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }
}
