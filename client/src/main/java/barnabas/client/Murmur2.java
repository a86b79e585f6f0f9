package barnabas.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The hash by which the Java client and those that follow it choose a key's partition: MurmurHash2
/// of 32 bits (Austin Appleby) with a seed of its own.
public final class Murmur2 {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private Murmur2() {}

  /// The partition of a key among `partitions`.
  public static int partition(ByteBuffer key, int partitions) {
    return (hash(key) & Integer.MAX_VALUE) % partitions;
  }

  /// The hash of the bytes from position to limit.
  static int hash(ByteBuffer key) {
    ByteBuffer bytes = key.slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.remaining();
    int h = SEED ^ length;
    for (; bytes.remaining() >= 4; h = h * M ^ mixed(bytes.getInt())) {}
    for (int left = bytes.remaining(), i = left - 1; i >= 0; i--) {
      h ^= (bytes.get(length - left + i) & 0xff) << (8 * i);
      h = i == 0 ? h * M : h;
    }
    h ^= h >>> 13;
    h *= M;
    return h ^ (h >>> 15);
  }

  private static int mixed(int word) {
    int k = word * M;
    return (k ^ (k >>> R)) * M;
  }
}
