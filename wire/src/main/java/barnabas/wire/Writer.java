package barnabas.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the protocol's values into memory that grows. Owned by whoever writes one message.
///
/// Payloads are not copied: [#payloads] gives what was written and the payloads between it as one
/// sequence. `flexible` is as in [Reader].
public final class Writer {
  private ByteBuffer memory;
  private final Growth growth;
  private final @Nullable Consumer<ByteBuffer> owner;
  private final List<Payload> payloads = new ArrayList<>(0);
  private int[] cuts = new int[0];
  private int payloadBytes;

  /// Writes into memory of its own.
  public Writer() {
    this(ByteBuffer.allocate(512));
  }

  /// Writes into the given memory from its position on. When that is full, larger memory of the
  /// same kind takes its place.
  public Writer(ByteBuffer memory) {
    this.memory = memory;
    this.growth = Writer::larger;
    this.owner = null;
  }

  /// Writes into lent memory from its position on.
  ///
  /// @param growth gives more when that is full
  /// @param owner gets the memory that it ended in back when the last piece of it was released
  public Writer(ByteBuffer memory, Growth growth, Consumer<ByteBuffer> owner) {
    this.memory = memory;
    this.growth = growth;
    this.owner = owner;
  }

  /// Where larger memory comes from.
  public interface Growth {
    /// Memory of at least `bytesMin` bytes that begins with all that was written into `full`, which
    /// is used no more.
    ByteBuffer larger(ByteBuffer full, int bytesMin);
  }

  /// Bytes written so far, those of payloads included.
  public int size() {
    return memory.position() + payloadBytes;
  }

  /// Bytes of memory that it occupies.
  public int capacity() {
    return memory.capacity();
  }

  /// Everything written, in order. The writer is used up by it.
  public List<Payload> payloads() {
    List<Payload> pieces = new ArrayList<>(2 * payloads.size() + 1);
    Lease lease = new Lease(memory, owner);
    int from = 0;
    for (int i = 0; i < payloads.size(); i++) {
      lease.piece(from, cuts[i], pieces);
      pieces.add(payloads.get(i));
      from = cuts[i];
    }
    lease.piece(from, memory.position(), pieces);
    return pieces;
  }

  /// Everything written, as one buffer. For messages without payloads other than memory.
  public ByteBuffer toBuffer() {
    if (payloads.isEmpty()) {
      return memory.duplicate().flip();
    }
    ByteBuffer all = ByteBuffer.allocate(size());
    for (Payload piece : payloads()) {
      if (!(piece instanceof Payload.Memory held)) {
        throw new IllegalStateException("a payload is not in memory");
      }
      all.put(held.bytes().duplicate());
    }
    return all.flip();
  }

  public void bool(boolean value) {
    int8((byte) (value ? 1 : 0));
  }

  public void int8(byte value) {
    room(1).put(value);
  }

  public void int16(short value) {
    room(2).putShort(value);
  }

  public void uint16(int value) {
    int16((short) value);
  }

  public void int32(int value) {
    room(4).putInt(value);
  }

  public void uint32(long value) {
    int32((int) value);
  }

  public void int64(long value) {
    room(8).putLong(value);
  }

  public void float64(double value) {
    int64(Double.doubleToRawLongBits(value));
  }

  public void uuid(Uuid value) {
    room(16).putLong(value.high()).putLong(value.low());
  }

  /// A number that is not negative, seven bits in each byte, the lowest first.
  public void unsignedVarint(int value) {
    ByteBuffer to = room(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  public void string(String value, boolean flexible) {
    int length = asciiLength(value);
    if (length < 0) {
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      stringLength(encoded.length, flexible);
      room(encoded.length).put(encoded);
      return;
    }
    stringLength(length, flexible);
    ByteBuffer to = room(length);
    for (int i = 0; i < length; i++) {
      to.put((byte) value.charAt(i));
    }
  }

  public void nullableString(@Nullable String value, boolean flexible) {
    if (value != null) {
      string(value, flexible);
    } else if (flexible) {
      int8((byte) 0);
    } else {
      int16((short) -1);
    }
  }

  /// Copies the bytes from position to limit.
  public void bytes(ByteBuffer value, boolean flexible) {
    count(value.remaining(), flexible);
    room(value.remaining()).put(value.duplicate());
  }

  public void nullableBytes(@Nullable ByteBuffer value, boolean flexible) {
    if (value == null) {
      nullCount(flexible);
    } else {
      bytes(value, flexible);
    }
  }

  public void records(Payload value, boolean flexible) {
    count(value.size(), flexible);
    if (value.size() == 0) {
      value.release();
      return;
    }
    if (payloads.size() == cuts.length) {
      cuts = Arrays.copyOf(cuts, Math.max(4, 2 * cuts.length));
    }
    cuts[payloads.size()] = memory.position();
    payloads.add(value);
    payloadBytes = Math.addExact(payloadBytes, value.size());
  }

  public void nullableRecords(@Nullable Payload value, boolean flexible) {
    if (value == null) {
      nullCount(flexible);
    } else {
      records(value, flexible);
    }
  }

  /// The number of elements of a list, or of bytes.
  public void count(int count, boolean flexible) {
    if (flexible) {
      unsignedVarint(count + 1);
    } else {
      int32(count);
    }
  }

  /// Stands for a list, or bytes, that are null.
  public void nullCount(boolean flexible) {
    if (flexible) {
      int8((byte) 0);
    } else {
      int32(-1);
    }
  }

  /// Begins a tagged field; its value follows, then [#endTag] with what this gave.
  public long beginTag(int tag) {
    unsignedVarint(tag);
    int8((byte) 0);
    return (long) memory.position() << 32 | payloadBytes;
  }

  /// Ends a tagged field: puts its size in front of it. One byte was left for that, so a value of
  /// 128 bytes or more is moved.
  public void endTag(long mark) {
    int start = (int) (mark >>> 32);
    int length = memory.position() - start;
    int size = length + payloadBytes - (int) mark;
    if (size > 0x7f) {
      int extra = sizeOfUnsignedVarint(size) - 1;
      room(extra);
      memory.put(start + extra, memory, start, length);
      memory.position(start - 1);
      for (int i = payloads.size() - 1; i >= 0 && cuts[i] >= start; i--) {
        cuts[i] += extra;
      }
      unsignedVarint(size);
      memory.position(start + extra + length);
    } else {
      memory.put(start - 1, (byte) size);
    }
  }

  /// The whole section of tagged fields of a struct that knows none.
  public void unknownTags(List<UnknownTag> tags) {
    unsignedVarint(tags.size());
    unknownTagsFrom(tags, 0);
  }

  /// Writes the tags from `next` on that are below `tag`; gives the index of the first that is not.
  public int unknownTagsBelow(int tag, List<UnknownTag> tags, int next) {
    int index = next;
    while (index < tags.size() && tags.get(index).tag() < tag) {
      unknownTag(tags.get(index));
      index++;
    }
    return index;
  }

  /// Writes all tags from `next` on.
  public void unknownTagsFrom(List<UnknownTag> tags, int next) {
    for (int index = next; index < tags.size(); index++) {
      unknownTag(tags.get(index));
    }
  }

  /// Leaves four bytes for the length of what follows; gives what [#endFrame] needs.
  public int beginFrame() {
    int32(0);
    return size();
  }

  /// Puts the length of what was written since into the four bytes. No payload may stand in front
  /// of the frame.
  public void endFrame(int start) {
    memory.putInt(start - 4, size() - start);
  }

  private void unknownTag(UnknownTag tag) {
    unsignedVarint(tag.tag());
    unsignedVarint(tag.bytes().remaining());
    room(tag.bytes().remaining()).put(tag.bytes().duplicate());
  }

  private void stringLength(int length, boolean flexible) {
    if (length > Short.MAX_VALUE) {
      throw new IllegalArgumentException("a string of " + length + " bytes is too long");
    }
    if (flexible) {
      unsignedVarint(length + 1);
    } else {
      int16((short) length);
    }
  }

  /// The length of an ASCII string, −1 for any other.
  private static int asciiLength(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) > 0x7f) {
        return -1;
      }
    }
    return length;
  }

  private static int sizeOfUnsignedVarint(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  private ByteBuffer room(int count) {
    if (memory.remaining() < count) {
      grow(count);
    }
    return memory;
  }

  private void grow(int count) {
    int needed = Math.addExact(memory.position(), count);
    int capacity = Math.max(needed, (int) Math.min(2L * memory.capacity(), Integer.MAX_VALUE - 8));
    memory = growth.larger(memory, capacity);
  }

  private static ByteBuffer larger(ByteBuffer full, int bytesMin) {
    ByteBuffer larger =
        full.isDirect() ? ByteBuffer.allocateDirect(bytesMin) : ByteBuffer.allocate(bytesMin);
    return larger.put(full.flip());
  }

  /// The memory of a message that was written, held by its pieces until the last was released.
  private static final class Lease {
    private final ByteBuffer memory;
    private final @Nullable Consumer<ByteBuffer> owner;
    private int held;

    Lease(ByteBuffer memory, @Nullable Consumer<ByteBuffer> owner) {
      this.memory = memory;
      this.owner = owner;
    }

    void piece(int from, int to, List<Payload> pieces) {
      if (from == to) {
        return;
      }
      ByteBuffer bytes = memory.slice(from, to - from);
      if (owner == null) {
        pieces.add(Payload.of(bytes));
      } else {
        held++;
        pieces.add(Payload.of(bytes, this::released));
      }
    }

    private void released() {
      held--;
      if (held == 0 && owner != null) {
        owner.accept(memory.clear());
      }
    }
  }
}
