package barnabas.log;

import java.util.List;

/// A log as its files say it is, at the start of a process or after a truncation: handed from the
/// task that read it to the loop that owns it.
///
/// @param segments oldest first, at least one; appends go to the last one
/// @param endOffset the offset that the next record gets
/// @param checkpoint what a checkpoint may say of it
/// @param damages committed records that are not readable
record RecoveredLog(
    LogId log,
    LogFacts facts,
    List<SegmentFacts> segments,
    long endOffset,
    Checkpoint.Entry checkpoint,
    EpochHistory epochs,
    ProducerStates producers,
    List<Damage> damages) {

  /// @param nextOffset the offset behind its last record
  record SegmentFacts(long baseOffset, int size, long nextOffset) {}
}
