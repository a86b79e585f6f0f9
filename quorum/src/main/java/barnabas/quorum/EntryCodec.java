package barnabas.quorum;

import barnabas.quorum.Operation.NewTerm;
import barnabas.quorum.Operation.Proposed;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/// The bytes of log entries, voters and memberships, the same on disk and on the wire.
///
/// ```
/// entry    index int64, term int32, kind int8, then
///            1 proposed     bytes
///            2 new term     leader id int32
///            3 membership   mode int8 (0 add as learner, 1 add as voter, 2 remove),
///                           voter, voters: all, voters: those that vote
/// voter    node id int32, directory id uuid
/// voters   count unsigned varint, voter each
/// members  log index int64, voters: all, voters: those that vote
/// ```
final class EntryCodec {
  static final RaftModelFactory MODELS = new DefaultRaftModelFactory();

  private static final byte PROPOSED = 1;
  private static final byte NEW_TERM = 2;
  private static final byte MEMBERSHIP = 3;

  private static final byte ADD_LEARNER = 0;
  private static final byte ADD_VOTER = 1;
  private static final byte REMOVE = 2;

  private static final int VOTER_BYTES = 20;

  private EntryCodec() {}

  static void writeEntry(Writer out, LogEntry entry) {
    out.int64(entry.getIndex());
    out.int32(entry.getTerm());
    Object operation = entry.getOperation();
    if (operation instanceof Proposed proposed) {
      out.int8(PROPOSED);
      out.bytes(proposed.bytes().duplicate(), true);
    } else if (operation instanceof NewTerm newTerm) {
      out.int8(NEW_TERM);
      out.int32(newTerm.leaderId());
    } else if (operation instanceof UpdateRaftGroupMembersOp change) {
      out.int8(MEMBERSHIP);
      out.int8(number(change.getMode()));
      writeVoter(out, change.getEndpoint());
      writeVoters(out, change.getMembers());
      writeVoters(out, change.getVotingMembers());
    } else {
      throw new IllegalArgumentException("an entry of " + operation.getClass());
    }
  }

  static LogEntry readEntry(Reader in) {
    long index = in.int64();
    int term = in.int32();
    Object operation = readOperation(in, term);
    return MODELS
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(operation)
        .build();
  }

  private static Object readOperation(Reader in, int term) {
    byte kind = in.int8();
    return switch (kind) {
      case PROPOSED -> new Proposed(in.bytes(true).asReadOnlyBuffer());
      case NEW_TERM -> new NewTerm(term, in.int32());
      case MEMBERSHIP ->
          MODELS
              .createUpdateRaftGroupMembersOpBuilder()
              .setMode(mode(in.int8()))
              .setEndpoint(readVoter(in))
              .setMembers(readVoters(in))
              .setVotingMembers(readVoters(in))
              .build();
      default -> throw new MalformedMessageException("a log entry of kind " + kind);
    };
  }

  private static byte number(MembershipChangeMode mode) {
    return switch (mode) {
      case ADD_LEARNER -> ADD_LEARNER;
      case ADD_OR_PROMOTE_TO_FOLLOWER -> ADD_VOTER;
      case REMOVE_MEMBER -> REMOVE;
    };
  }

  private static MembershipChangeMode mode(byte number) {
    return switch (number) {
      case ADD_LEARNER -> MembershipChangeMode.ADD_LEARNER;
      case ADD_VOTER -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
      case REMOVE -> MembershipChangeMode.REMOVE_MEMBER;
      default -> throw new MalformedMessageException("a change of membership of mode " + number);
    };
  }

  static void writeVoter(Writer out, RaftEndpoint voter) {
    out.int32(((Voter) voter).nodeId());
    out.uuid(((Voter) voter).directoryId());
  }

  static Voter readVoter(Reader in) {
    return new Voter(in.int32(), in.uuid());
  }

  static void writeVoters(Writer out, Collection<RaftEndpoint> voters) {
    out.count(voters.size(), true);
    voters.forEach(voter -> writeVoter(out, voter));
  }

  static Collection<RaftEndpoint> readVoters(Reader in) {
    List<RaftEndpoint> voters = new ArrayList<>();
    for (int left = in.count(true, VOTER_BYTES); left > 0; left--) {
      voters.add(readVoter(in));
    }
    return new LinkedHashSet<>(voters);
  }

  static void writeMembers(Writer out, RaftGroupMembersView members) {
    out.int64(members.getLogIndex());
    writeVoters(out, members.getMembers());
    writeVoters(out, members.getVotingMembers());
  }

  static RaftGroupMembersView readMembers(Reader in) {
    return MODELS
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(in.int64())
        .setMembers(readVoters(in))
        .setVotingMembers(readVoters(in))
        .build();
  }
}
