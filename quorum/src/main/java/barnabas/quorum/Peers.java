package barnabas.quorum;

import java.nio.ByteBuffer;

/// How the voters reach each other. Messages may be lost, doubled, late or out of order, but come
/// whole and are authenticated as the sender's.
public interface Peers {
  /// A cluster with one voter has none.
  Peers NONE =
      new Peers() {
        @Override
        public void send(Voter to, ByteBuffer message) {}

        @Override
        public boolean reachable(Voter voter) {
          return false;
        }
      };

  /// Sends a message, which the other hands to [RaftVoter#received]. On the quorum's loop.
  ///
  /// @param message not to be changed
  void send(Voter to, ByteBuffer message);

  /// Whether messages are likely to arrive.
  boolean reachable(Voter voter);
}
