package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.Scenarios.equal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Where jobs begin and end to read, and what they make of it.
final class FlinkReading {

  private static final long MORNING = 1_750_000_000_000L / 86_400_000 * 86_400_000;
  private static final int MANY = 1_000_000;
  private static final long WINDOW_MS = Duration.ofMinutes(5).toMillis();

  private final ClusterView cluster;
  private final FlinkJobs jobs;

  FlinkReading(ClusterView cluster) {
    this.cluster = cluster;
    this.jobs = new FlinkJobs(cluster);
  }

  void bounded() throws Exception {
    String topic = cluster.topics().topic("bounded", 3);
    jobs.produce(topic, 3, MORNING, FlinkJobs.texts(0, 3_000));

    List<String> read =
        read(jobs.source("bounded").setTopics(topic).setStartingOffsets(earliest()));

    equal(read, FlinkJobs.texts(0, 3_000));
  }

  void fromTime() throws Exception {
    String topic = cluster.topics().topic("times", 3);
    jobs.produce(topic, 3, MORNING, FlinkJobs.texts(0, 900));

    List<String> read =
        read(
            jobs.source("times")
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.timestamp(MORNING + 599_500)));

    equal(read, FlinkJobs.texts(600, 900));
  }

  void fromCommitted() throws Exception {
    String topic = cluster.topics().topic("committed", 2);
    jobs.produce(topic, 2, MORNING, FlinkJobs.texts(0, 100));
    try (var admin = cluster.topics().admin()) {
      var offset = new OffsetAndMetadata(40);
      var offsets =
          Map.of(new TopicPartition(topic, 0), offset, new TopicPartition(topic, 1), offset);
      admin.alterConsumerGroupOffsets(cluster.topics().named("committed"), offsets).all().get();
    }

    List<String> read =
        read(
            jobs.source("committed")
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.committedOffsets()));

    equal(read, FlinkJobs.texts(80, 100));
  }

  void discovers() throws Exception {
    String one = cluster.topics().topic("found-1", 1);
    String output = cluster.topics().topic("what-was-found", 1);
    jobs.produce(one, 1, MORNING, FlinkJobs.texts(0, 100));
    var pattern = Pattern.compile(Pattern.quote(cluster.topics().named("found-")) + "[0-9]+");
    JobClient job = copies(jobs.source("found").setTopicPattern(pattern), output);
    cluster.awaitRecords(output, 100);

    try (var admin = cluster.topics().admin()) {
      admin.createPartitions(Map.of(one, NewPartitions.increaseTo(3))).all().get();
    }
    jobs.produce(one, 3, MORNING, FlinkJobs.texts(100, 400));
    jobs.produce(cluster.topics().topic("found-2", 2), 2, MORNING, FlinkJobs.texts(400, 500));

    cluster.awaitRecords(output, 500);
    job.cancel().get();
    equal(List.copyOf(cluster.texts(output).keySet()), FlinkJobs.texts(0, 500));
  }

  /// One partition is an hour behind the other. Nothing is late for all that: a window ends when
  /// all partitions are past it.
  void windows() throws Exception {
    String topic = cluster.topics().topic("orders", 2);
    var expected = new TreeMap<String, Integer>();
    var orders = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < 2_000; i++) {
      int partition = i % 2;
      long time = MORNING + i * 1_500L + partition * 3_600_000L;
      String user = "user-" + i * 31 % 97 % 7;
      orders.add(new ProducerRecord<>(topic, partition, time, null, bytes(user)));
      expected.merge(user + "@" + time / WINDOW_MS * WINDOW_MS, 1, Integer::sum);
    }
    cluster.topics().produce(orders, Map.of());

    KafkaSource<String> source =
        jobs.source("orders")
            .setTopics(topic)
            .setStartingOffsets(earliest())
            .setBounded(OffsetsInitializer.latest())
            .build();
    List<String> counts =
        collected(
            FlinkJobs.environment(Map.of())
                .fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "orders")
                .keyBy(user -> user)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW_MS)))
                .process(new Count()));

    equal(counts, expected.entrySet().stream().map(Object::toString).toList());
  }

  /// Says how many there were of a user in a window: `user@start=count`.
  private static final class Count
      extends ProcessWindowFunction<String, String, String, TimeWindow> {
    @Override
    public void process(
        String user, Context context, Iterable<String> orders, Collector<String> out) {
      int count = 0;
      for (String order : orders) {
        count += order.equals(user) ? 1 : 0;
      }
      out.collect(user + "@" + context.window().getStart() + "=" + count);
    }
  }

  /// All that a job reads that ends where the topic ended as it began.
  private static List<String> read(KafkaSourceBuilder<String> source) throws Exception {
    return collected(
        FlinkJobs.environment(Map.of())
            .fromSource(
                source.setBounded(OffsetsInitializer.latest()).build(),
                WatermarkStrategy.noWatermarks(),
                "texts"));
  }

  /// All that a stream brings, sorted.
  private static List<String> collected(DataStream<String> stream) throws Exception {
    return stream.executeAndCollect(MANY).stream().sorted().toList();
  }

  /// Starts a job that copies without an end.
  private JobClient copies(KafkaSourceBuilder<String> source, String output) throws Exception {
    StreamExecutionEnvironment environment = FlinkJobs.environment(Map.of());
    environment
        .fromSource(
            source.setStartingOffsets(earliest()).build(),
            WatermarkStrategy.noWatermarks(),
            "texts")
        .sinkTo(jobs.sink(output, DeliveryGuarantee.NONE));
    return environment.executeAsync();
  }

  private static OffsetsInitializer earliest() {
    return OffsetsInitializer.earliest();
  }
}
