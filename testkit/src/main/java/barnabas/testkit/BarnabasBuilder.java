package barnabas.testkit;

import barnabas.metadata.CreateTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A [Barnabas] to be made. Owned by the test that makes it; it may start several.
///
/// Settings are Kafka's, with Kafka's defaults, but for these, which [#config] may set otherwise:
///
/// - `group.initial.rebalance.delay.ms` is 0: the first member of a group need not wait for others.
/// - `offsets.topic.num.partitions` is 1: one coordinator serves all groups.
/// - `connections.max.idle.ms` is ten years, so that a test can turn the clock and keep its
///   connections.
public final class BarnabasBuilder {
  static final String HOST = "127.0.0.1";
  private static final long TEN_YEARS_MS = 315_360_000_000L;

  private final SortedMap<String, String> keys = new TreeMap<>();
  private final List<CreateTopics.Wanted> topics = new ArrayList<>();
  private @Nullable Path folder;
  private boolean temporary;

  BarnabasBuilder() {
    keys.put("group.initial.rebalance.delay.ms", "0");
    keys.put("offsets.topic.num.partitions", "1");
    keys.put("connections.max.idle.ms", Long.toString(TEN_YEARS_MS));
    port(0);
  }

  /// Sets one of the broker's settings, by Kafka's key.
  public BarnabasBuilder config(String key, String value) {
    keys.put(key, value);
    return this;
  }

  /// Sets several of the broker's settings, by Kafka's keys.
  public BarnabasBuilder configs(Map<String, String> configs) {
    keys.putAll(configs);
    return this;
  }

  /// Lets it listen at a port that is known beforehand, in place of a free one.
  public BarnabasBuilder port(int port) {
    return config("listeners", "PLAINTEXT://" + HOST + ":" + port);
  }

  /// Adds a topic with one partition, which is there from the beginning and after each
  /// [clear][Barnabas#clear].
  public BarnabasBuilder topic(String name) {
    return topic(name, 1);
  }

  /// Adds a topic.
  public BarnabasBuilder topic(String name, int partitions) {
    return topic(name, partitions, Map.of());
  }

  /// Adds a topic.
  ///
  /// @param configs by Kafka's keys, such as `retention.ms`
  public BarnabasBuilder topic(String name, int partitions, Map<String, String> configs) {
    topics.add(Barnabas.wanted(name, partitions, configs));
    return this;
  }

  /// Keeps the data in a temporary folder, which is deleted when the broker is closed: for more
  /// data than the heap has room for.
  public BarnabasBuilder inTemporaryFolder() {
    folder = null;
    temporary = true;
    return this;
  }

  /// Keeps the data in this folder and leaves it there, so that another broker can be started on
  /// it.
  public BarnabasBuilder inFolder(Path where) {
    folder = where;
    temporary = false;
    return this;
  }

  /// Starts it, and returns when it serves.
  ///
  /// @throws IllegalArgumentException if a setting or a topic is refused, with the reason
  public Barnabas start() {
    Path where = temporary ? temporaryFolder() : folder;
    SortedMap<String, String> given = new TreeMap<>(keys);
    given.put("log.dirs", where == null ? "memory" : where.toString());
    TestClock clock = new TestClock();
    Faults faults = new Faults();
    Runnable afterwards = where != null && temporary ? () -> delete(where) : () -> {};
    Embedded embedded;
    try {
      embedded = Embedded.start(given, where, clock, faults);
    } catch (RuntimeException refused) {
      afterwards.run();
      throw refused;
    }
    Barnabas broker = new Barnabas(embedded, clock, faults, List.copyOf(topics), afterwards);
    try {
      broker.createBuilt();
      return broker;
    } catch (RuntimeException refused) {
      broker.close();
      throw refused;
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("barnabas-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder", e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.delete(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary folder " + folder + " stays", e);
    }
  }
}
