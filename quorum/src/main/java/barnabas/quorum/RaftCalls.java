package barnabas.quorum;

import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.RaftNode;
import java.util.concurrent.CompletableFuture;

/// The library's calls that answer with a future. All futures complete on the quorum's loop.
final class RaftCalls {
  private RaftCalls() {}

  /// What becomes of a call.
  interface Answer {
    /// It is committed.
    void committed(long index);

    /// It was refused, or nothing is known of it.
    void failed(Throwable cause);
  }

  /// What becomes of it shows in the node's status, and in the store's failure.
  static void start(RaftNode node) {
    var _ = node.start();
  }

  /// What becomes of it shows in the store.
  static void takeSnapshot(RaftNode node) {
    var _ = node.takeSnapshot();
  }

  static void replicate(RaftNode node, Operation operation, Answer answer) {
    hear(node.replicate(operation), answer);
  }

  static void changeMembership(
      RaftNode node, Voter voter, MembershipChangeMode mode, Answer answer) {
    hear(node.changeMembership(voter, mode, node.getCommittedMembers().getLogIndex()), answer);
  }

  private static <T> void hear(CompletableFuture<Ordered<T>> future, Answer answer) {
    var _ =
        future.whenComplete(
            (done, thrown) -> {
              if (thrown == null) {
                answer.committed(done.getCommitIndex());
              } else {
                answer.failed(thrown);
              }
            });
  }
}
