package barnabas.quorum;

import barnabas.wire.Reader;
import barnabas.wire.Writer;
import barnabas.world.Folder;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// One snapshot in the library's form, as far as its chunks are there. Owned by its
/// [WriteAheadLog].
///
/// The first piece of the [SnapshotFile] says who takes part, as in [EntryCodec]; each other is a
/// chunk.
record SnapshotChunks(
    long index,
    int term,
    int count,
    RaftGroupMembersView members,
    TreeMap<Integer, SnapshotChunk> chunks) {

  /// The snapshot that a chunk is of, without any chunk.
  static SnapshotChunks of(SnapshotChunk chunk) {
    return new SnapshotChunks(
        chunk.getIndex(),
        chunk.getTerm(),
        chunk.getSnapshotChunkCount(),
        chunk.getGroupMembersView(),
        new TreeMap<>());
  }

  static SnapshotChunks read(SnapshotFile file) {
    RaftGroupMembersView members =
        EntryCodec.readMembers(new Reader(file.pieces().getFirst().duplicate()));
    List<ByteBuffer> pieces = file.pieces().subList(1, file.pieces().size());
    SnapshotChunks read =
        new SnapshotChunks(
            file.index(), (int) file.term(), pieces.size(), members, new TreeMap<>());
    for (int i = 0; i < pieces.size(); i++) {
      read.add(
          EntryCodec.MODELS
              .createSnapshotChunkBuilder()
              .setIndex(read.index)
              .setTerm(read.term)
              .setOperation(pieces.get(i))
              .setSnapshotChunkIndex(i)
              .setSnapshotChunkCount(read.count)
              .setGroupMembersView(members)
              .build());
    }
    return read;
  }

  void add(SnapshotChunk chunk) {
    chunks.put(chunk.getSnapshotChunkIndex(), chunk);
  }

  boolean whole() {
    return chunks.size() == count;
  }

  SnapshotEntry entry() {
    return EntryCodec.MODELS
        .createSnapshotEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setSnapshotChunks(List.copyOf(chunks.values()))
        .setGroupMembersView(members)
        .build();
  }

  /// Writes the file whole and synced. Runs as part of a blocking step.
  void write(Folder folder) throws IOException {
    Writer first = new Writer();
    EntryCodec.writeMembers(first, members);
    List<ByteBuffer> pieces = new ArrayList<>();
    pieces.add(first.toBuffer());
    chunks.values().forEach(chunk -> pieces.add((ByteBuffer) chunk.getOperation()));
    SnapshotFile.write(folder, StoredFiles.snapshot(index), index, term, () -> pieces);
  }
}
