package barnabas.quorum;

import static java.nio.charset.StandardCharsets.UTF_8;

import barnabas.quorum.Consensus.Entry;
import barnabas.quorum.Consensus.Leadership;
import barnabas.quorum.Consensus.Proposal;
import barnabas.quorum.Consensus.Refusal;
import barnabas.quorum.Consensus.Snapshot;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A voter on a simulated node and a state machine that follows it: its state is the list of all
/// entries, as text.
final class Follower implements Consensus.Listener {
  static final String DISK = "data";

  final List<String> state = new ArrayList<>();
  final List<String> acknowledged = new ArrayList<>();
  final List<Refusal> refusals = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  final int id;
  final SimLoop loop;
  final RaftVoter voter;
  Leadership leadership = new Leadership(0, Leadership.NOBODY);
  long lastIndex;
  int snapshots;
  int restored;

  Follower(SimNode node, QuorumSettings settings) {
    this(node, settings, new Identity.Wanted(null, 1));
  }

  Follower(SimNode node, QuorumSettings settings, Identity.Wanted wanted) {
    this(node, settings, wanted, Beginning.ALONE, Peers.NONE);
  }

  Follower(
      SimNode node,
      QuorumSettings settings,
      Identity.Wanted wanted,
      Beginning beginning,
      Peers peers) {
    id = wanted.nodeId();
    loop = node.blockingLoop("quorum");
    voter =
        new RaftVoter(loop, node.disk(DISK), node.randomness(), settings, wanted, beginning, peers);
    loop.post(() -> voter.start(this));
  }

  void propose(String... entries) {
    loop.post(() -> List.of(entries).forEach(this::proposeNow));
  }

  void proposeNow(String entry) {
    voter.propose(
        ByteBuffer.wrap(entry.getBytes(UTF_8)),
        new Proposal() {
          @Override
          public void committed(long index) {
            if (!state.getLast().equals(entry) || index != lastIndex) {
              throw new AssertionError("answered " + entry + " before the listener heard it");
            }
            acknowledged.add(entry);
          }

          @Override
          public void refused(Refusal refusal) {
            refusals.add(refusal);
          }
        });
  }

  boolean leads() {
    return leadership.leads(id);
  }

  @Override
  public void restored(long index, List<ByteBuffer> pieces) {
    restored++;
    state.clear();
    pieces.forEach(piece -> state.add(UTF_8.decode(piece.duplicate()).toString()));
    lastIndex = index;
  }

  @Override
  public void committed(Entry entry) {
    if (entry.index() <= lastIndex) {
      throw new AssertionError("heard " + entry.index() + " after " + lastIndex);
    }
    lastIndex = entry.index();
    state.add(UTF_8.decode(entry.bytes()).toString());
  }

  @Override
  public void leadership(Leadership changed) {
    leadership = changed;
  }

  @Override
  public Snapshot snapshot() {
    snapshots++;
    List<String> all = List.copyOf(state);
    return () -> all.stream().map(each -> ByteBuffer.wrap(each.getBytes(UTF_8))).toList();
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }
}
