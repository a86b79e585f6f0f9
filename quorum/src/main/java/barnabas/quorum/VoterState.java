package barnabas.quorum;

import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a voter must not forget, besides its snapshot: its term and vote, who it is, who began the
/// cluster, and the entries behind the snapshot. It is what the records of its log make of nothing.
/// Owned by its [WriteAheadLog].
///
/// ```
/// record  kind int8, then
///           1 entry      as in EntryCodec
///           2 term       term int32, voted bool, voter if so
///           3 self       voter, votes bool
///           4 begun by   members
///           5 cut        entries from index int64 on are void
/// ```
final class VoterState {
  private static final byte ENTRY = 1;
  private static final byte TERM = 2;
  private static final byte SELF = 3;
  private static final byte BEGUN_BY = 4;
  private static final byte CUT = 5;

  private int term;
  private @Nullable RaftEndpoint vote;
  private @Nullable RaftEndpointPersistentState self;
  private @Nullable RaftGroupMembersView begunBy;
  private final List<LogEntry> entries = new ArrayList<>();

  int term() {
    return term;
  }

  @Nullable RaftEndpointPersistentState self() {
    return self;
  }

  @Nullable RaftGroupMembersView begunBy() {
    return begunBy;
  }

  RaftTermPersistentState termAndVote() {
    return EntryCodec.MODELS
        .createRaftTermPersistentStateBuilder()
        .setTerm(term)
        .setVotedFor(vote)
        .build();
  }

  List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  /// Takes an entry in and gives its record.
  ByteBuffer add(LogEntry entry) {
    if (!entries.isEmpty() && entry.getIndex() != entries.getLast().getIndex() + 1) {
      throw new IllegalStateException(
          "entry %d follows entry %d".formatted(entry.getIndex(), entries.getLast().getIndex()));
    }
    entries.add(entry);
    return record(entry);
  }

  private static ByteBuffer record(LogEntry entry) {
    Writer out = new Writer();
    out.int8(ENTRY);
    EntryCodec.writeEntry(out, entry);
    return out.toBuffer();
  }

  ByteBuffer become(RaftTermPersistentState termAndVote) {
    term = termAndVote.getTerm();
    vote = termAndVote.getVotedFor();
    Writer out = new Writer();
    out.int8(TERM);
    out.int32(term);
    out.bool(vote != null);
    if (vote != null) {
      EntryCodec.writeVoter(out, vote);
    }
    return out.toBuffer();
  }

  ByteBuffer become(RaftEndpointPersistentState newSelf) {
    self = newSelf;
    Writer out = new Writer();
    out.int8(SELF);
    EntryCodec.writeVoter(out, newSelf.getLocalEndpoint());
    out.bool(newSelf.isVoting());
    return out.toBuffer();
  }

  ByteBuffer beginBy(RaftGroupMembersView members) {
    begunBy = members;
    Writer out = new Writer();
    out.int8(BEGUN_BY);
    EntryCodec.writeMembers(out, members);
    return out.toBuffer();
  }

  /// Drops the entries from an index on.
  ByteBuffer cutFrom(long index) {
    entries.removeIf(entry -> entry.getIndex() >= index);
    Writer out = new Writer();
    out.int8(CUT);
    out.int64(index);
    return out.toBuffer();
  }

  /// Drops the entries that a snapshot covers.
  void coveredUntil(long index) {
    entries.removeIf(entry -> entry.getIndex() <= index);
  }

  /// Whether it has this very entry, and so all of that leader's before it.
  boolean holds(long index, int entryTerm) {
    return entries.stream()
        .anyMatch(entry -> entry.getIndex() == index && entry.getTerm() == entryTerm);
  }

  /// The records that make all of this of nothing.
  List<ByteBuffer> records() {
    return recordsBehind(0);
  }

  /// The same without the entries up to an index.
  List<ByteBuffer> recordsBehind(long index) {
    List<ByteBuffer> records = new ArrayList<>();
    records.add(become(termAndVote()));
    if (self != null) {
      records.add(become(self));
    }
    if (begunBy != null) {
      records.add(beginBy(begunBy));
    }
    entries.stream()
        .filter(entry -> entry.getIndex() > index)
        .forEach(entry -> records.add(record(entry)));
    return records;
  }

  /// Applies what a record says.
  ///
  /// @throws MalformedMessageException if this release doesn't know it
  void replay(ByteBuffer record) {
    Reader in = new Reader(record.duplicate());
    byte kind = in.int8();
    switch (kind) {
      case ENTRY -> add(EntryCodec.readEntry(in));
      case TERM -> {
        term = in.int32();
        vote = in.bool() ? EntryCodec.readVoter(in) : null;
      }
      case SELF ->
          self =
              EntryCodec.MODELS
                  .createRaftEndpointPersistentStateBuilder()
                  .setLocalEndpoint(EntryCodec.readVoter(in))
                  .setVoting(in.bool())
                  .build();
      case BEGUN_BY -> begunBy = EntryCodec.readMembers(in);
      case CUT -> {
        long from = in.int64();
        entries.removeIf(entry -> entry.getIndex() >= from);
      }
      default -> throw new MalformedMessageException("a record of kind " + kind);
    }
    in.end();
  }
}
