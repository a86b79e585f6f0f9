package barnabas.sim;

import barnabas.record.Header;
import barnabas.record.Record;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.Violation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the simulator's records hold: the record's id, and bytes that follow from it, so that a
/// reader sees whether they are as they were written.
public final class Values {
  private static final int ID_BYTES = 8;
  private static final String ID_HEADER = "id";
  private static final int KEYS = 23;

  private Values() {}

  /// @param bytes how long it is, at least as long as the id
  public static ByteBuffer of(long id, int bytes) {
    ByteBuffer value = ByteBuffer.allocate(Math.max(bytes, ID_BYTES)).putLong(id);
    while (value.hasRemaining()) {
      value.put(filler(id, value.position()));
    }
    return value.flip();
  }

  /// The key of a record in a compacted topic.
  static int key(long id) {
    return (int) (id * 7 % KEYS);
  }

  /// What a tombstone says of itself, which has no value.
  static List<Header> headers(SentRecord record) {
    ByteBuffer id = ByteBuffer.allocate(ID_BYTES).putLong(0, record.id());
    return record.tombstone() ? List.of(new Header(ID_HEADER, id)) : List.of();
  }

  /// The value of a record; none of a tombstone.
  static @Nullable ByteBuffer of(SentRecord record, int bytes) {
    return record.tombstone() ? null : of(record.id(), bytes);
  }

  /// The id of a record.
  ///
  /// @throws Violation if the bytes are not those that were written
  static long id(Record record, String where) {
    ByteBuffer id = record.value() == null ? idOfTombstone(record) : null;
    return id == null ? id(record.value(), where) : id.getLong(id.position());
  }

  private static @Nullable ByteBuffer idOfTombstone(Record record) {
    boolean ours =
        record.headers().size() == 1 && record.headers().getFirst().key().equals(ID_HEADER);
    return ours ? record.headers().getFirst().value() : null;
  }

  /// The id in a value.
  ///
  /// @throws Violation if the bytes are not those that were written
  public static long id(@Nullable ByteBuffer value, String where) {
    if (value == null || value.remaining() < ID_BYTES) {
      throw new Violation("bytes are kept", where + " holds no value of ours");
    }
    long id = value.getLong(value.position());
    for (int i = ID_BYTES; i < value.remaining(); i++) {
      if (value.get(value.position() + i) != filler(id, i)) {
        throw new Violation("bytes are kept", where + " differs at byte " + i);
      }
    }
    return id;
  }

  /// Whether this may be a record of ours.
  static boolean isOurs(Record record) {
    ByteBuffer value = record.value();
    if (value == null) {
      return idOfTombstone(record) != null;
    }
    if (value.remaining() < ID_BYTES) {
      return false;
    }
    long id = value.getLong(value.position());
    return of(id, value.remaining()).equals(value);
  }

  private static byte filler(long id, int position) {
    return (byte) (id * 31 + position * 7L);
  }
}
