package barnabas.bench;

import barnabas.host.HostDisk;
import barnabas.host.HostLoop;
import barnabas.host.HostMeter;
import barnabas.host.HostRandomness;
import barnabas.log.JournalSettings;
import barnabas.log.LogDirectory;
import barnabas.log.LogDirectorySettings;
import barnabas.log.LogShelf;
import barnabas.world.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Measures how appends are made durable, with the broker's own logs on a real disk and neither
/// network nor protocol: each file synced by itself, everything through the journal, or large
/// batches past it. Prints what [ADR 2](../../../../../../../docs/adr/0002-journal.md) decides on.
///
/// The ring has the size that it grows to under such load. Arguments: a folder on the disk to
/// measure (made, and deleted at the end), seconds for each measurement, and a number of partitions
/// if not all shapes are to be measured.
public final class JournalBench {

  private static final int ROUNDS = 3;
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("100 B, 1 waiting", 100, 1, 1),
          new Shape("100 B, 1 waiting", 100, 1, 100),
          new Shape("100 B, 1 waiting", 100, 1, 1_000),
          new Shape("100 B, 50 waiting", 100, 50, 1),
          new Shape("100 B, 50 waiting", 100, 50, 100),
          new Shape("100 B, 50 waiting", 100, 50, 1_000),
          new Shape("15 KiB, 8 waiting", 15 << 10, 8, 1),
          new Shape("15 KiB, 8 waiting", 15 << 10, 8, 100),
          new Shape("15 KiB, 8 waiting", 15 << 10, 8, 1_000),
          new Shape("900 KiB, 4 waiting", 900 << 10, 4, 1),
          new Shape("900 KiB, 4 waiting", 900 << 10, 4, 100));

  private JournalBench() {}

  /// Runs all measurements in turn.
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    long seconds = Long.parseLong(arguments[1]);
    System.out.printf(
        "%-20s %10s %-12s %10s %8s %9s %9s %8s%n",
        "requests", "partitions", "way", "per s", "MB/s", "p50 µs", "p99 µs", "CPU");
    int partitions = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
    for (Shape shape : SHAPES) {
      if (partitions != 0 && shape.partitions != partitions) {
        continue;
      }
      List<List<JournalLoad.Result>> results = new ArrayList<>();
      Arrays.stream(Way.values()).forEach(way -> results.add(new ArrayList<>()));
      for (int round = 0; round < ROUNDS; round++) {
        for (Way way : Way.values()) {
          results.get(way.ordinal()).add(measure(folder, way, shape, seconds));
        }
      }
      for (Way way : Way.values()) {
        print(shape, way, results.get(way.ordinal()));
      }
    }
  }

  private static void print(Shape shape, Way way, List<JournalLoad.Result> rounds) {
    List<JournalLoad.Result> sorted =
        rounds.stream().sorted((a, b) -> Double.compare(a.perSecond(), b.perSecond())).toList();
    JournalLoad.Result median = sorted.get(sorted.size() / 2);
    double megabytes = median.perSecond() * shape.bytes / 1e6;
    boolean small = shape.bytes < 1000;
    System.out.printf(
        "%-20s %10d %-12s %10.0f %8.1f %9.0f %9.0f %8.2f %s (rates %.0f to %.0f)%n",
        shape.name,
        shape.partitions,
        way.name().toLowerCase(java.util.Locale.ROOT),
        median.perSecond(),
        megabytes,
        median.p50Micros(),
        median.p99Micros(),
        small ? median.cpuMicros() : median.cpuMicros() / shape.bytes * 1000,
        small ? "µs each" : "s/GB",
        sorted.getFirst().perSecond(),
        sorted.getLast().perSecond());
  }

  private static JournalLoad.Result measure(Path folder, Way way, Shape shape, long seconds) {
    HostMeter meter = new HostMeter();
    HostLoop loop = HostLoop.selecting("loop-0", meter, JournalBench::escaped);
    HostLoop journalLoop = HostLoop.blocking("journal", meter, JournalBench::escaped);
    try {
      HostDisk disk = HostDisk.open(folder, journalLoop);
      CompletableFuture<LogDirectory> opened = new CompletableFuture<>();
      LogDirectorySettings settings = new LogDirectorySettings(60_000, 64 << 20, way.settings());
      journalLoop.post(
          () ->
              LogDirectory.open(
                  disk, journalLoop, settings, new HostRandomness(), meter, into(opened)));
      LogDirectory directory = opened.join();
      CompletableFuture<LogShelf> shelf = new CompletableFuture<>();
      journalLoop.post(() -> directory.shelf(loop, shelf::complete));
      JournalLoad load = new JournalLoad(loop, shelf.join(), shape);
      load.prepare().join();
      load.run(Math.max(1, seconds / 2)).join();
      JournalLoad.Result result = load.run(seconds).join();
      CompletableFuture<LogDirectory> stopped = new CompletableFuture<>();
      journalLoop.post(() -> directory.stop(into(stopped)));
      stopped.join();
      loop.stop();
      journalLoop.stop();
      disk.close(10_000);
      delete(folder);
      return result;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static <T> Outcome<T> into(CompletableFuture<T> future) {
    return Outcome.of(future::complete, future::completeExceptionally);
  }

  private static void escaped(Object where, Throwable cause) {
    System.err.println(where + ": " + cause);
    Runtime.getRuntime().halt(1);
  }

  private static void delete(Path folder) throws IOException {
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
          public FileVisitResult postVisitDirectory(Path visited, IOException failed)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// How appends become durable.
  enum Way {
    EACH_FILE,
    JOURNAL,
    LARGE_PAST;

    JournalSettings settings() {
      JournalSettings standard = JournalSettings.DEFAULT;
      long ring = standard.ringBytesMax();
      return switch (this) {
        case EACH_FILE -> new JournalSettings(ring, ring, standard.groupBytesMax(), 1);
        case JOURNAL -> new JournalSettings(ring, ring, 4 << 20, 2 << 20);
        case LARGE_PAST ->
            new JournalSettings(ring, ring, standard.groupBytesMax(), standard.entryBytesMax());
      };
    }
  }

  /// What is appended.
  ///
  /// @param bytes of the one record of a request
  /// @param waiting requests under way at a time
  /// @param partitions that they go to in turn
  record Shape(String name, int bytes, int waiting, int partitions) {}
}
