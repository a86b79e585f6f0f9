package barnabas.quorum;

import static barnabas.quorum.EntryCodec.MODELS;

import barnabas.quorum.MessageCodec.Head;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.RaftMessage;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The bytes of the two messages that carry a snapshot, one chunk at a time.
///
/// ```
/// snapshot    from leader bool, term int32, index int64, chunks int32, has chunk bool,
///             chunk if so, holders voters, members, query int64, flow int64
/// chunk       number int32, members, bytes
/// next chunk  index int64, number int32, query int64, flow int64
/// ```
final class SnapshotMessages {
  private SnapshotMessages() {}

  static void write(Writer out, InstallSnapshotRequest snapshot) {
    out.bool(snapshot.isSenderLeader());
    out.int32(snapshot.getSnapshotTerm());
    out.int64(snapshot.getSnapshotIndex());
    out.int32(snapshot.getTotalSnapshotChunkCount());
    SnapshotChunk chunk = snapshot.getSnapshotChunk();
    out.bool(chunk != null);
    if (chunk != null) {
      out.int32(chunk.getSnapshotChunkIndex());
      EntryCodec.writeMembers(out, chunk.getGroupMembersView());
      out.bytes(((ByteBuffer) chunk.getOperation()).duplicate(), true);
    }
    EntryCodec.writeVoters(out, snapshot.getSnapshottedMembers());
    EntryCodec.writeMembers(out, snapshot.getGroupMembersView());
    out.int64(snapshot.getQuerySequenceNumber());
    out.int64(snapshot.getFlowControlSequenceNumber());
  }

  static RaftMessage readSnapshot(Reader in, Head head) {
    boolean fromLeader = in.bool();
    int term = in.int32();
    long index = in.int64();
    int chunks = in.int32();
    SnapshotChunk chunk = in.bool() ? readChunk(in, term, index, chunks) : null;
    return request(in, head, chunk)
        .setSenderLeader(fromLeader)
        .setSnapshotTerm(term)
        .setSnapshotIndex(index)
        .setTotalSnapshotChunkCount(chunks)
        .build();
  }

  private static InstallSnapshotRequest.InstallSnapshotRequestBuilder request(
      Reader in, Head head, @Nullable SnapshotChunk chunk) {
    Collection<RaftEndpoint> holders = EntryCodec.readVoters(in);
    RaftGroupMembersView members = EntryCodec.readMembers(in);
    return MODELS
        .createInstallSnapshotRequestBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setSnapshotChunk(chunk)
        .setSnapshottedMembers(holders)
        .setGroupMembersView(members)
        .setQuerySequenceNumber(in.int64())
        .setFlowControlSequenceNumber(in.int64());
  }

  private static SnapshotChunk readChunk(Reader in, int term, long index, int chunks) {
    return MODELS
        .createSnapshotChunkBuilder()
        .setTerm(term)
        .setIndex(index)
        .setSnapshotChunkCount(chunks)
        .setSnapshotChunkIndex(in.int32())
        .setGroupMembersView(EntryCodec.readMembers(in))
        .setOperation(in.bytes(true))
        .build();
  }

  static void write(Writer out, InstallSnapshotResponse next) {
    out.int64(next.getSnapshotIndex());
    out.int32(next.getRequestedSnapshotChunkIndex());
    out.int64(next.getQuerySequenceNumber());
    out.int64(next.getFlowControlSequenceNumber());
  }

  static RaftMessage readNextChunk(Reader in, Head head) {
    return MODELS
        .createInstallSnapshotResponseBuilder()
        .setGroupId(head.clusterId())
        .setSender(head.sender())
        .setTerm(head.term())
        .setSnapshotIndex(in.int64())
        .setRequestedSnapshotChunkIndex(in.int32())
        .setQuerySequenceNumber(in.int64())
        .setFlowControlSequenceNumber(in.int64())
        .build();
  }
}
