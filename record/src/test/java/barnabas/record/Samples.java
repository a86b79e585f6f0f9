package barnabas.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/// Records drawn from a seed, and Kafka's own code to write and read them.
final class Samples {

  static final int BYTES_MAX = 64 << 20;

  private Samples() {}

  static List<Record> records(Random random, int count) {
    List<Record> records = new ArrayList<>();
    long timestamp = random.nextInt(5) == 0 ? -1 : 1_700_000_000_000L;
    for (int i = 0; i < count; i++) {
      long time = timestamp < 0 ? -1 : timestamp + random.nextInt(2_000) - 500;
      List<Header> headers = new ArrayList<>();
      for (int h = random.nextInt(4); h > 0; h--) {
        headers.add(new Header("h\u00e9" + random.nextInt(100), bytes(random, 20)));
      }
      records.add(new Record(i, time, bytes(random, 40), bytes(random, 3_000), headers));
    }
    return records;
  }

  static @Nullable ByteBuffer bytes(Random random, int max) {
    if (random.nextInt(6) == 0) {
      return null;
    }
    byte[] bytes = new byte[random.nextInt(max)];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    }
    return ByteBuffer.wrap(bytes);
  }

  static ByteBuffer utf8(String text) {
    return UTF_8.encode(text);
  }

  static RecordBatch built(CompressionChoice compression, List<Record> records) {
    BatchBuilder builder = new BatchBuilder().compression(compression);
    records.forEach(r -> builder.append(r.timestampMs(), r.key(), r.value(), r.headers()));
    return builder.build();
  }

  static ByteBuffer builtByKafka(
      org.apache.kafka.common.compress.Compression compression, List<Record> records) {
    SimpleRecord[] simple = records.stream().map(Samples::simple).toArray(SimpleRecord[]::new);
    return MemoryRecords.withRecords(0L, compression, simple).buffer();
  }

  static DefaultRecordBatch kafkaView(RecordBatch batch) {
    return (DefaultRecordBatch)
        MemoryRecords.readableRecords(batch.bytes()).batches().iterator().next();
  }

  static List<Record> readByKafka(ByteBuffer batch) {
    return stream(MemoryRecords.readableRecords(batch).records()).map(Samples::ours).toList();
  }

  static List<Record> read(RecordBatch batch) {
    return stream(batch.records(BYTES_MAX)).toList();
  }

  static <T> Stream<T> stream(Iterable<T> items) {
    return StreamSupport.stream(items.spliterator(), false);
  }

  private static SimpleRecord simple(Record record) {
    return new SimpleRecord(
        record.timestampMs(),
        record.key() == null ? null : record.key().duplicate(),
        record.value() == null ? null : record.value().duplicate(),
        record.headers().stream()
            .map(h -> new RecordHeader(h.key(), array(h.value())))
            .toArray(org.apache.kafka.common.header.Header[]::new));
  }

  private static Record ours(org.apache.kafka.common.record.internal.Record record) {
    List<Header> headers = new ArrayList<>();
    for (var header : record.headers()) {
      byte[] value = header.value();
      headers.add(new Header(header.key(), value == null ? null : ByteBuffer.wrap(value)));
    }
    return new Record(record.offset(), record.timestamp(), record.key(), record.value(), headers);
  }

  static byte @Nullable [] array(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return array;
  }
}
