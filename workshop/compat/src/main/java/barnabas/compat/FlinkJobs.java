package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// What Flink's jobs are made of, and the records that they are about: texts, each one of a kind.
final class FlinkJobs {

  private static final int PARALLELISM = 2;

  private final ClusterView cluster;

  FlinkJobs(ClusterView cluster) {
    this.cluster = cluster;
  }

  /// An environment that makes a Flink cluster inside this process for each job.
  static StreamExecutionEnvironment environment(Map<String, String> settings) throws IOException {
    var all = new HashMap<>(settings);
    // Flink leaves what it unpacks.
    all.put("io.tmp.dirs", JavaProcess.emptyFolder().toString());
    return StreamExecutionEnvironment.createLocalEnvironment(
        PARALLELISM, Configuration.fromMap(all));
  }

  /// A source of the values in topics.
  KafkaSourceBuilder<String> source(String group) {
    return KafkaSource.<String>builder()
        .setBootstrapServers(cluster.bootstrap())
        .setGroupId(cluster.topics().named(group))
        .setValueOnlyDeserializer(new SimpleStringSchema())
        .setProperty("partition.discovery.interval.ms", "200");
  }

  /// A sink of records that have the text as key and value, and a header.
  KafkaSink<String> sink(String topic, DeliveryGuarantee guarantee) {
    KafkaRecordSerializationSchema<String> records =
        (text, context, time) ->
            new ProducerRecord<>(
                topic,
                null,
                time,
                bytes(text),
                bytes(text),
                new RecordHeaders().add("by", bytes("flink")));
    return KafkaSink.<String>builder()
        .setBootstrapServers(cluster.bootstrap())
        .setRecordSerializer(records)
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix(topic)
        // Flink's own is an hour, and Apache Kafka's limit 15 minutes.
        .setProperty("transaction.timeout.ms", "60000")
        .build();
  }

  /// The texts with these numbers.
  static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj("text-%05d"::formatted).toList();
  }

  /// Writes texts to the partitions of a topic in turn, one a second from the given time on.
  void produce(String topic, int partitions, long time, List<String> texts) throws Exception {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (String text : texts) {
      int i = records.size();
      records.add(
          new ProducerRecord<>(topic, i % partitions, time + i * 1_000L, null, bytes(text)));
    }
    cluster.topics().produce(records, Map.of());
  }
}
