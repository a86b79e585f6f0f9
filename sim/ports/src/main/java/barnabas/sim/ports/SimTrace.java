package barnabas.sim.ports;

import java.util.zip.CRC32C;

/// What has happened in a world: a rolling hash of all of it, and the last events in words. Owned
/// by the world.
final class SimTrace {
  private static final int LAST_EVENTS = 256;

  private final long[] times = new long[LAST_EVENTS];
  private final String[] nodes = new String[LAST_EVENTS];
  private final String[] events = new String[LAST_EVENTS];
  private final CRC32C checksum = new CRC32C();
  private long count;
  private long hash;

  void happened(long nanos, String node, String what) {
    int slot = (int) (count++ % LAST_EVENTS);
    times[slot] = nanos;
    nodes[slot] = node;
    events[slot] = what;
    mix(nanos);
    mix(node.hashCode() * 31L + what.hashCode());
  }

  /// Mixes a detail of the current event into the hash.
  void mix(long detail) {
    hash = SimRandomness.mix(hash ^ detail) + detail;
  }

  /// Mixes bytes of the current event into the hash.
  void mix(byte[] bytes) {
    checksum.reset();
    checksum.update(bytes);
    mix(checksum.getValue());
  }

  long hash() {
    return hash;
  }

  String lastEvents() {
    StringBuilder words = new StringBuilder();
    for (long i = Math.max(0, count - LAST_EVENTS); i < count; i++) {
      int slot = (int) (i % LAST_EVENTS);
      words.append(times[slot] / 1000).append(" µs ");
      words.append(nodes[slot]).append(": ").append(events[slot]).append('\n');
    }
    return words.toString();
  }
}
