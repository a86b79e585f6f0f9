package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;

/// A batch on its way into the journal.
///
/// @param baseOffset of the first record
/// @param segmentBaseOffset names the segment that the batch was written to
/// @param position where in the segment's file it begins, in bytes
/// @param durableEnd the log's synced offset at this moment: what lies before it must be found
///   after a restart
/// @param file the segment's file, which the batch was written to
/// @param bytes the batch; the journal's until the completion
/// @param completion called on the inlet's loop, in the order of the entries
public record JournalEntry(
    LogId log,
    long baseOffset,
    long segmentBaseOffset,
    long position,
    long durableEnd,
    DiskFile file,
    ByteBuffer bytes,
    Outcome<JournalEntry> completion) {}
