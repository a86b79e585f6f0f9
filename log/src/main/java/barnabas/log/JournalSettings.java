package barnabas.log;

import barnabas.world.Folder;

/// The sizes of a journal, in bytes. All but the entry's are multiples of a block.
///
/// @param ringBytesMin what a new ring has room for
/// @param ringBytesMax what it grows to, by doubling, while it fills faster than files are synced
/// @param groupBytesMax the largest group, padding and heads included
/// @param entryBytesMax the largest batch; larger ones go past the journal
public record JournalSettings(
    long ringBytesMin, long ringBytesMax, int groupBytesMax, int entryBytesMax) {

  /// A ring of 16 MiB is zero-filled in some 15 ms, so that a first start is quick; at 256 MiB the
  /// files of 1,000 partitions are synced every few seconds at full load. From 64 KiB up, syncing
  /// one file costs less than writing its bytes twice.
  public static final JournalSettings DEFAULT =
      new JournalSettings(16 << 20, 256 << 20, 1 << 20, 64 << 10);

  public JournalSettings {
    requireBlocks("ringBytesMin", ringBytesMin);
    requireBlocks("ringBytesMax", ringBytesMax);
    requireBlocks("groupBytesMax", groupBytesMax);
    long entryWithHeads =
        (long) JournalFormat.GROUP_HEAD_BYTES + JournalFormat.FRAME_HEAD_BYTES + entryBytesMax;
    if (entryBytesMax < 1
        || JournalFormat.blocks(entryWithHeads) > groupBytesMax
        || ringBytesMin < 4L * groupBytesMax
        || ringBytesMax < ringBytesMin) {
      throw new IllegalArgumentException("sizes that don't go together: " + this);
    }
  }

  private static void requireBlocks(String name, long bytes) {
    if (bytes < Folder.BLOCK_BYTES || bytes % Folder.BLOCK_BYTES != 0) {
      throw new IllegalArgumentException(name + " is not a multiple of a block: " + bytes);
    }
  }
}
