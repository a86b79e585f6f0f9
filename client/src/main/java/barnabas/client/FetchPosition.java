package barnabas.client;

import barnabas.wire.Uuid;

/// Where a consumer is in one partition. Owned by its consumer.
final class FetchPosition {

  static final long UNKNOWN = -1;

  final TopicPartition partition;
  private Uuid topicId = Uuid.ZERO;
  private long offset = UNKNOWN;
  private long endOffset = UNKNOWN;
  private boolean paused;
  private boolean searching;
  private int failures;
  private long notBeforeNanos;

  FetchPosition(TopicPartition partition) {
    this.partition = partition;
  }

  /// The id of the topic that the offset belongs to, or zero while it is not known.
  Uuid topicId() {
    return topicId;
  }

  /// Hears which id a topic of its name has.
  ///
  /// @param id zero if that is not known
  /// @return whether it is another topic than before, of which the offset says nothing
  boolean belongsTo(Uuid id) {
    boolean another = !topicId.isZero() && !id.isZero() && !topicId.equals(id);
    topicId = id.isZero() ? topicId : id;
    return another;
  }

  /// The next offset to read, or [#UNKNOWN].
  long offset() {
    return offset;
  }

  /// The partition's end for this reader when it was fetched last, or [#UNKNOWN].
  long endOffset() {
    return endOffset;
  }

  boolean paused() {
    return paused;
  }

  /// Whether somebody is looking for where to begin.
  boolean searching() {
    return searching;
  }

  /// Whether a fetch may ask for it, but for its rest after a failure.
  boolean fetchable() {
    return offset != UNKNOWN && !paused;
  }

  boolean restsAt(long nowNanos) {
    return failures > 0 && nowNanos - notBeforeNanos < 0;
  }

  long notBeforeNanos() {
    return notBeforeNanos;
  }

  void pause(boolean value) {
    paused = value;
  }

  void search() {
    offset = UNKNOWN;
    searching = true;
  }

  void moveTo(long nextOffset) {
    offset = nextOffset;
    searching = false;
  }

  /// It was fetched.
  ///
  /// @param end the high watermark, or the last stable offset for who reads committed records only
  void fetched(long end) {
    endOffset = end;
    failures = 0;
  }

  /// It could not be fetched.
  void failed(long nowNanos, ClientSettings settings) {
    failures++;
    notBeforeNanos = nowNanos + settings.retryBackoffMs(failures) * 1_000_000;
  }
}
