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
/// 8   version     int32   2
/// 12  checksum    int32   CRC-32C of all bytes of the header but these four
/// 16  salt        int64   random; part of every group's checksum
/// 24  base index  int64   the entries before it are in a snapshot
/// 32  groups
/// ```
///
/// @param size the length up to which it is written and valid
record LogFile(DiskFile file, long salt, long baseIndex, long size) {
  static final int HEADER_BYTES = 32;
  private static final long MAGIC = 0x4241524E4D4C4F47L;
  private static final int VERSION = 2;

  /// Makes a new file with one group: whole under another name, synced, renamed.
  static LogFile create(
      Folder folder, String path, long salt, long baseIndex, List<ByteBuffer> records)
      throws IOException {
    String temporary = path + StoredFiles.TEMPORARY;
    ByteBuffer group = Group.encode(salt, HEADER_BYTES, records);
    int size = HEADER_BYTES + group.remaining();
    DiskFile file = folder.open(temporary);
    file.resize(0);
    file.write(0, header(salt, baseIndex));
    file.write(HEADER_BYTES, group);
    file.sync();
    file.close();
    folder.rename(temporary, path);
    folder.sync(StoredFiles.FOLDER);
    return new LogFile(folder.open(path), salt, baseIndex, size);
  }

  /// Writes a group at the end of the file and syncs it.
  LogFile append(List<ByteBuffer> records) throws IOException {
    ByteBuffer group = Group.encode(salt, size, records);
    int bytes = group.remaining();
    file.write(size, group);
    file.sync();
    return grown(bytes);
  }

  private LogFile grown(int bytes) {
    return new LogFile(file, salt, baseIndex, size + bytes);
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
    requireHeader(path, bytes);
    long salt = bytes.getLong(16);
    List<Group> groups = new ArrayList<>();
    int end = groupsIn(bytes, salt, path, groups);
    LogFile log = new LogFile(file, salt, bytes.getLong(24), end);
    int lastBytes = groups.isEmpty() ? 0 : groups.getLast().size();
    return new Scan(log, groups, bytes.slice(end - lastBytes, lastBytes), bytes.limit() - end);
  }

  private static void requireHeader(String path, ByteBuffer bytes) throws DamagedException {
    boolean ours = bytes.limit() >= HEADER_BYTES && bytes.getLong(0) == MAGIC;
    if (ours && bytes.getInt(8) != VERSION) {
      throw new DamagedException(
          "%s: format version %d of the metadata log, this release knows only %d"
              .formatted(path, bytes.getInt(8), VERSION));
    }
    if (!ours || bytes.getInt(12) != headerChecksum(bytes)) {
      throw new DamagedException(
          "%s: the header of the metadata log is damaged; restore it from a backup"
              .formatted(path));
    }
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

  private static ByteBuffer header(long salt, long baseIndex) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
    bytes.putLong(salt).putLong(baseIndex).flip();
    return bytes.putInt(12, headerChecksum(bytes));
  }

  private static int headerChecksum(ByteBuffer bytes) {
    return new Checksum(0, 0).add(bytes, 0, 12).add(bytes, 16, HEADER_BYTES).value();
  }
}
