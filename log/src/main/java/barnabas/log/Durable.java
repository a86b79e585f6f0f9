package barnabas.log;

/// Something that makes a log durable up to an offset: one append, or a sync of all that was
/// written. Owned by the log's loop.
class Durable {

  final long endOffset;
  boolean done;

  Durable(long endOffset) {
    this.endOffset = endOffset;
  }
}
