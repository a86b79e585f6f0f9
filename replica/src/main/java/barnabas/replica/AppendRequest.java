package barnabas.replica;

import java.nio.ByteBuffer;

/// A batch that somebody wants at the end of a partition.
///
/// @param records the batch as it was received; it is written into, and must stay as it is until
///   the answer says that its bytes are free
/// @param acks -1 to wait for all in-sync replicas, 1 for the leader, 0 for nobody: then the answer
///   only says that the bytes are free
/// @param timeoutMs how long to wait for the high watermark with acks=-1
/// @param zstd whether the client may compress with zstd
/// @param slot a number of the caller's, given back with the answer
public record AppendRequest(
    ByteBuffer records,
    short acks,
    int timeoutMs,
    boolean zstd,
    int slot,
    AppendListener listener) {

  /// Waits for all in-sync replicas.
  public static final short ACKS_ALL = -1;

  /// Waits for the leader alone.
  public static final short ACKS_LEADER = 1;

  /// Waits for nobody.
  public static final short ACKS_NONE = 0;

  /// The same append with another listener.
  public AppendRequest heardBy(AppendListener other) {
    return new AppendRequest(records, acks, timeoutMs, zstd, slot, other);
  }

  void answer(AppendAnswer answer) {
    listener.appended(slot, answer);
  }
}
