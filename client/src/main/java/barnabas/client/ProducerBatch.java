package barnabas.client;

import barnabas.record.BatchBuilder;
import barnabas.record.CompressionChoice;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records of one partition that travel together. Owned by its producer.
final class ProducerBatch {

  /// Decompressing what this producer compressed needs no limit.
  private static final int ANY_BYTES = Integer.MAX_VALUE - 8;

  /// No sequence number is given yet.
  static final int UNNUMBERED = -1;

  final TopicPartition partition;
  final long createdNanos;
  private final long round;
  private final BatchBuilder builder;
  private final List<Delivery> deliveries = new ArrayList<>();
  private @Nullable RecordBatch built;
  private long memoryBytes;
  private int baseSequence = UNNUMBERED;
  private int attempts;
  private long notBeforeNanos;
  private boolean givenUp;
  private @Nullable String trouble;

  ProducerBatch(
      TopicPartition partition, long createdNanos, long round, CompressionChoice compression) {
    this.partition = partition;
    this.createdNanos = createdNanos;
    this.round = round;
    this.notBeforeNanos = createdNanos;
    this.builder = new BatchBuilder().compression(compression);
  }

  /// Takes a record and gives the bytes by which the batch grew, before compression.
  int append(ProducerRecord record, long timestampMs, int bytes, Delivery delivery) {
    int before = deliveries.isEmpty() ? 0 : builder.sizeInBytes();
    builder.append(timestampMs, record.key(), record.value(), record.headers());
    deliveries.add(delivery);
    memoryBytes += bytes;
    return builder.sizeInBytes() - before;
  }

  /// Whether a record of so many bytes still fits into a batch of `batchBytes`.
  boolean takes(int bytes, int batchBytes) {
    return built == null && builder.sizeInBytes() + bytes <= batchBytes;
  }

  /// Whether it is open and smaller than `batchBytes`.
  boolean lacksRecords(int batchBytes) {
    return built == null && builder.sizeInBytes() < batchBytes;
  }

  /// Whether nothing can be added any more.
  boolean closed() {
    return built != null;
  }

  /// An attempt has failed in a way that may pass.
  void troubledBy(ErrorCode code, String words) {
    trouble = words.contains(code.name()) ? words : code + ", " + words;
  }

  /// Why it was not delivered before its time was up.
  String lateness() {
    String late = "not delivered within delivery.timeout.ms";
    return trouble == null ? late : late + "; the last attempt: " + trouble;
  }

  /// What its records count against `buffer.memory`.
  long memoryBytes() {
    return memoryBytes;
  }

  int count() {
    return deliveries.size();
  }

  /// The producer's round of flushes in which its first record was taken.
  long round() {
    return round;
  }

  int baseSequence() {
    return baseSequence;
  }

  boolean numbered() {
    return baseSequence != UNNUMBERED;
  }

  int attempts() {
    return attempts;
  }

  /// Whether nobody waits for its outcome any more.
  boolean givenUp() {
    return givenUp;
  }

  boolean restsAt(long nowNanos) {
    return nowNanos - notBeforeNanos < 0;
  }

  long notBeforeNanos() {
    return notBeforeNanos;
  }

  /// Lets it wait before its next attempt.
  void restUntil(long nanos) {
    notBeforeNanos = nanos;
  }

  /// The finished batch; the first call closes it.
  RecordBatch close() {
    if (built == null) {
      built = builder.build();
    }
    return built;
  }

  /// Puts the producer's identity and sequence number into it.
  void number(long producerId, short producerEpoch, int sequence) {
    close().stampProducer(producerId, producerEpoch, sequence);
    baseSequence = sequence;
  }

  /// Takes the sequence number away: it was certainly not appended.
  void unnumber() {
    baseSequence = UNNUMBERED;
  }

  void attempted() {
    attempts++;
  }

  void delivered(long baseOffset) {
    for (int i = 0; i < deliveries.size() && !givenUp; i++) {
      boolean known = baseOffset != Delivery.UNKNOWN_OFFSET;
      deliveries.get(i).delivered(partition, known ? baseOffset + i : baseOffset);
    }
    givenUp = true;
  }

  void failed(ErrorCode code, String words) {
    for (int i = 0; i < deliveries.size() && !givenUp; i++) {
      deliveries.get(i).failed(code, words);
    }
    givenUp = true;
  }

  /// Its records in two batches, of which the first has the first half. The sequence numbers stay
  /// with the records.
  List<ProducerBatch> halves(CompressionChoice compression) {
    RecordBatch whole = close();
    int half = (deliveries.size() + 1) / 2;
    ProducerBatch first = new ProducerBatch(partition, createdNanos, round, compression);
    ProducerBatch second = new ProducerBatch(partition, createdNanos, round, compression);
    int index = 0;
    for (Record record : whole.records(ANY_BYTES)) {
      ProducerBatch target = index < half ? first : second;
      target.builder.append(record.timestampMs(), record.key(), record.value(), record.headers());
      target.deliveries.add(deliveries.get(index));
      index++;
    }
    first.memoryBytes = memoryBytes / 2;
    second.memoryBytes = memoryBytes - first.memoryBytes;
    if (numbered()) {
      int next = (baseSequence + half) & Integer.MAX_VALUE;
      first.number(whole.producerId(), whole.producerEpoch(), baseSequence);
      second.number(whole.producerId(), whole.producerEpoch(), next);
    }
    return List.of(first, second);
  }
}
