package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Records with all that a record can have, and all that there is to tell of one.
final class MirrorRecords {

  static final int PARTITIONS = 3;
  static final int COUNT = 300;

  static void produce(ClusterView to, String topic, int first) throws Exception {
    long now = System.currentTimeMillis();
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = first; i < first + COUNT; i++) {
      var record =
          new ProducerRecord<>(
              topic,
              i % PARTITIONS,
              now - 1_000_000L + i * 37L,
              i % 5 == 0 ? null : bytes("key-" + i % 11),
              i % 7 == 0 ? null : bytes("value-" + i));
      record.headers().add("number", bytes(i)).add("nothing", null).add("number", bytes(-i));
      records.add(record);
    }
    to.topics().produce(records, Map.of("compression.type", "zstd"));
  }

  /// All that there is to a topic's records, sorted by their places.
  static List<String> told(ClusterView cluster, String topic) throws Exception {
    return cluster.contents(topic).stream().map(MirrorRecords::told).sorted().toList();
  }

  static String told(ConsumerRecord<byte[], byte[]> record) {
    List<String> headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> header.key() + "=" + orNull(header.value()))
            .toList();
    return "%d %06d %s=%s %s %s %d"
        .formatted(
            record.partition(),
            record.offset(),
            orNull(record.key()),
            orNull(record.value()),
            headers,
            record.timestampType(),
            record.timestamp());
  }

  static String orNull(byte[] bytes) {
    return bytes == null ? "null" : text(bytes);
  }

  private MirrorRecords() {}
}
