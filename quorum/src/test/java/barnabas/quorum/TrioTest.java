package barnabas.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.Consensus.Leadership;
import barnabas.quorum.Consensus.Refusal;
import barnabas.wire.Uuid;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves, one case at a time, that three voters agree: elections, a leader that dies or is cut
/// off, and one that comes back to a log that has become a snapshot.
class TrioTest {
  private static final QuorumSettings SMALL = new QuorumSettings(1000, 20, 200, 1000);

  private final Trio trio = new Trio(3, SMALL);

  @Test
  void oneOfThreeIsElectedWithinASecondAndCommitsOnAll() {
    trio.startAll();
    assertThat(trio.world.runUntil(() -> trio.leader().isPresent(), 1000)).isTrue();

    trio.commit(trio.settled(), "a");

    trio.until(() -> trio.alive.values().stream().allMatch(each -> each.state.contains("a")));
    assertThat(trio.settled().voter.membership().voters()).containsExactly(1, 2, 3);
  }

  @Test
  void aDeadLeaderIsReplacedWithinASecondAndNothingCommittedIsLost() {
    trio.startAll();
    Follower first = trio.settled();
    trio.commit(first, "a");

    trio.kill(first.id);

    assertThat(trio.world.runUntil(() -> trio.leader().isPresent(), 1000)).isTrue();
    Follower second = trio.settled();
    assertThat(second.leadership.term()).isGreaterThan(first.leadership.term());
    trio.commit(second, "b");
    assertThat(second.state).containsExactly("a", "b");
  }

  @Test
  void aLeaderThatIsCutOffCommitsNothingAndTakesOnWhatTheOthersDid() {
    trio.startAll();
    Follower old = trio.settled();
    trio.commit(old, "a");
    trio.cutOff.add(old.id);
    old.propose("lost");
    trio.commit(trio.settled(), "b");
    trio.until(() -> old.leadership.leaderId() == Leadership.NOBODY);

    trio.cutOff.clear();

    trio.until(() -> old.state.size() == 2);
    assertThat(old.state).containsExactly("a", "b");
    assertThat(old.acknowledged).containsExactly("a");
    assertThat(old.refusals).containsExactly(Refusal.UNCERTAIN);
  }

  @Test
  void whoMissedALogThatBecameASnapshotCatchesUpByIt() {
    trio.startAll();
    Follower leader = trio.settled();
    int missing = leader.id % Trio.SIZE + 1;
    trio.kill(missing);
    for (int i = 0; i < 60; i++) {
      trio.commit(leader, "entry number " + i);
    }
    assertThat(leader.snapshots).isPositive();

    Follower late = trio.start(missing);

    trio.until(() -> late.state.size() == 60);
    assertThat(late.state).isEqualTo(leader.state);
    assertThat(late.restored).isPositive();
  }

  @Test
  void twoThatRestartGoOnWithoutTheThird() {
    trio.startAll();
    Follower leader = trio.settled();
    trio.commit(leader, "a");
    for (int id = 1; id <= Trio.SIZE; id++) {
      trio.kill(id);
    }

    trio.start(1);
    trio.start(2);

    trio.commit(trio.settled(), "b");
    assertThat(trio.settled().state).containsExactly("a", "b");
  }

  @Test
  void oneAloneOfThreeNeverLeads() {
    Follower alone = trio.start(1);

    trio.world.runFor(30_000);

    assertThat(alone.leads()).isFalse();
    assertThat(alone.failures).isEmpty();
  }

  @Test
  void aVoterWhoseDiskIsEmptyThoughItTookPartIsRefused() {
    Follower blank =
        new Follower(
            trio.nodes.getFirst(),
            SMALL,
            new Identity.Wanted("cluster", 1),
            new Beginning(List.of(new Voter(1, new Uuid(7, 1))), false),
            Peers.NONE);
    trio.world.runFor(1000);

    assertThat(blank.failures).singleElement().asString().contains("directory is empty");
    assertThat(blank.leads()).isFalse();
  }

  @Test
  void aVoterThatIsTakenOutCountsNoMoreAndMayBeTakenInAgain() {
    trio.startAll();
    Follower leader = trio.settled();
    trio.commit(leader, "a");
    int out = leader.id % Trio.SIZE + 1;
    Voter voter = trio.alive.get(out).voter.self();

    change(leader, () -> leader.voter.removeVoter(voter, heard));

    assertThat(leader.voter.membership().voters()).hasSize(2).doesNotContain(out);
    trio.kill(out);
    trio.commit(leader, "b");
    trio.start(out);
    trio.commit(leader, "c");
    change(leader, () -> leader.voter.addVoter(voter, heard));
    assertThat(leader.voter.membership().voters()).containsExactly(1, 2, 3);
    trio.until(() -> trio.alive.get(out).state.contains("c"));
  }

  private int changes;

  private final Consensus.Proposal heard =
      new Consensus.Proposal() {
        @Override
        public void committed(long index) {
          changes++;
        }

        @Override
        public void refused(Refusal refusal) {
          throw new AssertionError(refusal);
        }
      };

  private void change(Follower leader, Runnable change) {
    int before = changes;
    leader.loop.post(change);
    trio.until(() -> changes > before);
  }
}
