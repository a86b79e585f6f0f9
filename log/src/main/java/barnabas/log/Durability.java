package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;

/// How a loop makes appends of one directory durable. Owned by that loop.
interface Durability {

  /// Makes bytes durable that were written to a segment's file; outcomes of one log come in order.
  /// The bytes are the callee's until the outcome.
  void append(Entry entry);

  /// Whether an append of so many bytes goes through the journal, which then tells a start how far
  /// the log was durable when it was handed over.
  boolean journals(int bytes);

  /// Writes into the journal how far a log is durable, so that a start can tell what was
  /// acknowledged from what was not. Nobody waits for it.
  void note(LogId log, long durableEnd, DiskFile file);

  /// Says that a file will be closed or deleted; it is synced already or not needed any more.
  void forget(DiskFile file);

  /// Says that the directory is offline: nothing that is not durable yet will be, and the journal
  /// must not take files for synced that are closed from now on.
  void abandon(IOException cause);

  /// Gives a number for the journal's present place: entries of this loop that were handed over
  /// before are older than it, later ones are not.
  void mark(Outcome<Long> outcome);

  /// Bytes that were written to a segment's file.
  ///
  /// @param durableEnd the offset below which the log was durable when this was handed over
  record Entry(
      LogId log,
      long baseOffset,
      long segmentBase,
      int position,
      long durableEnd,
      DiskFile file,
      ByteBuffer bytes,
      Outcome<Long> outcome) {}
}
