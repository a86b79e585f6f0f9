package barnabas.quorum;

import barnabas.wire.MalformedMessageException;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A voter's messages to the others and from them. Owned by the quorum's loop.
final class Correspondence implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(Correspondence.class);

  private final Peers peers;
  private final String clusterId;
  private final Voter self;
  private final WriteAheadLog log;
  private final Set<Voter> strangers = new LinkedHashSet<>();
  private @Nullable Seam handling;

  Correspondence(Peers peers, String clusterId, Voter self, WriteAheadLog log) {
    this.peers = peers;
    this.clusterId = clusterId;
    this.self = self;
    this.log = log;
  }

  /// Sends a message of the library's. Nothing leaves once the store has failed, for it might speak
  /// of what was not stored.
  @Override
  public void send(RaftEndpoint target, RaftMessage message) {
    if (log.failure() == null) {
      RaftMessage told = handling == null ? message : handling.answered(message);
      peers.send((Voter) target, MessageCodec.encode((Voter) target, told));
    }
  }

  @Override
  public boolean isReachable(RaftEndpoint endpoint) {
    return peers.reachable((Voter) endpoint);
  }

  /// Has a message handled, unless it is not for this very voter, or not from one whose disk is
  /// still the one that is known to vote.
  ///
  /// @throws MalformedMessageException if it is none
  void receive(ByteBuffer bytes, RaftNode node) {
    RaftMessage message = read(bytes, node.getEffectiveMembers().getMembers());
    if (message != null && !stale(message, node.getTerm().getTerm())) {
      Seam seam = Seam.of(message, log.snapshotIndex());
      handling = seam;
      node.handle(seam.message());
      handling = null;
    }
  }

  /// Whether it answers a request of an earlier term. What a voter had then, it may have dropped
  /// since, but the library would take its word.
  private static boolean stale(RaftMessage message, int term) {
    boolean answer =
        message instanceof AppendEntriesSuccessResponse
            || message instanceof AppendEntriesFailureResponse
            || message instanceof InstallSnapshotResponse;
    return answer && message.getTerm() < term;
  }

  private @Nullable RaftMessage read(ByteBuffer message, Collection<RaftEndpoint> members) {
    MessageCodec.Addressed addressed = MessageCodec.decode(message);
    Voter sender = (Voter) addressed.message().getSender();
    boolean replaced = members.stream().anyMatch(known -> replaced((Voter) known, sender));
    if (replaced && strangers.add(sender)) {
      LOG.warn(
          "node {} speaks with the log directory {}, which has no vote: was its disk replaced?",
          sender.nodeId(),
          sender.directoryId());
    }
    boolean ours =
        addressed.to().equals(self) && addressed.message().getGroupId().equals(clusterId);
    return ours && !replaced ? addressed.message() : null;
  }

  private static boolean replaced(Voter known, Voter sender) {
    return known.nodeId() == sender.nodeId() && !known.equals(sender);
  }
}
