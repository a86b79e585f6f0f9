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
/// or vote is synced at once, with all that gathered before it. Once a step failed, every further
/// one does: the library may swallow the failure, so its owner asks for [#failure] after each of
/// the library's tasks and stops.
final class WriteAheadLog implements RaftStore {
  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

  private final Loop loop;
  private final Disk disk;
  private final Randomness randomness;
  private final VoterState state;
  private final @Nullable SnapshotFile recovered;
  private LogFile log;
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
  }

  /// Why nothing more can be stored; null as long as all went well.
  @Nullable Throwable failure() {
    return failure;
  }

  /// By how many bytes the log file has grown behind what a snapshot had to leave in it.
  long grownBytes() {
    return log.size() - begunBytes;
  }

  /// The last entry of which the snapshot tells.
  long snapshotIndex() {
    return log.baseIndex() - 1;
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
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState self) throws IOException {
    requireWhole();
    RaftEndpointPersistentState known = state.self();
    if (known == null
        || !known.getLocalEndpoint().equals(self.getLocalEndpoint())
        || known.isVoting() != self.isVoting()) {
      gathered.add(state.become(self));
    }
  }

  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
    requireWhole();
    if (state.begunBy() == null) {
      gathered.add(state.beginBy(members));
    }
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
    gathered.add(state.become(term));
    flush();
  }

  @Override
  public void persistLogEntries(List<LogEntry> entries) throws IOException {
    requireWhole();
    entries.forEach(entry -> gathered.add(state.add(entry)));
  }

  @Override
  public void truncateLogEntriesFrom(long index) throws IOException {
    requireWhole();
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
  public void flush() throws IOException {
    Optional<SnapshotChunks> whole =
        snapshots.values().stream().filter(SnapshotChunks::whole).findFirst();
    if (whole.isPresent()) {
      replaceBy(whole.get());
    } else if (!gathered.isEmpty()) {
      List<ByteBuffer> records = List.copyOf(gathered);
      log = stored(folder -> log.append(records));
      gathered.clear();
    }
  }

  /// Replaces the log by a snapshot and a new file behind it. A crash between any two steps leaves
  /// either the old pair or the new one whole, or the new snapshot with the old log, which a start
  /// completes.
  private void replaceBy(SnapshotChunks snapshot) throws IOException {
    long index = snapshot.index();
    state.coveredUntil(index);
    List<ByteBuffer> records = state.records();
    long salt = randomness.nextLong();
    log =
        stored(
            folder -> {
              snapshot.write(folder);
              LogFile next =
                  LogFile.create(folder, StoredFiles.log(index + 1), salt, index + 1, records);
              log.file().close();
              LogRecovery.removeOlder(folder, index + 1);
              return next;
            });
    begunBytes = log.size();
    LOG.info("metadata log of {} replaced by a snapshot at {}", disk.path(), index);
    gathered.clear();
    snapshots.headMap(index, true).clear();
  }

  /// Writes what gathered and an empty group, so that damage to the last real one can't be taken
  /// for a torn tail, and closes the file.
  void seal() throws IOException {
    flush();
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
      throw new IOException("a step failed before", failure);
    }
  }
}
