package barnabas.quorum;

import barnabas.wire.MalformedMessageException;
import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftNodeStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Consensus by Raft: the library MicroRaft, carried by our ports. Owned by the quorum's loop,
/// which may block and which its store blocks.
///
/// The library runs in tasks on the loop. What a task made known is told when it is over, so the
/// listener may propose at once. A store that fails ends this voter for good, whatever the library
/// made of it.
public final class RaftVoter implements Consensus {
  private static final Logger LOG = LoggerFactory.getLogger(RaftVoter.class);

  private final Loop loop;
  private final Disk disk;
  private final Randomness randomness;
  private final QuorumSettings settings;
  private final Identity.Wanted wanted;
  private final Beginning beginning;
  private final Peers peers;
  private final Proposals proposals;

  private @Nullable Opened opened;
  private @Nullable RaftEngine engine;
  private @Nullable Listener listener;
  private Leadership told = new Leadership(0, Leadership.NOBODY);
  private Phase phase = Phase.NEW;
  private boolean settling;
  private long proposedInTerm;

  private enum Phase {
    NEW,
    RUNNING,
    CLOSING,
    ENDED
  }

  /// The only voter of its cluster. Begins nothing yet; [#start] does.
  ///
  /// @param loop the quorum's loop; it may block
  /// @param disk the first log directory
  /// @param wanted whose data is expected there
  public RaftVoter(
      Loop loop,
      Disk disk,
      Randomness randomness,
      QuorumSettings settings,
      Identity.Wanted wanted) {
    this(loop, disk, randomness, settings, wanted, Beginning.ALONE, Peers.NONE);
  }

  /// One of several.
  public RaftVoter(
      Loop loop,
      Disk disk,
      Randomness randomness,
      QuorumSettings settings,
      Identity.Wanted wanted,
      Beginning beginning,
      Peers peers) {
    this.loop = loop;
    this.disk = disk;
    this.randomness = randomness;
    this.settings = settings;
    this.wanted = wanted;
    this.beginning = beginning;
    this.peers = peers;
    this.proposals = new Proposals(settings);
  }

  @Override
  public void start(Listener heard) {
    if (phase != Phase.NEW) {
      throw new IllegalStateException("started twice");
    }
    listener = heard;
    phase = Phase.RUNNING;
    try {
      Opened found = Opened.open(loop, disk, randomness, wanted, beginning);
      opened = found;
      begin(found, heard);
    } catch (IOException cause) {
      fail(cause);
    }
  }

  private void begin(Opened found, Listener heard) {
    if (found.cutBytes() > 0) {
      LOG.info(
          "cut {} bytes of an unfinished write off the metadata log of {}",
          found.cutBytes(),
          disk.path());
    }
    engine = new RaftEngine(settings, found, loop, randomness, peers, heard, this::settle);
    RaftCalls.start(engine.node());
  }

  @Override
  public void propose(ByteBuffer entry, Proposal proposal) {
    int sizeBytes = entry.remaining();
    if (!leads()) {
      proposal.refused(Refusal.NOT_LEADER);
    } else if (proposals.admits(sizeBytes, proposal)) {
      RaftEngine leading = engine();
      if (findsRoom(sizeBytes, leading)) {
        RaftCalls.replicate(
            leading.node(),
            new Operation.Proposed(entry.asReadOnlyBuffer()),
            proposals.add(sizeBytes, proposal, leading.stream()));
      } else {
        proposal.refused(phase == Phase.ENDED ? Refusal.NOT_LEADER : Refusal.FULL);
      }
    }
  }

  private boolean findsRoom(int sizeBytes, RaftEngine leading) {
    long term = leadership().term();
    try {
      boolean found =
          leading.log().admits(proposals.loggedBytes(sizeBytes), term != proposedInTerm);
      proposedInTerm = found ? term : proposedInTerm;
      return found;
    } catch (IOException cause) {
      fail(cause);
      return false;
    }
  }

  private boolean leads() {
    return phase == Phase.RUNNING && leadership().leads(wanted.nodeId());
  }

  /// Makes another node a voter. On the leader only; one change at a time.
  public void addVoter(Voter voter, Proposal proposal) {
    change(voter, MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER, proposal);
  }

  /// Takes a voter's vote away. On the leader only; one change at a time.
  public void removeVoter(Voter voter, Proposal proposal) {
    change(voter, MembershipChangeMode.REMOVE_MEMBER, proposal);
  }

  private void change(Voter voter, MembershipChangeMode mode, Proposal proposal) {
    if (leads()) {
      RaftEngine leading = engine();
      RaftCalls.changeMembership(
          leading.node(), voter, mode, proposals.add(0, proposal, leading.stream()));
    } else {
      proposal.refused(Refusal.NOT_LEADER);
    }
  }

  /// Takes a message from another voter. On the quorum's loop.
  ///
  /// @throws MalformedMessageException if it is none
  public void received(ByteBuffer bytes) {
    RaftEngine running = engine;
    if (phase == Phase.RUNNING && running != null) {
      running.correspondence().receive(bytes, running.node());
      settle();
    }
  }

  /// Looks what a task of the library did, and tells it. A message's handling looks once more,
  /// since the library keeps to itself what is thrown here.
  private void settle() {
    RaftEngine running = engine;
    if (settling || running == null || phase == Phase.ENDED) {
      return;
    }
    settling = true;
    try {
      tell(running);
      failed(running.log().failure());
    } finally {
      settling = false;
    }
  }

  private void tell(RaftEngine running) {
    running.stream().deliver();
    if (running.log().whole()) {
      tellLeadership(running);
    }
    if (phase == Phase.ENDED || !running.log().whole()) {
      return;
    }
    if (running.node().getStatus() == RaftNodeStatus.TERMINATED) {
      fail(new IOException("node %d has no vote any more".formatted(wanted.nodeId())));
      return;
    }
    if (!running.leadsAlone()) {
      running.executor().letTimePass();
    }
    running.shorten();
  }

  private void tellLeadership(RaftEngine running) {
    Leadership current = leadership();
    boolean everTold = told.term() > 0;
    // A record's own equals is spun at its first call, which would cost each start 10 ms.
    boolean changed = current.term() != told.term() || current.leaderId() != told.leaderId();
    if (changed && (everTold || current.leaderId() != Leadership.NOBODY)) {
      told = current;
      Objects.requireNonNull(listener).leadership(current);
      running.stream().deliver();
    }
  }

  private void failed(@Nullable Throwable failure) {
    if (phase == Phase.ENDED || failure == null) {
      return;
    }
    if (failure instanceof IOException cause) {
      fail(cause);
    } else if (failure instanceof Error error) {
      throw error;
    } else {
      throw new IllegalStateException("the metadata log met a bug", failure);
    }
  }

  private void fail(IOException cause) {
    if (cause instanceof DamagedException) {
      end("log directory %s: %s".formatted(disk.path(), cause.getMessage()));
    } else {
      String advice = DiskFull.causedBy(cause) ? "; make room there and start again" : "";
      end("the metadata log in %s failed: %s%s".formatted(disk.path(), cause.getMessage(), advice));
    }
  }

  private void end(String reason) {
    end();
    Objects.requireNonNull(listener).failed(reason);
  }

  private void end() {
    phase = Phase.ENDED;
    RaftEngine running = engine;
    if (running != null) {
      running.stop();
    }
    proposals.lose();
  }

  @Override
  public Leadership leadership() {
    RaftEngine running = engine;
    return running == null || phase == Phase.ENDED
        ? new Leadership(told.term(), Leadership.NOBODY)
        : running.leadership();
  }

  @Override
  public Membership membership() {
    TreeSet<Integer> ids = new TreeSet<>();
    engine()
        .node()
        .getCommittedMembers()
        .getVotingMembers()
        .forEach(voter -> ids.add(((Voter) voter).nodeId()));
    return new Membership(List.copyOf(ids));
  }

  @Override
  public Identity identity() {
    return Objects.requireNonNull(opened, "not started").identity();
  }

  /// This voter, once it has started.
  public Voter self() {
    return engine().self();
  }

  @Override
  public void close(Runnable closed) {
    switch (phase) {
      case NEW, ENDED -> {
        phase = Phase.ENDED;
        closed.run();
      }
      case RUNNING -> {
        phase = Phase.CLOSING;
        loop.atTurnEnd(() -> seal(closed));
      }
      case CLOSING -> throw new IllegalStateException("closed twice");
    }
  }

  /// What was proposed in this turn is flushed by now.
  private void seal(Runnable closed) {
    if (phase == Phase.CLOSING) {
      end();
      try {
        engine().log().seal();
      } catch (IOException cause) {
        LOG.error("the metadata log in {} could not be sealed", disk.path(), cause);
      }
    }
    closed.run();
  }

  private RaftEngine engine() {
    return Objects.requireNonNull(engine, "not started");
  }
}
