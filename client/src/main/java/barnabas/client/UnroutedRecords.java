package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Records whose topic is not known yet, each topic's in order. Owned by its producer.
final class UnroutedRecords {

  private static final long NANOS_PER_MS = 1_000_000;

  private final Cluster cluster;
  private final ProducerSettings settings;
  private final TreeMap<String, ArrayDeque<Entry>> topics = new TreeMap<>();

  UnroutedRecords(Cluster cluster, ProducerSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /// The earliest round of a record that waits here, or `latest` if that is earlier.
  long oldestRound(long latest) {
    long oldest = latest;
    for (ArrayDeque<Entry> entries : topics.values()) {
      oldest = Math.min(oldest, entries.element().round());
    }
    return oldest;
  }

  /// Whether records of the topic wait here, so that later ones must line up.
  boolean holds(String topic) {
    return topics.containsKey(topic);
  }

  void add(Entry entry) {
    String topic = entry.record().topic();
    topics.computeIfAbsent(topic, t -> new ArrayDeque<>()).add(entry);
    cluster.want(topic);
    if (cluster.topology().topic(topic) != null) {
      // What was said of it may not be true any more.
      cluster.refresh();
    }
  }

  /// Lets go what can be routed now, and what will never be.
  void release(Consumer<Entry> route, BiConsumer<Entry, ErrorCode> refused) {
    for (String name : List.copyOf(topics.keySet())) {
      Topology.Topic topic = cluster.topology().topic(name);
      if (topic == null) {
        continue;
      }
      boolean hopeless = topic.error() != ErrorCode.NONE && !topic.error().retriable();
      ArrayDeque<Entry> entries = topics.get(name);
      if (entries != null && (hopeless || !topic.partitions().isEmpty())) {
        topics.remove(name);
        entries.forEach(
            e -> {
              if (hopeless) {
                refused.accept(e, topic.error());
              } else {
                route.accept(e);
              }
            });
      }
    }
  }

  /// Gives up what has waited for longer than `max.block.ms`.
  void expire(long nowNanos, BiConsumer<Entry, ErrorCode> refused) {
    for (String name : List.copyOf(topics.keySet())) {
      Topology.Topic topic = cluster.topology().topic(name);
      ErrorCode code = topic == null ? ErrorCode.REQUEST_TIMED_OUT : topic.error();
      ArrayDeque<Entry> entries = topics.getOrDefault(name, new ArrayDeque<>());
      while (!entries.isEmpty() && nowNanos - deadlineNanos(entries.element()) >= 0) {
        refused.accept(
            entries.remove(), code == ErrorCode.NONE ? ErrorCode.REQUEST_TIMED_OUT : code);
      }
      if (entries.isEmpty()) {
        topics.remove(name);
      }
    }
  }

  /// When the next one is given up, or `latest` if that is sooner.
  long nextNanos(long latest) {
    long next = latest;
    for (ArrayDeque<Entry> entries : topics.values()) {
      long deadline = deadlineNanos(entries.element());
      next = deadline - next < 0 ? deadline : next;
    }
    return next;
  }

  /// Gives up everything.
  void clear(BiConsumer<Entry, ErrorCode> refused) {
    List<ArrayDeque<Entry>> all = List.copyOf(topics.values());
    topics.clear();
    for (ArrayDeque<Entry> entries : all) {
      while (!entries.isEmpty()) {
        refused.accept(entries.remove(), ErrorCode.NETWORK_EXCEPTION);
      }
    }
  }

  private long deadlineNanos(Entry entry) {
    return entry.takenNanos() + Math.min(settings.maxBlockMs(), 1L << 40) * NANOS_PER_MS;
  }

  /// A record with what was found out when it was taken.
  ///
  /// @param round the producer's round of flushes
  record Entry(
      ProducerRecord record,
      long timestampMs,
      int bytes,
      long takenNanos,
      long round,
      Delivery delivery) {}
}
