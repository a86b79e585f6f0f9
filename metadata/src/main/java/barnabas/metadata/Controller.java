package barnabas.metadata;

import barnabas.metadata.Command.Decision;
import barnabas.metadata.Command.Situation;
import barnabas.quorum.Consensus;
import barnabas.quorum.Consensus.Entry;
import barnabas.quorum.Consensus.Leadership;
import barnabas.quorum.Consensus.Proposal;
import barnabas.quorum.Consensus.Snapshot;
import barnabas.wire.ErrorCode;
import barnabas.wire.MalformedMessageException;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides on changes of the cluster's metadata and follows those that are committed. Owned by the
/// quorum's loop; every method is called there and every answer is given there.
///
/// A command is decided on the newest state: the committed image and, on it, what was decided
/// since. Its events are proposed as one entry, and its answer, also that of a command which
/// changes nothing, waits until everything it was decided upon is committed. When that fails, the
/// newest state is the committed one again. The committed image is made of committed events alone.
public final class Controller implements Consensus.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /// Commands that wait for their commit; those beyond are refused.
  private static final int PENDING_MAX = 10_000;

  private final Loop loop;
  private final Consensus consensus;
  private final Configs configs;
  private final Randomness randomness;
  private final int nodeId;
  private final ClusterListener listener;

  private ClusterImage committed = ClusterImage.EMPTY;
  private ClusterImage newest = ClusterImage.EMPTY;
  private long index;
  private boolean leading;
  private boolean told;
  private boolean unreadable;
  private final Queue<Pending<?>> pending = new ArrayDeque<>();

  /// Who follows the cluster's metadata. Called on the quorum's loop.
  public interface ClusterListener {
    /// The image changed. The first call, once the log is read and somebody leads, gives all of it.
    void changed(ClusterDelta delta);

    /// A bug was met and cost no more than the command that met it.
    void bug(RuntimeException bug);

    /// This node can't go on and has to stop; see [Consensus.Listener#failed].
    void failed(String reason);
  }

  /// Begins nothing yet; [#start] does.
  ///
  /// @param configs this broker's configuration and the catalogue
  public Controller(
      Loop loop,
      Consensus consensus,
      Configs configs,
      Randomness randomness,
      ClusterListener listener) {
    this.loop = loop;
    this.consensus = consensus;
    this.configs = configs;
    this.randomness = randomness;
    this.nodeId = configs.nodeId();
    this.listener = listener;
  }

  /// Reads the log and begins to lead or follow.
  public void start() {
    consensus.start(this);
  }

  /// The committed image.
  public ClusterImage image() {
    return committed;
  }

  /// Who keeps the metadata. Once the first image was told.
  public QuorumState quorum() {
    Leadership leadership = consensus.leadership();
    return new QuorumState(
        nodeId,
        consensus.identity().directoryId(),
        leadership.leaderId(),
        leadership.term(),
        index + 1,
        consensus.membership().voters());
  }

  /// Decides on a command.
  ///
  /// @param timeoutMs how long the answer may take; after that the command may still happen
  /// @param answer called once, possibly before this call returns
  public <A> void submit(Command<A> command, int timeoutMs, Consumer<? super A> answer) {
    if (!leading) {
      answer.accept(command.refused(notController()));
      return;
    }
    if (pending.size() >= PENDING_MAX) {
      answer.accept(
          command.refused(
              Refusal.of(ErrorCode.REQUEST_TIMED_OUT, "Too many changes wait already.")));
      return;
    }
    Decision<A> decision = decided(command);
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: {}",
          command.getClass().getSimpleName(),
          decision.events().isEmpty() ? decision.answer() : decision.events());
    }
    if (decision.events().isEmpty() && pending.isEmpty()) {
      answer.accept(decision.answer());
      return;
    }
    Pending<A> waiting = new Pending<>(command, decision, answer);
    pending.add(waiting);
    waiting.timer = loop.after(Math.max(0, timeoutMs), waiting::timedOut);
    if (!decision.events().isEmpty()) {
      ClusterImage before = newest;
      newest = before.with(decision.events());
      consensus.propose(Entries.encode(decision.events()), waiting);
      if (waiting.neverProposed) {
        newest = before;
      }
    }
  }

  /// Deciding changes nothing, so a bug that is met there costs the command and no more.
  private <A> Decision<A> decided(Command<A> command) {
    try {
      return command.decide(new Situation(newest, configs, randomness));
    } catch (RuntimeException bug) {
      listener.bug(bug);
      Refusal refusal = Refusal.of(ErrorCode.UNKNOWN_SERVER_ERROR, "The controller met a bug.");
      return new Decision<>(List.of(), command.refused(refusal));
    }
  }

  private static Refusal notController() {
    return Refusal.of(ErrorCode.NOT_CONTROLLER, "This node is not the active controller.");
  }

  @Override
  public void restored(long restoredIndex, List<ByteBuffer> pieces) {
    List<Event> events = new ArrayList<>();
    if (pieces.stream().allMatch(piece -> readable(piece, events))) {
      become(restoredIndex, ClusterImage.EMPTY.with(events));
      if (told) {
        listener.changed(ClusterDelta.whole(index, committed));
      }
    }
  }

  @Override
  public void committed(Entry entry) {
    List<Event> events = new ArrayList<>();
    if (readable(entry.bytes(), events)) {
      ClusterImage before = committed;
      become(entry.index(), before.with(events));
      if (told) {
        listener.changed(ClusterDelta.of(index, before, committed, events));
        ConfigWarnings.of(configs.catalogue(), events).forEach(LOG::warn);
      }
    }
  }

  /// Reads the events of an entry. One that can't be read was written by a newer release (its bytes
  /// are checksummed), and nothing behind it may be believed.
  private boolean readable(ByteBuffer bytes, List<Event> events) {
    if (unreadable) {
      return false;
    }
    try {
      events.addAll(Entries.decode(bytes));
      return true;
    } catch (MalformedMessageException e) {
      unreadable = true;
      failed("the metadata log holds what this release can't read: " + e.getMessage());
      return false;
    }
  }

  private void become(long newIndex, ClusterImage image) {
    index = newIndex;
    committed = image;
    if (!leading) {
      newest = image;
    }
  }

  @Override
  public void leadership(Leadership leadership) {
    if (unreadable) {
      return;
    }
    LOG.info(
        "node {} leads the cluster's metadata in term {}",
        leadership.leaderId(),
        leadership.term());
    loseWhatIsPending(notController());
    leading = leadership.leads(nodeId);
    newest = committed;
    if (!told) {
      told = true;
      listener.changed(ClusterDelta.whole(index, committed));
      ConfigWarnings.of(configs.catalogue(), committed).forEach(LOG::warn);
    }
    if (leading && committed.clusterId().isEmpty()) {
      submit(new BeginCluster(consensus.identity().clusterId()), Integer.MAX_VALUE, refusal -> {});
    }
  }

  @Override
  public Snapshot snapshot() {
    ClusterImage image = committed;
    return () -> Entries.pieces(image);
  }

  @Override
  public void failed(String reason) {
    leading = false;
    loseWhatIsPending(notController());
    listener.failed(reason);
  }

  private void loseWhatIsPending(Refusal refusal) {
    List<Pending<?>> lost = new ArrayList<>(pending);
    pending.clear();
    newest = committed;
    lost.forEach(each -> each.refuse(refusal));
  }

  /// Answers in the order of the commands, up to one that still waits for its commit.
  private void answerWhatIsCommitted() {
    for (Pending<?> first = pending.peek(); first != null && first.done; first = pending.peek()) {
      pending.remove();
      if (pending.isEmpty()) {
        newest = committed;
      }
      first.answer();
    }
  }

  /// A command that was decided, and whose answer waits. Owned by its controller.
  private final class Pending<A> implements Proposal {
    private final Command<A> command;
    private final Decision<A> decision;
    private @Nullable Consumer<? super A> answer;
    private Loop.@Nullable Timer timer;
    private boolean done;
    private boolean neverProposed;

    Pending(Command<A> command, Decision<A> decision, Consumer<? super A> answer) {
      this.command = command;
      this.decision = decision;
      this.answer = answer;
      this.done = decision.events().isEmpty();
    }

    @Override
    public void committed(long committedIndex) {
      done = true;
      answerWhatIsCommitted();
    }

    @Override
    public void refused(Consensus.Refusal refusal) {
      switch (refusal) {
        case UNCERTAIN -> loseWhatIsPending(notController());
        case NOT_LEADER -> drop(notController());
        case BUSY -> drop(Refusal.of(ErrorCode.REQUEST_TIMED_OUT, "The controller is busy."));
        case FULL ->
            drop(Refusal.of(ErrorCode.KAFKA_STORAGE_ERROR, "The disk of the metadata is full."));
        case TOO_LARGE ->
            drop(
                Refusal.of(ErrorCode.POLICY_VIOLATION, "The request is too large for one change."));
      }
    }

    /// Nothing happened, and as this comes before the proposing call returns, nothing was decided
    /// upon it either.
    private void drop(Refusal refusal) {
      neverProposed = true;
      pending.remove(this);
      refuse(refusal);
    }

    void timedOut() {
      refuse(
          Refusal.of(
              ErrorCode.REQUEST_TIMED_OUT,
              "The change was not committed in time; it may still happen."));
    }

    void answer() {
      give(decision.answer());
    }

    void refuse(Refusal refusal) {
      give(command.refused(refusal));
    }

    private void give(A value) {
      Consumer<? super A> waiting = answer;
      if (timer != null) {
        timer.cancel();
      }
      if (waiting != null) {
        answer = null;
        waiting.accept(value);
      }
    }
  }
}
