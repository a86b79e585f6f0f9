package barnabas.quorum;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A file of groups, open for appending. A value; what it names is written by the disk's tasks, one
/// at a time.
///
/// ```
/// 0   magic       int64   "BARNMLOG"
/// 8   version     int32   1
/// 12  checksum    int32   CRC-32C of all bytes of the header but these four
/// 16  salt        int64   random; part of every group's checksum
/// 24  base index  int64   index of the first entry
/// 32  base term   int64   term of the entry before it
/// 40  groups
/// ```
///
/// @param size the length up to which it is written and valid
record LogFile(DiskFile file, long salt, long baseIndex, long baseTerm, long size) {
  static final int HEADER_BYTES = 40;
  private static final long MAGIC = 0x4241524E4D4C4F47L;
  private static final int VERSION = 1;

  /// Makes a new, empty file: whole under another name, synced, renamed.
  static LogFile create(Folder folder, String path, long salt, long baseIndex, long baseTerm)
      throws IOException {
    String temporary = path + StoredFiles.TEMPORARY;
    DiskFile file = folder.open(temporary);
    file.resize(0);
    file.write(0, header(salt, baseIndex, baseTerm));
    file.sync();
    file.close();
    folder.rename(temporary, path);
    folder.sync(StoredFiles.FOLDER);
    return new LogFile(folder.open(path), salt, baseIndex, baseTerm, HEADER_BYTES);
  }

  LogFile grown(int bytes) {
    return new LogFile(file, salt, baseIndex, baseTerm, size + bytes);
  }

  /// A file as it was found, and the valid groups in it.
  ///
  /// @param lastGroup the bytes of the last one; none if there is none
  /// @param cutBytes the length of a torn tail
  record Scan(LogFile log, List<Group> groups, ByteBuffer lastGroup, long cutBytes) {}

  /// Reads a whole file and finds its end. A torn tail is left out of `size`; the caller cuts it.
  ///
  /// @throws DamagedException when the header is damaged, or a group that was once durable
  static Scan scan(Folder folder, String path) throws IOException {
    DiskFile file = folder.open(path);
    ByteBuffer bytes = StoredFiles.readAll(file);
    if (bytes.limit() < HEADER_BYTES
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(12) != headerChecksum(bytes)) {
      throw new DamagedException(
          "%s: the header of the metadata log is damaged; restore it from a backup"
              .formatted(path));
    }
    if (bytes.getInt(8) != VERSION) {
      throw new DamagedException(
          "%s: format version %d of the metadata log, this release knows only %d"
              .formatted(path, bytes.getInt(8), VERSION));
    }
    long salt = bytes.getLong(16);
    List<Group> groups = new ArrayList<>();
    int end = groupsIn(bytes, salt, path, groups);
    LogFile log = new LogFile(file, salt, bytes.getLong(24), bytes.getLong(32), end);
    checkChain(log, groups, path);
    int lastBytes = groups.isEmpty() ? 0 : groups.getLast().size();
    return new Scan(log, groups, bytes.slice(end - lastBytes, lastBytes), bytes.limit() - end);
  }

  private static int groupsIn(ByteBuffer bytes, long salt, String path, List<Group> groups)
      throws DamagedException {
    int position = HEADER_BYTES;
    while (Group.validAt(bytes, salt, position)) {
      Group group = Group.decode(bytes, position);
      groups.add(group);
      position += group.size();
    }
    for (int later = position + 1; later <= bytes.limit() - Group.HEADER_BYTES; later++) {
      if (Group.validAt(bytes, salt, later)) {
        throw new DamagedException(
            ("%s: committed metadata is damaged between bytes %d and %d (valid data follows); "
                    + "restore the file from a backup")
                .formatted(path, position, later));
      }
    }
    return position;
  }

  private static void checkChain(LogFile log, List<Group> groups, String path)
      throws DamagedException {
    long index = log.baseIndex;
    long term = log.baseTerm;
    for (Group group : groups) {
      if (group.firstIndex() != index || group.term() < term) {
        throw new DamagedException(
            "%s: index %d of term %d follows index %d of term %d"
                .formatted(path, group.firstIndex(), group.term(), index, term));
      }
      index = group.nextIndex();
      term = group.term();
    }
  }

  private static ByteBuffer header(long salt, long baseIndex, long baseTerm) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
    bytes.putLong(salt).putLong(baseIndex).putLong(baseTerm).flip();
    return bytes.putInt(12, headerChecksum(bytes));
  }

  private static int headerChecksum(ByteBuffer bytes) {
    return new Checksum(0, 0).add(bytes, 0, 12).add(bytes, 16, HEADER_BYTES).value();
  }
}
