package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.Beginning;
import barnabas.quorum.Consensus;
import barnabas.quorum.Identity;
import barnabas.quorum.Peers;
import barnabas.quorum.QuorumSettings;
import barnabas.quorum.RaftVoter;
import barnabas.quorum.Voter;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Proves what becomes of a command whose commit takes too long: two voters, of which the second
/// does not answer for a while.
class SlowCommitTest {
  private static final List<Voter> FOUNDERS =
      List.of(new Voter(1, new Uuid(3, 1)), new Voter(2, new Uuid(3, 2)));

  private final SimWorld world = new SimWorld(13);
  private final TreeMap<Integer, RaftVoter> voters = new TreeMap<>();
  private final TreeMap<Integer, SimLoop> loops = new TreeMap<>();
  private boolean cut;

  @Test
  void anAnswerThatTakesTooLongIsATimeoutAndTheChangeStillHappens() {
    House house = leadingHouse();
    List<CreateTopics.Answer> answers = new ArrayList<>();

    cut = true;
    house.loop.post(
        () ->
            house.controller.submit(
                new CreateTopics(List.of(House.topic("t", 1, 1)), false), 10, answers::add));
    world.runFor(100);
    cut = false;

    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().topics().getFirst().refusal().code())
        .isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    assertThat(world.runUntil(() -> house.image().topic("t") != null, 2_000)).isTrue();
    assertThat(answers).hasSize(1);
  }

  /// The seed is one with which the first of the two is elected.
  private House leadingHouse() {
    Beginning beginning = new Beginning(FOUNDERS, true);
    SimNode node = world.node("n1");
    House house = new House(node, QuorumSettings.DEFAULT, new TreeMap<>(), beginning, wiresOf(1));
    join(1, house.loop, house.voter);
    SimNode other = world.node("n2");
    SimLoop loop = other.blockingLoop("quorum");
    RaftVoter voter =
        new RaftVoter(
            loop,
            other.disk("data"),
            other.randomness(),
            QuorumSettings.DEFAULT,
            new Identity.Wanted("cluster", 2),
            beginning,
            wiresOf(2));
    join(2, loop, voter);
    loop.post(() -> voter.start(new Silent()));
    assertThat(world.runUntil(() -> house.voter.leadership().leads(1), 5_000)).isTrue();
    house.submit(House.broker(1, true));
    assertThat(world.runUntil(() -> house.image().brokers().containsKey(1), 5_000)).isTrue();
    return house;
  }

  private void join(int id, SimLoop loop, RaftVoter voter) {
    loops.put(id, loop);
    voters.put(id, voter);
  }

  private Peers wiresOf(int from) {
    return new Peers() {
      @Override
      public void send(Voter to, ByteBuffer message) {
        RaftVoter receiver = voters.get(to.nodeId());
        if (!cut && receiver != null) {
          loops.get(to.nodeId()).post(() -> receiver.received(message));
        }
      }

      @Override
      public boolean reachable(Voter voter) {
        return !cut;
      }
    };
  }

  /// Follows without a state.
  private static final class Silent implements Consensus.Listener {
    @Override
    public void restored(long index, List<ByteBuffer> pieces) {}

    @Override
    public void committed(Consensus.Entry entry) {}

    @Override
    public void leadership(Consensus.Leadership leadership) {}

    @Override
    public Consensus.Snapshot snapshot() {
      return List::of;
    }

    @Override
    public void failed(String reason) {
      throw new AssertionError(reason);
    }
  }
}
