package barnabas.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The latest offset of each key, in bounded memory: a table with open addressing whose slots hold
/// 16 bytes of the key's SHA-256 and the offset. Keys are known by their hashes alone, so the hash
/// is one for which nobody finds two keys. Owned by the cleaning under way, handed between its loop
/// and its tasks.
final class OffsetMap {

  /// Bytes of a slot.
  static final int SLOT_BYTES = 24;

  private static final int SLOT_LONGS = 3;
  private static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / SLOT_LONGS;
  private static final int SLOTS_MIN = 2;

  /// High and low half of a hash, and the offset plus 1, which is 0 in a free slot.
  private final long[] slots;

  private final int slotCount;
  private final int keysMax;
  private final MessageDigest digest;
  private int keys;

  /// @param bytesMax memory at most
  /// @param load the share of it that may be used
  /// @param wanted keys that will come at most
  OffsetMap(long bytesMax, double load, long wanted) {
    long needed = Math.clamp((long) (wanted / load) + 1, SLOTS_MIN, SLOTS_MAX);
    slotCount = (int) Math.max(SLOTS_MIN, Math.min(needed, bytesMax / SLOT_BYTES));
    keysMax = Math.clamp((long) (slotCount * load), 1, slotCount - 1);
    slots = new long[slotCount * SLOT_LONGS];
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }

  /// Notes where a key is, behind where it was before.
  ///
  /// @return false if the key is new and there is no room for it
  boolean put(ByteBuffer key, long offset) {
    int slot = slotOf(key);
    if (slots[slot + 2] == 0) {
      if (keys == keysMax) {
        return false;
      }
      keys++;
      slots[slot] = high;
      slots[slot + 1] = low;
    }
    slots[slot + 2] = offset + 1;
    return true;
  }

  /// The latest offset of a key; -1 if it was never put.
  long latest(ByteBuffer key) {
    return slots[slotOf(key) + 2] - 1;
  }

  int keys() {
    return keys;
  }

  /// The hash of the key that was asked for last.
  private long high;

  private long low;

  private int slotOf(ByteBuffer key) {
    digest.update(key.duplicate());
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    high = hash.getLong();
    low = hash.getLong();
    int slot = (int) Long.remainderUnsigned(low, slotCount);
    while (true) {
      int at = slot * SLOT_LONGS;
      boolean ends = slots[at + 2] == 0 || slots[at] == high && slots[at + 1] == low;
      if (ends) {
        return at;
      }
      slot = slot + 1 == slotCount ? 0 : slot + 1;
    }
  }
}
