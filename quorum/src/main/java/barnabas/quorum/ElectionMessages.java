package barnabas.quorum;

import static barnabas.quorum.EntryCodec.MODELS;

import barnabas.quorum.MessageCodec.Head;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;

/// The bytes of the messages by which voters elect a leader.
///
/// ```
/// pre-vote   last term int32, last index int64
/// pre-voted  granted bool
/// vote       last term int32, last index int64, sticky bool
/// voted      granted bool
/// take over  last term int32, last index int64
/// ```
final class ElectionMessages {
  private ElectionMessages() {}

  static void write(Writer out, RaftMessage message) {
    switch (message) {
      case PreVoteRequest vote -> writeLast(out, vote.getLastLogTerm(), vote.getLastLogIndex());
      case PreVoteResponse voted -> out.bool(voted.isGranted());
      case VoteRequest vote -> {
        writeLast(out, vote.getLastLogTerm(), vote.getLastLogIndex());
        out.bool(vote.isSticky());
      }
      case VoteResponse voted -> out.bool(voted.isGranted());
      case TriggerLeaderElectionRequest over ->
          writeLast(out, over.getLastLogTerm(), over.getLastLogIndex());
      default -> throw new IllegalArgumentException("a message of " + message.getClass());
    }
  }

  private static void writeLast(Writer out, int term, long index) {
    out.int32(term);
    out.int64(index);
  }

  static RaftMessage readPreVote(Reader in, Head head) {
    return MODELS
        .createPreVoteRequestBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setLastLogTerm(in.int32())
        .setLastLogIndex(in.int64())
        .build();
  }

  static RaftMessage readPreVoted(Reader in, Head head) {
    return MODELS
        .createPreVoteResponseBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setGranted(in.bool())
        .build();
  }

  static RaftMessage readVote(Reader in, Head head) {
    return MODELS
        .createVoteRequestBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setLastLogTerm(in.int32())
        .setLastLogIndex(in.int64())
        .setSticky(in.bool())
        .build();
  }

  static RaftMessage readVoted(Reader in, Head head) {
    return MODELS
        .createVoteResponseBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setGranted(in.bool())
        .build();
  }

  static RaftMessage readTakeOver(Reader in, Head head) {
    return MODELS
        .createTriggerLeaderElectionRequestBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setLastLogTerm(in.int32())
        .setLastLogIndex(in.int64())
        .build();
  }
}
