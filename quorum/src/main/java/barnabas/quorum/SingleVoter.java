package barnabas.quorum;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import barnabas.world.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Consensus of one: what is synced to this node's log file is committed. Owned by the quorum's
/// loop.
///
/// Proposals that gather while one group is being synced are the next group. Each start begins a
/// new term. A write or sync that fails ends it for good: nobody may believe the file from then on,
/// so the listener is told and the process has to stop.
public final class SingleVoter implements Consensus {
  private static final Logger LOG = LoggerFactory.getLogger(SingleVoter.class);
  private static final int LANE = 0;

  private final Loop loop;
  private final Disk disk;
  private final Randomness randomness;
  private final QuorumSettings settings;
  private final Identity.Wanted wanted;

  private @Nullable Listener listener;
  private @Nullable Identity identity;
  private @Nullable LogFile log;
  private Leadership leadership = new Leadership(0, Leadership.NOBODY);
  private Phase phase = Phase.NEW;
  private long nextIndex = 1;
  private List<Waiting> waiting = new ArrayList<>();
  private long pendingBytes;
  private boolean writing;
  private boolean turnEndAsked;
  private @Nullable Runnable closed;

  private enum Phase {
    NEW,
    RECOVERING,
    LEADING,
    CLOSING,
    ENDED
  }

  private record Waiting(ByteBuffer entry, Proposal proposal) {}

  private record Start(Identity identity, VoterStore.Recovered recovered) {}

  /// Begins nothing yet; [#start] does.
  ///
  /// @param loop the quorum's loop
  /// @param disk the first log directory
  /// @param wanted whose data is expected there
  public SingleVoter(
      Loop loop,
      Disk disk,
      Randomness randomness,
      QuorumSettings settings,
      Identity.Wanted wanted) {
    this.loop = loop;
    this.disk = disk;
    this.randomness = randomness;
    this.settings = settings;
    this.wanted = wanted;
  }

  @Override
  public void start(Listener heard) {
    if (phase != Phase.NEW) {
      throw new IllegalStateException("started twice");
    }
    listener = heard;
    phase = Phase.RECOVERING;
    long salt = randomness.nextLong();
    Identity.Fresh fresh = Identity.Fresh.draw(randomness);
    disk.run(
        loop,
        LANE,
        folder -> {
          boolean known = Identity.read(folder, wanted) != null;
          VoterStore.Recovered recovered = VoterStore.recover(folder, salt, known);
          return new Start(Identity.claim(folder, wanted, fresh), recovered);
        },
        Outcome.of(this::recovered, this::fail));
  }

  private void recovered(Start start) {
    VoterStore.Recovered recovered = start.recovered();
    identity = start.identity();
    log = recovered.log();
    nextIndex = recovered.nextIndex();
    if (recovered.cutBytes() > 0) {
      LOG.info(
          "cut {} bytes of an unfinished write off the metadata log of {}",
          recovered.cutBytes(),
          disk.path());
    }
    SnapshotFile snapshot = recovered.snapshot();
    if (snapshot != null) {
      listener().restored(snapshot.index(), snapshot.pieces());
    }
    for (Group group : recovered.groups()) {
      group.numbered().forEach(listener()::committed);
    }
    leadership = new Leadership(recovered.term(), wanted.nodeId());
    if (phase == Phase.CLOSING) {
      seal();
      return;
    }
    phase = Phase.LEADING;
    listener().leadership(leadership);
  }

  @Override
  public void propose(ByteBuffer entry, Proposal proposal) {
    int size = entry.remaining();
    if (phase != Phase.LEADING) {
      proposal.refused(Refusal.NOT_LEADER);
    } else if (size > settings.entryBytesMax()) {
      proposal.refused(Refusal.TOO_LARGE);
    } else if (pendingBytes + size > settings.pendingBytesMax()) {
      proposal.refused(Refusal.BUSY);
    } else {
      waiting.add(new Waiting(entry.asReadOnlyBuffer(), proposal));
      pendingBytes += size;
      writeAtTurnEnd();
    }
  }

  private void writeAtTurnEnd() {
    if (!turnEndAsked && !writing) {
      turnEndAsked = true;
      loop.atTurnEnd(
          () -> {
            turnEndAsked = false;
            writeNext();
          });
    }
  }

  private void writeNext() {
    LogFile current = Objects.requireNonNull(log);
    if (writing || phase == Phase.ENDED) {
      return;
    }
    if (phase == Phase.LEADING && current.size() > settings.snapshotAfterBytes()) {
      takeSnapshot(current);
    } else if (!waiting.isEmpty()) {
      writeGroup(current);
    } else if (phase == Phase.CLOSING) {
      seal();
    }
  }

  private void writeGroup(LogFile current) {
    List<Waiting> group = takeGroup();
    List<ByteBuffer> entries = new ArrayList<>(group.size());
    group.forEach(each -> entries.add(each.entry()));
    ByteBuffer bytes =
        Group.encode(current.salt(), current.size(), leadership.term(), nextIndex, entries);
    writing = true;
    disk.run(
        loop,
        LANE,
        folder -> VoterStore.append(current, bytes),
        Outcome.of(
            grown -> written(grown, group),
            cause -> {
              group.forEach(each -> each.proposal().refused(Refusal.UNCERTAIN));
              fail(cause);
            }));
  }

  /// A group takes what waits, up to the size of the largest entry, so that one write stays
  /// bounded.
  private List<Waiting> takeGroup() {
    int count = 0;
    long bytes = 0;
    while (count < waiting.size()
        && (count == 0 || bytes + sizeOf(count) <= settings.entryBytesMax())) {
      bytes += sizeOf(count);
      count++;
    }
    List<Waiting> group = waiting.subList(0, count);
    waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
    return List.copyOf(group);
  }

  private int sizeOf(int place) {
    return waiting.get(place).entry().remaining();
  }

  private void written(LogFile grown, List<Waiting> group) {
    log = grown;
    long index = nextIndex;
    nextIndex += group.size();
    for (Waiting each : group) {
      pendingBytes -= each.entry().remaining();
      listener().committed(new Entry(index, leadership.term(), each.entry().duplicate()));
      each.proposal().committed(index);
      index++;
    }
    writing = false;
    writeAtTurnEnd();
  }

  private void takeSnapshot(LogFile current) {
    writing = true;
    Snapshot snapshot = listener().snapshot();
    long index = nextIndex - 1;
    long term = leadership.term();
    long salt = randomness.nextLong();
    disk.run(
        loop,
        LANE,
        folder -> VoterStore.replaceBySnapshot(folder, current, snapshot, index, term, salt),
        Outcome.of(
            replaced -> {
              LOG.info("metadata log of {} replaced by a snapshot at {}", disk.path(), index);
              log = replaced;
              writing = false;
              writeAtTurnEnd();
            },
            this::fail));
  }

  /// Writes an empty group, so that damage to the last real one can't be taken for a torn tail.
  private void seal() {
    LogFile current = Objects.requireNonNull(log);
    ByteBuffer bytes =
        Group.encode(current.salt(), current.size(), leadership.term(), nextIndex, List.of());
    writing = true;
    disk.run(
        loop,
        LANE,
        folder -> {
          LogFile sealed = VoterStore.append(current, bytes);
          sealed.file().close();
          return sealed;
        },
        Outcome.of(last -> end(), this::fail));
  }

  private void end() {
    phase = Phase.ENDED;
    leadership = new Leadership(leadership.term(), Leadership.NOBODY);
    Runnable told = closed;
    if (told != null) {
      closed = null;
      told.run();
    }
  }

  private void fail(IOException cause) {
    if (cause instanceof DamagedException) {
      LOG.error("the metadata in {} can't be used: {}", disk.path(), cause.getMessage());
    } else {
      LOG.error("the metadata log in {} failed", disk.path(), cause);
    }
    List<Waiting> lost = waiting;
    waiting = new ArrayList<>();
    phase = Phase.ENDED;
    leadership = new Leadership(leadership.term(), Leadership.NOBODY);
    lost.forEach(each -> each.proposal().refused(Refusal.UNCERTAIN));
    listener().failed(String.valueOf(cause.getMessage()));
    end();
  }

  @Override
  public Leadership leadership() {
    return leadership;
  }

  @Override
  public Membership membership() {
    return new Membership(List.of(wanted.nodeId()));
  }

  @Override
  public Identity identity() {
    return Objects.requireNonNull(identity, "asked before recovery");
  }

  @Override
  public void close(Runnable told) {
    switch (phase) {
      case NEW, ENDED -> {
        phase = Phase.ENDED;
        told.run();
      }
      case RECOVERING -> {
        closed = told;
        phase = Phase.CLOSING;
      }
      case LEADING -> {
        closed = told;
        phase = Phase.CLOSING;
        writeAtTurnEnd();
      }
      case CLOSING -> throw new IllegalStateException("closed twice");
    }
  }

  private Listener listener() {
    return Objects.requireNonNull(listener, "not started");
  }
}
