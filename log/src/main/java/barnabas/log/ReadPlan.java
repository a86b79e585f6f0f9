package barnabas.log;

/// What a read of a segment comes to, from what is in memory: bytes to send, or blocks that a
/// thread must read first.
sealed interface ReadPlan {

  /// How far ahead blocks are read in at once.
  int AHEAD_BYTES = 1 << 20;

  /// Whole batches of the file; none if `size` is 0.
  record Range(int position, int size, long nextOffset) implements ReadPlan {}

  /// Closed blocks, from one to another inclusive, that must be read and checked first.
  record Check(int fromBlock, int toBlock) implements ReadPlan {}

  /// The wanted offset is damaged.
  record Damaged(Damage damage) implements ReadPlan {}

  /// What is wanted of a segment.
  ///
  /// @param offset within the segment
  /// @param maxBytes how much at most
  /// @param limitOffset records at or behind it are not given
  /// @param firstWhole whether the first batch is given though it is larger than `maxBytes`
  record Wanted(long offset, int maxBytes, long limitOffset, boolean firstWhole) {}

  /// Plans a read of an open segment. An offset is found in the open block's map, at a block's
  /// start, or in the map of a block that was read lately; the end is the last batch that fits, or
  /// the last block where no map is at hand.
  static ReadPlan of(Segment segment, Wanted wanted) {
    BlockTable table = segment.blocks().table();
    int delta = (int) (wanted.offset() - segment.baseOffset());
    int block = table.holding(delta);
    boolean closed = block < table.count();
    if (closed && !table.verified(block) && segment.check(block) == null) {
      return new Check(block, ahead(table, block, wanted));
    }
    BatchMap map = segment.map(block);
    return map == null
        ? fromBlock(segment, table, block, delta, wanted)
        : fromMap(segment, table, block, map, delta, wanted);
  }

  private static ReadPlan fromBlock(
      Segment segment, BlockTable table, int block, int delta, Wanted wanted) {
    int start = table.position(block);
    boolean fits =
        table.offsetDelta(block) == delta
            && table.end(block) - start <= wanted.maxBytes()
            && table.nextDelta(block) <= limitDelta(segment, wanted);
    return fits ? onward(segment, table, block + 1, start, wanted) : new Check(block, block);
  }

  private static ReadPlan fromMap(
      Segment segment, BlockTable table, int block, BatchMap map, int delta, Wanted wanted) {
    int first = map.at(delta);
    if (first == map.count() || map.offsetDelta(first) > delta) {
      return damaged(segment, block, map, first, wanted.offset());
    }
    int start = map.position(first);
    long limitDelta = limitDelta(segment, wanted);
    int last = map.lastWithin(first, (long) start + wanted.maxBytes(), limitDelta);
    if (last < first) {
      boolean given = wanted.firstWhole() && map.nextDelta(first) <= limitDelta;
      return given ? range(segment, map, first, start) : new Range(start, 0, wanted.offset());
    }
    boolean toTheEnd = block < table.count() && map.end(last) == table.end(block);
    return toTheEnd
        ? onward(segment, table, block + 1, start, wanted)
        : range(segment, map, last, start);
  }

  /// Takes whole blocks from `block` on, and a part of the last one where its map is at hand.
  private static Range onward(
      Segment segment, BlockTable table, int block, int start, Wanted wanted) {
    long endMax = (long) start + wanted.maxBytes();
    long limitDelta = limitDelta(segment, wanted);
    int next = block;
    while (next < table.count()
        && table.verified(next)
        && table.end(next) <= endMax
        && table.nextDelta(next) <= limitDelta) {
      next++;
    }
    int end = table.position(next);
    BatchMap map = segment.map(next);
    if (map != null && map.count() > 0 && map.position(0) == end) {
      int last = map.lastWithin(0, endMax, limitDelta);
      if (last >= 0) {
        return range(segment, map, last, start);
      }
    }
    return new Range(start, end - start, segment.baseOffset() + table.offsetDelta(next));
  }

  private static Range range(Segment segment, BatchMap map, int last, int start) {
    return new Range(start, map.end(last) - start, segment.baseOffset() + map.nextDelta(last));
  }

  private static Damaged damaged(Segment segment, int block, BatchMap map, int next, long offset) {
    for (Damage damage : segment.damages(block)) {
      if (offset >= damage.fromOffset() && offset < damage.toOffset()) {
        return new Damaged(damage);
      }
    }
    BlockTable table = segment.blocks().table();
    long end = segment.nextOffset();
    if (next < map.count()) {
      end = segment.baseOffset() + map.offsetDelta(next);
    } else if (block < table.count()) {
      end = segment.baseOffset() + table.nextDelta(block);
    }
    return new Damaged(new Damage(offset, end, "no sound batch"));
  }

  private static int ahead(BlockTable table, int block, Wanted wanted) {
    long endMax = table.position(block) + (long) Math.min(wanted.maxBytes(), AHEAD_BYTES);
    int last = block;
    while (last + 1 < table.count() && !table.verified(last + 1) && table.end(last + 1) <= endMax) {
      last++;
    }
    return last;
  }

  private static long limitDelta(Segment segment, Wanted wanted) {
    return wanted.limitOffset() - segment.baseOffset();
  }
}
