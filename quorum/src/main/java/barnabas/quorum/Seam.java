package barnabas.quorum;

import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;
import java.util.List;

/// What becomes of an append request that begins at or before the end of this voter's snapshot.
///
/// The library asks for the entry before the request's first one, does not find it, since it is in
/// the snapshot, and refuses; if the voter has entries of another leader behind its snapshot, it
/// refuses for ever. But whatever a snapshot covers is committed, so it is the same at every
/// leader. The request is therefore cut to what lies behind the snapshot and made one that follows
/// nothing, which the library accepts and compares entry by entry; the entries that it counts in
/// its answer are told as the index that they reach.
///
/// @param message what the library is to handle
/// @param skipped what is to be added to the last index in its answer
record Seam(RaftMessage message, long skipped) {

  static Seam of(RaftMessage message, long snapshotIndex) {
    if (message instanceof AppendEntriesRequest append
        && append.getPreviousLogIndex() > 0
        && append.getPreviousLogIndex() <= snapshotIndex) {
      List<LogEntry> behind =
          append.getLogEntries().stream()
              .filter(entry -> entry.getIndex() > snapshotIndex)
              .toList();
      long reached = append.getPreviousLogIndex() + append.getLogEntries().size();
      return new Seam(cut(append, behind), reached - behind.size());
    }
    return new Seam(message, 0);
  }

  /// Tells of no commit: that goes by indexes, and comes again with the next request.
  private static AppendEntriesRequest cut(AppendEntriesRequest append, List<LogEntry> behind) {
    return EntryCodec.MODELS
        .createAppendEntriesRequestBuilder()
        .setGroupId(append.getGroupId())
        .setSender(append.getSender())
        .setTerm(append.getTerm())
        .setPreviousLogTerm(0)
        .setPreviousLogIndex(0)
        .setCommitIndex(0)
        .setLogEntries(behind)
        .setQuerySequenceNumber(append.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(append.getFlowControlSequenceNumber())
        .build();
  }

  /// The answer to [#message] as the answer to what it was made of.
  RaftMessage answered(RaftMessage answer) {
    if (skipped == 0 || !(answer instanceof AppendEntriesSuccessResponse appended)) {
      return answer;
    }
    return EntryCodec.MODELS
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(appended.getGroupId())
        .setSender(appended.getSender())
        .setTerm(appended.getTerm())
        .setLastLogIndex(appended.getLastLogIndex() + skipped)
        .setQuerySequenceNumber(appended.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(appended.getFlowControlSequenceNumber())
        .build();
  }
}
