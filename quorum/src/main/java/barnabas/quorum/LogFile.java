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
/// Behind its groups lie zeros, its room: groups are written into it, so a full disk leaves a place
/// for what a voter has to write before it may lead.
///
/// ```
/// 0   magic       int64   "BARNMLOG"
/// 8   version     int32   2
/// 12  checksum    int32   CRC-32C of all bytes of the header but these four
/// 16  salt        int64   random; part of every group's checksum
/// 24  base index  int64   the entries before it are in a snapshot
/// 32  groups
///     room        zeros
/// ```
///
/// @param size the length up to which it is written and valid
/// @param capacity the length of the file; from `size` on it is zeros
record LogFile(DiskFile file, long salt, long baseIndex, long size, long capacity) {
  /// The room that a file has at least, unless the disk is full.
  static final int ROOM_BYTES = 256 << 10;

  private static final int GROWTH_BYTES = 64 << 10;
  static final int HEADER_BYTES = 32;
  private static final long MAGIC = 0x4241524E4D4C4F47L;
  private static final int VERSION = 2;

  /// A file that is whole, with its room, and synced, but not under its name yet.
  record Prepared(String path, long salt, long baseIndex, long size, long capacity) {
    LogFile commit(Folder folder) throws IOException {
      folder.rename(path + StoredFiles.TEMPORARY, path);
      folder.sync(StoredFiles.FOLDER);
      return new LogFile(folder.open(path), salt, baseIndex, size, capacity);
    }
  }

  /// Makes a new file with one group, for [Prepared#commit]. Until that, it counts for nothing.
  static Prepared prepare(
      Folder folder, String path, long salt, long baseIndex, List<ByteBuffer> records)
      throws IOException {
    ByteBuffer group = Group.encode(salt, HEADER_BYTES, records);
    int size = HEADER_BYTES + group.remaining();
    long capacity = size + (long) ROOM_BYTES + GROWTH_BYTES;
    DiskFile file = folder.open(path + StoredFiles.TEMPORARY);
    try {
      file.resize(0);
      file.write(0, header(salt, baseIndex));
      file.write(HEADER_BYTES, group);
      writeZeros(file, size, capacity);
      file.sync();
    } finally {
      file.close();
    }
    return new Prepared(path, salt, baseIndex, size, capacity);
  }

  /// Writes a group at the end of the groups and syncs it, with new room behind it if the disk
  /// gives any.
  LogFile append(List<ByteBuffer> records) throws IOException {
    ByteBuffer group = Group.encode(salt, size, records);
    long end = size + group.remaining();
    file.write(size, group);
    LogFile grown =
        new LogFile(file, salt, baseIndex, end, Math.max(end, capacity)).withRoom(ROOM_BYTES);
    file.sync();
    return grown;
  }

  /// Bytes that can be written on a full disk.
  long room() {
    return capacity - size;
  }

  /// Grows the file to have so much room, with zeros that are written: a hole would be no room. On
  /// a full disk it stays as it is. The next group's sync makes it durable.
  LogFile withRoom(long bytes) throws IOException {
    if (room() >= bytes) {
      return this;
    }
    try {
      writeZeros(file, capacity, size + bytes + GROWTH_BYTES);
    } catch (IOException cause) {
      if (!DiskFull.causedBy(cause)) {
        throw cause;
      }
    }
    return new LogFile(file, salt, baseIndex, size, Math.max(size, file.size()));
  }

  private static void writeZeros(DiskFile file, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(GROWTH_BYTES, to - from));
    for (long at = from; at < to; at += GROWTH_BYTES) {
      file.write(at, zeros.slice(0, (int) Math.min(zeros.capacity(), to - at)));
    }
  }

  /// Makes a torn tail of so many bytes room again.
  void clear(long tornBytes) throws IOException {
    writeZeros(file, size, size + tornBytes);
  }

  /// A file as it was found, and the valid groups in it.
  ///
  /// @param lastGroup the bytes of the last one; none if there is none
  /// @param cutBytes the length of a torn tail, up to its last byte that is not 0
  record Scan(LogFile log, List<Group> groups, ByteBuffer lastGroup, long cutBytes) {}

  /// Reads a whole file and finds its end. A torn tail is left out of `size`; the caller clears it.
  ///
  /// @throws DamagedException when the header is damaged, or a group that was once durable
  static Scan scan(Folder folder, String path) throws IOException {
    DiskFile file = folder.open(path);
    ByteBuffer bytes = StoredFiles.readAll(file);
    requireHeader(path, bytes);
    long salt = bytes.getLong(16);
    List<Group> groups = new ArrayList<>();
    int end = groupsIn(bytes, salt, path, groups);
    LogFile log = new LogFile(file, salt, bytes.getLong(24), end, bytes.limit());
    int used = bytes.limit();
    while (used > end && bytes.get(used - 1) == 0) {
      used--;
    }
    int lastBytes = groups.isEmpty() ? 0 : groups.getLast().size();
    return new Scan(log, groups, bytes.slice(end - lastBytes, lastBytes), used - end);
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
