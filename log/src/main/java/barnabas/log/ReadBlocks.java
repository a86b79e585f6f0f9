package barnabas.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What was found in the closed blocks that were read lately, for all logs of a shelf: so many
/// batches at most, and what was not looked at for longest goes first. Owned by the logs' loop.
///
/// A fetch that begins within a block finds its place here. Without it, it costs a message to the
/// directory's threads and a read of the whole block.
final class ReadBlocks {

  /// Some 2 to 4 MiB.
  private static final int BATCHES_MAX = 128 << 10;

  /// What an entry counts beside its batches.
  private static final int ENTRY_BATCHES = 16;

  private static final int CAPACITY = 64;
  private static final float LOAD = 0.75f;

  private final LinkedHashMap<Key, BlockCheck.Found> entries =
      new LinkedHashMap<>(CAPACITY, LOAD, true);
  private int batches;
  private long openings;

  /// A block of a segment.
  ///
  /// @param opening of a segment's file, numbered by [#opening]
  private record Key(long opening, int block) {

    // Spelled out: what the JVM would make of it costs a cold start some milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.opening == opening && key.block == block;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(opening) * 31 + block;
    }
  }

  /// A number for one opening of a segment's file: what was read in another one counts no more.
  long opening() {
    return ++openings;
  }

  /// Keeps what was found in a block, in place of what was found there before.
  void put(long opening, BlockCheck.Found found) {
    BlockCheck.Found before = entries.put(new Key(opening, found.block().index()), found);
    batches += weight(found) - (before == null ? 0 : weight(before));
    Iterator<BlockCheck.Found> oldest = entries.values().iterator();
    while (batches > BATCHES_MAX && entries.size() > 1) {
      batches -= weight(oldest.next());
      oldest.remove();
    }
  }

  /// What was found in a block, if it was read lately.
  BlockCheck.@Nullable Found find(long opening, int block) {
    return entries.get(new Key(opening, block));
  }

  private static int weight(BlockCheck.Found found) {
    return ENTRY_BATCHES + found.batches().count();
  }
}
