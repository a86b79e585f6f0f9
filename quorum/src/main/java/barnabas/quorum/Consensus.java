package barnabas.quorum;

import java.nio.ByteBuffer;
import java.util.List;

/// Agreement on one sequence of entries. Owned by the quorum's loop: every method is called there,
/// and every call back happens there.
///
/// Once [#start] was called, the listener hears in this order: the snapshot if there is one, the
/// entries behind it that are known to be committed, then who leads, then whatever gets committed.
/// A node that is told that it leads has heard every entry committed under earlier leaders, so what
/// it decides from then on is decided on the newest state.
public interface Consensus {

  /// Recovers what is stored and begins to take part. Called once, first.
  void start(Listener listener);

  /// Proposes an entry. On the leader only; elsewhere it is refused.
  ///
  /// @param entry not to be changed afterwards
  /// @param proposal hears the outcome exactly once, possibly before this call returns
  void propose(ByteBuffer entry, Proposal proposal);

  /// Who leads, as far as this node knows.
  Leadership leadership();

  /// Who takes part.
  Membership membership();

  /// Whose data this is. Known once the listener heard something.
  Identity identity();

  /// Stops: proposals under way end, later ones are refused, then `closed` runs.
  void close(Runnable closed);

  /// Who leads in a term.
  ///
  /// @param term grows with every change of leader
  /// @param leaderId the leader's node id, or [#NOBODY]
  record Leadership(long term, int leaderId) {
    /// No leader is known.
    public static final int NOBODY = -1;

    /// Whether that node is the leader.
    public boolean leads(int nodeId) {
      return leaderId == nodeId;
    }
  }

  /// The node ids that vote, in order.
  record Membership(List<Integer> voters) {
    public Membership {
      voters = List.copyOf(voters);
    }
  }

  /// One committed entry.
  ///
  /// @param index the place in the sequence; grows, with gaps where consensus itself wrote
  ///   something
  /// @param term the term of the leader that proposed it
  /// @param bytes read-only
  record Entry(long index, long term, ByteBuffer bytes) {}

  /// A state, cut into pieces of bytes. An immutable value: it may be written out later.
  interface Snapshot {
    /// The pieces, made one after the other as they are asked for.
    Iterable<ByteBuffer> pieces();
  }

  /// Why an entry was not committed. All but [#UNCERTAIN] come before the call that proposed it
  /// returns, and of all but that nothing happened.
  enum Refusal {
    /// This node does not lead.
    NOT_LEADER,
    /// Too many bytes wait already; trying again later helps.
    BUSY,
    /// The disk is full, and what is left of the log's room is kept for starts and elections.
    FULL,
    /// The entry is larger than one may be.
    TOO_LARGE,
    /// The node fell out of its role or failed meanwhile. The entry may turn up as committed later.
    UNCERTAIN
  }

  /// What becomes of a proposal.
  interface Proposal {
    /// The entry is committed. The listener has heard it just before.
    void committed(long index);

    /// The entry was refused.
    void refused(Refusal refusal);
  }

  /// Who follows the sequence.
  interface Listener {
    /// The state is to be what these pieces say, whatever it was: the snapshot of all entries up to
    /// `index`.
    void restored(long index, List<ByteBuffer> pieces);

    /// One more entry is committed.
    void committed(Entry entry);

    /// Somebody leads now, or nobody does.
    void leadership(Leadership leadership);

    /// The state after the last entry that [#committed] was called with.
    Snapshot snapshot();

    /// This node can no longer take part: its store failed or can't be trusted. It must stop and be
    /// started anew, for what was written last is unknown (a failed sync is never believed again).
    /// Called once at most; all proposals have been refused.
    void failed(String reason);
  }
}
