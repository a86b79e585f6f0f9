package barnabas.quorum;

import static barnabas.quorum.EntryCodec.MODELS;

import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The bytes of what voters say to each other. The forms of entries and voters are those of
/// [EntryCodec].
///
/// ```
/// message  version int8 (1), kind int8, to voter, cluster id string, sender voter, term int32, then
///   1 append       previous term int32, previous index int64, commit index int64, entries,
///                  query int64, flow int64
///   2 appended     last index int64, query int64, flow int64
///   3 not appended expected next index int64, query int64, flow int64
///   4 snapshot     see SnapshotMessages
///   5 next chunk   see SnapshotMessages
///   6 pre-vote     see ElectionMessages; so are 7 pre-voted, 8 vote, 9 voted, 10 take over
/// ```
final class MessageCodec {
  private static final byte VERSION = 1;
  private static final byte APPEND = 1;
  private static final byte APPENDED = 2;
  private static final byte NOT_APPENDED = 3;
  private static final byte SNAPSHOT = 4;
  private static final byte NEXT_CHUNK = 5;
  private static final byte PRE_VOTE = 6;
  private static final byte PRE_VOTED = 7;
  private static final byte VOTE = 8;
  private static final byte VOTED = 9;
  private static final byte TAKE_OVER = 10;

  private static final int ENTRY_BYTES_MIN = 13;

  private MessageCodec() {}

  /// A message and whom it is meant for.
  record Addressed(Voter to, RaftMessage message) {}

  /// What every message begins with.
  record Head(String clusterId, Voter sender, int term) {}

  static ByteBuffer encode(Voter to, RaftMessage message) {
    Writer out = new Writer();
    out.int8(VERSION);
    out.int8(kind(message));
    EntryCodec.writeVoter(out, to);
    out.string((String) message.getGroupId(), true);
    EntryCodec.writeVoter(out, message.getSender());
    out.int32(message.getTerm());
    writeBody(out, message);
    return out.toBuffer();
  }

  private static byte kind(RaftMessage message) {
    return switch (message) {
      case AppendEntriesRequest _ -> APPEND;
      case AppendEntriesSuccessResponse _ -> APPENDED;
      case AppendEntriesFailureResponse _ -> NOT_APPENDED;
      case InstallSnapshotRequest _ -> SNAPSHOT;
      case InstallSnapshotResponse _ -> NEXT_CHUNK;
      case PreVoteRequest _ -> PRE_VOTE;
      case PreVoteResponse _ -> PRE_VOTED;
      case VoteRequest _ -> VOTE;
      case VoteResponse _ -> VOTED;
      case TriggerLeaderElectionRequest _ -> TAKE_OVER;
      default -> throw new IllegalArgumentException("a message of " + message.getClass());
    };
  }

  private static void writeBody(Writer out, RaftMessage message) {
    switch (message) {
      case AppendEntriesRequest append -> writeAppend(out, append);
      case AppendEntriesSuccessResponse appended -> writeAppended(out, appended);
      case AppendEntriesFailureResponse refused -> writeRefused(out, refused);
      case InstallSnapshotRequest snapshot -> SnapshotMessages.write(out, snapshot);
      case InstallSnapshotResponse next -> SnapshotMessages.write(out, next);
      default -> ElectionMessages.write(out, message);
    }
  }

  private static void writeAppend(Writer out, AppendEntriesRequest append) {
    out.int32(append.getPreviousLogTerm());
    out.int64(append.getPreviousLogIndex());
    out.int64(append.getCommitIndex());
    out.count(append.getLogEntries().size(), true);
    append.getLogEntries().forEach(entry -> EntryCodec.writeEntry(out, entry));
    out.int64(append.getQuerySequenceNumber());
    out.int64(append.getFlowControlSequenceNumber());
  }

  private static void writeAppended(Writer out, AppendEntriesSuccessResponse appended) {
    out.int64(appended.getLastLogIndex());
    out.int64(appended.getQuerySequenceNumber());
    out.int64(appended.getFlowControlSequenceNumber());
  }

  private static void writeRefused(Writer out, AppendEntriesFailureResponse refused) {
    out.int64(refused.getExpectedNextIndex());
    out.int64(refused.getQuerySequenceNumber());
    out.int64(refused.getFlowControlSequenceNumber());
  }

  /// Reads a message.
  ///
  /// @throws MalformedMessageException if it is none
  static Addressed decode(ByteBuffer bytes) {
    Reader in = new Reader(bytes.duplicate());
    byte version = in.int8();
    if (version != VERSION) {
      throw new MalformedMessageException("a message between voters of version " + version);
    }
    byte kind = in.int8();
    Voter to = EntryCodec.readVoter(in);
    Head head = new Head(in.string(true), EntryCodec.readVoter(in), in.int32());
    RaftMessage message = readBody(in, kind, head);
    in.end();
    return new Addressed(to, message);
  }

  private static RaftMessage readBody(Reader in, byte kind, Head head) {
    return switch (kind) {
      case APPEND -> readAppend(in, head);
      case APPENDED -> readAppended(in, head);
      case NOT_APPENDED -> readRefused(in, head);
      case SNAPSHOT -> SnapshotMessages.readSnapshot(in, head);
      case NEXT_CHUNK -> SnapshotMessages.readNextChunk(in, head);
      case PRE_VOTE -> ElectionMessages.readPreVote(in, head);
      case PRE_VOTED -> ElectionMessages.readPreVoted(in, head);
      case VOTE -> ElectionMessages.readVote(in, head);
      case VOTED -> ElectionMessages.readVoted(in, head);
      case TAKE_OVER -> ElectionMessages.readTakeOver(in, head);
      default -> throw new MalformedMessageException("a message between voters of kind " + kind);
    };
  }

  private static RaftMessage readAppend(Reader in, Head head) {
    int previousTerm = in.int32();
    long previousIndex = in.int64();
    long commitIndex = in.int64();
    List<LogEntry> entries = new ArrayList<>();
    for (int left = in.count(true, ENTRY_BYTES_MIN); left > 0; left--) {
      entries.add(EntryCodec.readEntry(in));
    }
    return MODELS
        .createAppendEntriesRequestBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setPreviousLogTerm(previousTerm)
        .setPreviousLogIndex(previousIndex)
        .setCommitIndex(commitIndex)
        .setLogEntries(entries)
        .setQuerySequenceNumber(in.int64())
        .setFlowControlSequenceNumber(in.int64())
        .build();
  }

  private static RaftMessage readAppended(Reader in, Head head) {
    return MODELS
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setLastLogIndex(in.int64())
        .setQuerySequenceNumber(in.int64())
        .setFlowControlSequenceNumber(in.int64())
        .build();
  }

  private static RaftMessage readRefused(Reader in, Head head) {
    return MODELS
        .createAppendEntriesFailureResponseBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setExpectedNextIndex(in.int64())
        .setQuerySequenceNumber(in.int64())
        .setFlowControlSequenceNumber(in.int64())
        .build();
  }
}
