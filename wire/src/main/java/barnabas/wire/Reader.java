package barnabas.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the protocol's values from bytes. Owned by whoever reads one message.
///
/// Bytes and records come as slices of the buffer, without a copy. Counts and lengths are checked
/// against the bytes that are left before anything is allocated. The only exception it throws is
/// [MalformedMessageException].
///
/// `flexible` says how lengths are written: as unsigned varints of length + 1 (KIP-482), or as
/// fixed integers. In both forms a value of its own stands for null.
public final class Reader {

  /// No bytes: the default of fields of that type.
  public static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /// The most elements that a list may have.
  public static final int ELEMENTS_MAX = 1_000_000;

  /// The most tagged fields that a struct may have.
  public static final int TAGS_MAX = 10_000;

  private final ByteBuffer bytes;
  private int elementsLeft;

  /// Reads from the buffer's position to its limit; the buffer itself is left as it is.
  public Reader(ByteBuffer bytes) {
    this(bytes, Integer.MAX_VALUE);
  }

  /// The same, refusing a message whose lists have more than `elementsMax` elements in all: what is
  /// made of an element takes many times its bytes.
  public Reader(ByteBuffer bytes, int elementsMax) {
    this.elementsLeft = elementsMax;
    this.bytes = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
  }

  /// Bytes not read yet.
  public int remaining() {
    return bytes.remaining();
  }

  /// Refuses bytes behind the message.
  public void end() {
    if (bytes.hasRemaining()) {
      throw new MalformedMessageException(bytes.remaining() + " bytes follow the message");
    }
  }

  public boolean bool() {
    return int8() != 0;
  }

  public byte int8() {
    need(1);
    return bytes.get();
  }

  public short int16() {
    need(2);
    return bytes.getShort();
  }

  public int uint16() {
    return int16() & 0xffff;
  }

  public int int32() {
    need(4);
    return bytes.getInt();
  }

  public long uint32() {
    return int32() & 0xffff_ffffL;
  }

  public long int64() {
    need(8);
    return bytes.getLong();
  }

  public double float64() {
    return Double.longBitsToDouble(int64());
  }

  public Uuid uuid() {
    need(16);
    long high = bytes.getLong();
    long low = bytes.getLong();
    return high == 0 && low == 0 ? Uuid.ZERO : new Uuid(high, low);
  }

  /// A number below 2^31, seven bits in each byte, the lowest first. Padding with zero bits is
  /// accepted within the five bytes that such a number can take.
  public int unsignedVarint() {
    int value = int8();
    if (value >= 0) {
      return value;
    }
    value &= 0x7f;
    for (int shift = 7; shift < 28; shift += 7) {
      int next = int8();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    int last = int8();
    if (last < 0 || last > 7) {
      throw new MalformedMessageException("a variable-length integer is too large");
    }
    return value | last << 28;
  }

  /// Whether a nullable struct follows.
  public boolean present() {
    return int8() >= 0;
  }

  public String string(boolean flexible) {
    return decode(length(flexible, 2, "string"));
  }

  public @Nullable String nullableString(boolean flexible) {
    int length = nullableLength(flexible, 2, "string");
    return length < 0 ? null : decode(length);
  }

  public ByteBuffer bytes(boolean flexible) {
    return slice(length(flexible, 4, "byte string"));
  }

  public @Nullable ByteBuffer nullableBytes(boolean flexible) {
    int length = nullableLength(flexible, 4, "byte string");
    return length < 0 ? null : slice(length);
  }

  public Payload records(boolean flexible) {
    return Payload.of(slice(length(flexible, 4, "set of records")));
  }

  public @Nullable Payload nullableRecords(boolean flexible) {
    int length = nullableLength(flexible, 4, "set of records");
    return length < 0 ? null : Payload.of(slice(length));
  }

  /// The number of elements of a list whose elements take at least `bytesMin` bytes each.
  public int count(boolean flexible, int bytesMin) {
    int count = nullableCount(flexible, bytesMin);
    if (count < 0) {
      throw new MalformedMessageException("a list is null that must not be");
    }
    return count;
  }

  /// As [#count], or −1 for null.
  public int nullableCount(boolean flexible, int bytesMin) {
    int count = flexible ? unsignedVarint() - 1 : int32();
    if (count < -1 || count > ELEMENTS_MAX || (long) count * bytesMin > remaining()) {
      throw new MalformedMessageException(
          "a list of " + count + " elements can't be in " + remaining() + " bytes");
    }
    if (count > elementsLeft) {
      throw new MalformedMessageException("its lists have too many elements");
    }
    elementsLeft -= Math.max(0, count);
    return count;
  }

  /// Refuses a stored record's version outside of that range.
  public void checkVersion(int version, int lowest, int highest) {
    if (version < lowest || version > highest) {
      throw new MalformedMessageException(
          "version " + version + " of a record whose versions are " + lowest + " to " + highest);
    }
  }

  /// The number of tagged fields that follow.
  public int tagCount() {
    int count = unsignedVarint();
    if (count > TAGS_MAX || count * 2 > remaining()) {
      throw new MalformedMessageException(
          count + " tagged fields can't be in " + remaining() + " bytes");
    }
    return count;
  }

  /// The next tag, which must be larger than the last.
  public int tag(int last) {
    int tag = unsignedVarint();
    if (tag <= last) {
      throw new MalformedMessageException("the tag " + tag + " follows the tag " + last);
    }
    return tag;
  }

  /// Narrows this reader to the value of a tagged field; gives what [#leaveTag] needs.
  public int enterTag() {
    int size = unsignedVarint();
    need(size);
    int outer = bytes.limit();
    bytes.limit(bytes.position() + size);
    return outer;
  }

  /// Ends a tagged field's value, all of which must have been read.
  public void leaveTag(int outer) {
    if (bytes.hasRemaining()) {
      throw new MalformedMessageException(
          bytes.remaining() + " bytes are left over in a tagged field");
    }
    bytes.limit(outer);
  }

  /// Takes the value of the entered tag, gives the list with it; the list is changed if it can be.
  public List<UnknownTag> unknownTag(int tag, List<UnknownTag> known) {
    List<UnknownTag> tags = known.isEmpty() ? new ArrayList<>(1) : known;
    tags.add(new UnknownTag(tag, slice(remaining())));
    return tags;
  }

  /// All tagged fields of a struct that knows none.
  public List<UnknownTag> unknownTags() {
    int count = tagCount();
    List<UnknownTag> tags = List.of();
    for (int i = 0, tag = -1; i < count; i++) {
      tag = tag(tag);
      int outer = enterTag();
      tags = unknownTag(tag, tags);
      leaveTag(outer);
    }
    return tags;
  }

  private int length(boolean flexible, int bytesOfLength, String what) {
    int length = nullableLength(flexible, bytesOfLength, what);
    if (length < 0) {
      throw new MalformedMessageException("a " + what + " is null that must not be");
    }
    return length;
  }

  private int nullableLength(boolean flexible, int bytesOfLength, String what) {
    int length = flexible ? unsignedVarint() - 1 : bytesOfLength == 2 ? int16() : int32();
    if (length < -1
        || length > bytes.remaining()
        || (bytesOfLength == 2 && length > Short.MAX_VALUE)) {
      throw new MalformedMessageException(
          "a " + what + " of " + length + " bytes can't be in " + remaining() + " bytes");
    }
    return length;
  }

  private void need(int count) {
    if (bytes.remaining() < count) {
      throw new MalformedMessageException(
          "the message ends where " + count + " bytes more are needed, of " + remaining());
    }
  }

  private ByteBuffer slice(int length) {
    if (length == 0) {
      return NO_BYTES;
    }
    int position = bytes.position();
    bytes.position(position + length);
    return bytes.slice(position, length);
  }

  private String decode(int length) {
    if (length == 0) {
      return "";
    }
    int position = bytes.position();
    String text;
    if (bytes.hasArray()) {
      text =
          new String(bytes.array(), bytes.arrayOffset() + position, length, StandardCharsets.UTF_8);
    } else {
      byte[] copy = new byte[length];
      bytes.get(position, copy);
      text = new String(copy, StandardCharsets.UTF_8);
    }
    if (text.indexOf('\uFFFD') >= 0) {
      refuseBadUtf8(bytes.slice(position, length));
    }
    bytes.position(position + length);
    return text;
  }

  /// The replacement character may be in the text itself, so only a strict decoding can tell.
  private static void refuseBadUtf8(ByteBuffer encoded) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(encoded);
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("a string is not UTF-8");
    }
  }
}
