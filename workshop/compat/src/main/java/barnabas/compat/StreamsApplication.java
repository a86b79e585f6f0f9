package barnabas.compat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/// A Kafka Streams application as a process of its own, so that it can be killed. Says on its
/// standard output what becomes of it; ends when its standard input does.
public final class StreamsApplication {

  static final Duration WINDOW = Duration.ofMinutes(5);
  static final Duration GRACE = Duration.ofMinutes(10);

  /// What an application can be.
  enum Kind {
    /// Counts words over all lines of text.
    WORDS,
    /// Counts orders of each user in windows of five minutes.
    ORDERS,
    /// The orders of each user in windows of five minutes, each once however often it is seen.
    DISTINCT_ORDERS
  }

  /// Arguments: the kind, the topics it reads and writes, and settings as `key=value`.
  public static void main(String[] args) throws IOException {
    var properties = new Properties();
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    for (String setting : Arrays.asList(args).subList(3, args.length)) {
      String[] parts = setting.split("=", 2);
      properties.put(parts[0], parts[1]);
    }
    run(new KafkaStreams(topology(Kind.valueOf(args[0]), args[1], args[2]), properties));
  }

  private static void run(KafkaStreams streams) throws IOException {
    streams.setStateListener((state, before) -> System.out.println("STATE " + state));
    streams.setGlobalStateRestoreListener(new Restored());
    streams.setUncaughtExceptionHandler(
        problem -> {
          for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            System.out.println("ERROR " + cause.toString().replace('\n', ' '));
          }
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    while (System.in.read() >= 0) {
      // Until it is closed.
    }
    // By default it would stay a member until its session is over.
    streams.close(
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(20)));
    System.exit(0);
  }

  private static Topology topology(Kind kind, String input, String output) {
    var builder = new StreamsBuilder();
    KStream<String, String> records = builder.stream(input);
    KStream<String, String> results =
        switch (kind) {
          case WORDS -> words(records);
          case ORDERS -> orders(records);
          case DISTINCT_ORDERS -> distinctOrders(records);
        };
    results.to(output);
    return builder.build();
  }

  private static KStream<String, String> words(KStream<String, String> lines) {
    return lines
        .flatMapValues(line -> List.of(line.split(" ")))
        .groupBy((key, word) -> word)
        .count(Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("words"))
        .toStream()
        .mapValues(String::valueOf);
  }

  private static KStream<String, String> orders(KStream<String, String> orders) {
    return named(
        windowed(orders)
            .count(Materialized.<String, Long, WindowStore<Bytes, byte[]>>as("orders")));
  }

  private static KStream<String, String> distinctOrders(KStream<String, String> orders) {
    return named(
        windowed(orders)
            .aggregate(
                () -> "",
                (user, order, seen) -> with(seen, order),
                // Orders that are seen again are to find their windows.
                Materialized.<String, String, WindowStore<Bytes, byte[]>>as("orders")
                    .withRetention(Duration.ofDays(1))));
  }

  private static TimeWindowedKStream<String, String> windowed(KStream<String, String> orders) {
    return orders.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE));
  }

  private static <V> KStream<String, String> named(KTable<Windowed<String>, V> windows) {
    return windows
        .toStream()
        .map(
            (key, value) ->
                KeyValue.pair(key.key() + "@" + key.window().start(), String.valueOf(value)));
  }

  /// The orders seen so far with one more, sorted.
  static String with(String seen, String order) {
    var all = new TreeSet<String>(seen.isEmpty() ? List.of() : Arrays.asList(seen.split(",")));
    all.add(order);
    return String.join(",", all);
  }

  /// Says how many records of a changelog became state again.
  private static final class Restored implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition from, String store, long start, long end) {
      // Said at the end.
    }

    @Override
    public void onBatchRestored(TopicPartition from, String store, long end, long count) {
      // Said at the end.
    }

    @Override
    public void onRestoreEnd(TopicPartition from, String store, long total) {
      System.out.println("RESTORED " + from.partition() + " " + total);
    }
  }

  private StreamsApplication() {}
}
