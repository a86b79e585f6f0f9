package barnabas.quorum;

import barnabas.quorum.Consensus.Leadership;
import barnabas.quorum.Consensus.Listener;
import barnabas.quorum.Operation.NewTerm;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftNode.RaftNodeBuilder;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftTerm;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The library's node with all that it is given of ours: log, loop, clock, chance, messages and
/// state machine. Owned by the quorum's loop.
final class RaftEngine {
  private final QuorumSettings settings;
  private final Voter self;
  private final WriteAheadLog log;
  private final RaftExecutor executor;
  private final CommittedStream stream;
  private final Correspondence correspondence;
  private final RaftNode node;
  private boolean shortening;

  /// @param opened the voter's directory
  /// @param afterEach is called behind each of the library's tasks
  RaftEngine(
      QuorumSettings settings,
      Opened opened,
      Loop loop,
      Randomness randomness,
      Peers peers,
      Listener listener,
      Runnable afterEach) {
    this.settings = settings;
    this.self = opened.self();
    this.log = opened.log();
    this.executor = new RaftExecutor(loop, afterEach);
    this.stream = new CommittedStream(this::newTerm, listener, opened.log()::whole);
    this.correspondence =
        new Correspondence(peers, opened.identity().clusterId(), opened.self(), opened.log());
    RaftNodeBuilder builder =
        RaftNode.newBuilder()
            .setGroupId(opened.identity().clusterId())
            .setConfig(RaftPace.config(settings))
            .setExecutor(executor)
            .setClock(new RaftClock(loop))
            .setRandom(new RaftChance(randomness))
            .setTransport(correspondence)
            .setStateMachine(stream)
            .setStore(log)
            .setModelFactory(EntryCodec.MODELS);
    begin(builder, opened);
    this.node = builder.build();
  }

  private static void begin(RaftNodeBuilder builder, Opened opened) {
    RestoredRaftState restored = opened.log().restored();
    if (restored != null) {
      builder.setRestoredState(restored);
    } else {
      builder.setLocalEndpoint(opened.self());
      builder.setInitialGroupMembers(List.copyOf(opened.founders()));
    }
  }

  private NewTerm newTerm() {
    return new NewTerm(node.getTerm().getTerm(), self.nodeId());
  }

  Voter self() {
    return self;
  }

  WriteAheadLog log() {
    return log;
  }

  RaftExecutor executor() {
    return executor;
  }

  CommittedStream stream() {
    return stream;
  }

  RaftNode node() {
    return node;
  }

  Correspondence correspondence() {
    return correspondence;
  }

  Collection<RaftEndpoint> members() {
    return node.getEffectiveMembers().getMembers();
  }

  /// Whether it leads and nobody else takes part.
  boolean leadsAlone() {
    return members().size() == 1 && self.equals(leader());
  }

  private @Nullable RaftEndpoint leader() {
    return node.getTerm().getLeaderEndpoint();
  }

  /// Who leads. A leader that has not heard yet all that was committed before it is none.
  Leadership leadership() {
    RaftTerm term = node.getTerm();
    RaftEndpoint leader = leader();
    boolean unready = self.equals(leader) && stream.readyTerm() != term.getTerm();
    return new Leadership(
        term.getTerm(), leader == null || unready ? Leadership.NOBODY : ((Voter) leader).nodeId());
  }

  /// Has a snapshot taken, behind this turn, once the log file has grown enough. Not while nobody
  /// is known to lead: a candidate takes none, and would be asked again for ever.
  void shorten() {
    if (!shortening
        && leader() != null
        && !log.snapshotWaits()
        && log.grownBytes() > settings.snapshotAfterBytes()
        && RaftPace.maySnapshot(settings, stream.lastIndex(), log.snapshotIndex(), leadsAlone())) {
      shortening = true;
      executor.submit(this::takeSnapshot);
    }
  }

  private void takeSnapshot() {
    shortening = false;
    if (leader() != null) {
      RaftCalls.takeSnapshot(node);
    }
  }

  /// Lets nothing of it happen any more.
  void stop() {
    executor.stop();
    stream.drop();
  }
}
