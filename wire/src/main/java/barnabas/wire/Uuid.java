package barnabas.wire;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A 128-bit identity, written as 22 characters of URL-safe base64 as Kafka does.
///
/// @param high the first eight bytes on the wire
/// @param low the last eight bytes on the wire
public record Uuid(long high, long low) implements Comparable<Uuid> {

  /// Stands for 'none' in the protocol.
  public static final Uuid ZERO = new Uuid(0, 0);

  /// The id of a fresh topic drawn from 128 random bits: a version 4 UUID (RFC 9562) that is
  /// neither reserved by Kafka nor begins with a dash when written. Empty-handed draws are the
  /// caller's to repeat: see [#isUsable].
  public static Uuid random(long high, long low) {
    return new Uuid(
        (high & 0xffff_ffff_ffff_0fffL) | 0x4000L,
        (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  /// Reads the text form.
  ///
  /// @throws IllegalArgumentException if it is not 22 characters of URL-safe base64
  public static Uuid parse(String text) {
    if (text.length() > 24) {
      throw new IllegalArgumentException("a uuid has 22 characters, not " + text.length());
    }
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != 16) {
      throw new IllegalArgumentException("'" + text + "' is not a uuid");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Uuid(buffer.getLong(), buffer.getLong());
  }

  /// Whether it stands for 'none'.
  public boolean isZero() {
    return high == 0 && low == 0;
  }

  /// Whether it may be given to something new: Kafka reserves the values 0 and 1 and (in its own
  /// generator) whatever is written with a leading dash, which command lines take for an option.
  public boolean isUsable() {
    return !(high == 0 && (low == 0 || low == 1)) && high >>> 58 != 62;
  }

  /// Spelled out, as is [#hashCode], since ids are keys of maps from the first request on, and what
  /// the JVM makes for records costs it some 20 ms at its first use.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Uuid(long otherHigh, long otherLow)
        && high == otherHigh
        && low == otherLow;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  @Override
  public int compareTo(Uuid other) {
    int first = Long.compare(high, other.high);
    return first != 0 ? first : Long.compare(low, other.low);
  }

  @Override
  public String toString() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
