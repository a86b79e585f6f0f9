package barnabas.sim;

import barnabas.sim.check.Violation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What the simulator's records hold: the record's id, and bytes that follow from it, so that a
/// reader sees whether they are as they were written.
public final class Values {
  private static final int ID_BYTES = 8;

  private Values() {}

  /// @param bytes how long it is, at least as long as the id
  public static ByteBuffer of(long id, int bytes) {
    ByteBuffer value = ByteBuffer.allocate(Math.max(bytes, ID_BYTES)).putLong(id);
    while (value.hasRemaining()) {
      value.put(filler(id, value.position()));
    }
    return value.flip();
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

  /// Whether these may be the bytes of a value of ours.
  static boolean isOurs(@Nullable ByteBuffer value) {
    if (value == null || value.remaining() < ID_BYTES) {
      return false;
    }
    long id = value.getLong(value.position());
    return of(id, value.remaining()).equals(value);
  }

  private static byte filler(long id, int position) {
    return (byte) (id * 31 + position * 7L);
  }
}
