package barnabas.quorum;

import barnabas.quorum.Consensus.Proposal;
import barnabas.quorum.Consensus.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What was proposed and has no outcome yet. Owned by a [RaftVoter].
final class Proposals {
  /// More than what an entry, and a group, take besides its own bytes.
  private static final int ENTRY_BYTES = 64;

  private final QuorumSettings settings;
  private final Set<Pending> pending = new LinkedHashSet<>();
  private long pendingBytes;

  Proposals(QuorumSettings settings) {
    this.settings = settings;
  }

  /// Whether an entry of so many bytes may be proposed now; if not, the proposal is refused.
  boolean admits(int sizeBytes, Proposal proposal) {
    if (sizeBytes > settings.entryBytesMax()) {
      proposal.refused(Refusal.TOO_LARGE);
      return false;
    }
    if (pendingBytes + sizeBytes > settings.pendingBytesMax()
        || pending.size() >= RaftPace.PENDING_MAX) {
      proposal.refused(Refusal.BUSY);
      return false;
    }
    return true;
  }

  /// What the log needs for all that is under way and an entry of so many bytes.
  long loggedBytes(int sizeBytes) {
    return pendingBytes + sizeBytes + (pending.size() + 1L) * ENTRY_BYTES;
  }

  /// Adds one that is under way.
  ///
  /// @param stream what carries its outcome, behind the entry itself
  Pending add(int sizeBytes, Proposal proposal, CommittedStream stream) {
    Pending added = new Pending(sizeBytes, proposal, stream);
    pending.add(added);
    pendingBytes += sizeBytes;
    return added;
  }

  /// Ends all of them: nobody will learn any more what becomes of them.
  void lose() {
    List<Pending> lost = List.copyOf(pending);
    pending.clear();
    pendingBytes = 0;
    lost.forEach(each -> each.proposal.refused(Refusal.UNCERTAIN));
  }

  /// One that is under way.
  final class Pending implements RaftCalls.Answer {
    private final int sizeBytes;
    private final Proposal proposal;
    private final CommittedStream stream;

    private Pending(int sizeBytes, Proposal proposal, CommittedStream stream) {
      this.sizeBytes = sizeBytes;
      this.proposal = proposal;
      this.stream = stream;
    }

    @Override
    public void committed(long index) {
      stream.then(() -> end(() -> proposal.committed(index)));
    }

    @Override
    public void failed(Throwable cause) {
      stream.then(() -> end(() -> proposal.refused(Refusal.UNCERTAIN)));
    }

    private void end(Runnable answer) {
      if (pending.remove(this)) {
        pendingBytes -= sizeBytes;
        answer.run();
      }
    }
  }
}
