package barnabas.log;

import barnabas.log.machine.Refusal;
import barnabas.wire.Payload;

/// What a read gave.
public sealed interface ReadResult {

  /// Whole batches, the first of which holds the offset that was asked for or is the next behind
  /// it.
  ///
  /// @param payload the bytes, possibly none; released by whoever got it
  /// @param nextOffset the offset to go on at; the one that was asked for if there are no bytes
  record Batches(Payload payload, long nextOffset) implements ReadResult {}

  /// The offset lies before the log's start or behind its end.
  record OutOfRange() implements ReadResult {}

  /// Nothing can be read there: the bytes are damaged, or the disk failed.
  record Refused(Refusal refusal) implements ReadResult {}
}
