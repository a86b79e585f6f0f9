package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stories, one after the other, on one broker and one data directory that grows old with them.
final class Campaign {
  private final Plan plan;
  private final PrintStream out;
  private final Figures figures = new Figures();
  private final SplittableRandom chance;
  private final Path data;
  private final int brokerPort;
  private final int port;
  private int story;

  /// What a campaign is to be.
  ///
  /// @param home the folder of the broker's launcher
  /// @param folder takes everything that it leaves behind
  /// @param seconds how long it takes, drains included, about
  /// @param storySeconds how long the clients of a story are ruined
  /// @param restMs how long the broker is left alone between two things that befall it, on average
  /// @param pauseMs how long writers rest between bursts, on average
  record Plan(
      Path home,
      Path folder,
      long seed,
      long seconds,
      long storySeconds,
      int restMs,
      int pauseMs) {}

  Campaign(Plan plan, PrintStream out) throws IOException {
    this.plan = plan;
    this.out = out;
    this.chance = new SplittableRandom(plan.seed());
    this.data = plan.folder().resolve("data");
    this.brokerPort = freePort();
    this.port = freePort();
    Files.createDirectories(plan.folder());
    try (InputStream script = Campaign.class.getResourceAsStream(ClientProcess.SCRIPT)) {
      Files.copy(
          Objects.requireNonNull(script),
          plan.folder().resolve(ClientProcess.SCRIPT),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Figures figures() {
    return figures;
  }

  /// @return what was broken, or null if everything held
  @Nullable Violation play() throws IOException, InterruptedException {
    long end = System.nanoTime() + plan.seconds() * 1_000_000_000;
    try (BrokerProcess broker =
        new BrokerProcess(
            plan.home(),
            data,
            brokerPort,
            port,
            overrides(),
            plan.folder().resolve("broker.log"))) {
      do {
        Violation violation = story(broker, chance.split());
        if (violation != null) {
          return violation;
        }
      } while (System.nanoTime() < end);
    }
    return null;
  }

  private List<String> overrides() {
    return List.of(
        "log.segment.bytes=" + ((1 << 20) + chance.nextInt(4 << 20)),
        "log.journal.bytes=" + ((1 << 20) + chance.nextInt(16 << 20)),
        "offsets.topic.num.partitions=" + (1 + chance.nextInt(4)),
        "group.initial.rebalance.delay.ms=100",
        "log.segment.delete.delay.ms=1000");
  }

  private @Nullable Violation story(BrokerProcess broker, SplittableRandom fate)
      throws IOException, InterruptedException {
    String prefix = "s" + ++story + "-";
    Path events = plan.folder().resolve("events.log");
    try (Witness witness = new Witness(events);
        Wiretap wiretap = new Wiretap(witness, port, brokerPort);
        LastLook look = new LastLook("127.0.0.1:" + port, prefix, fate.split())) {
      Killer killer = new Killer(broker, wiretap, witness, figures, fate.split());
      Stage stage =
          new Stage(
              witness,
              figures,
              "127.0.0.1:" + port,
              KillStory.topics(prefix, fate),
              plan.folder(),
              plan.pauseMs());
      KillStory played = new KillStory(stage, killer, look, prefix, fate.split());
      long kills = figures.counted(Killer.KILLS);
      try {
        killer.awaitServing();
        played.play(plan.storySeconds(), plan.restMs());
      } catch (Violation found) {
        witness.broken(found);
      }
      Violation violation = witness.violation();
      if (violation != null) {
        played.abandon();
        tell(violation, witness);
        return violation;
      }
      count(witness, figures.counted(Killer.KILLS) - kills);
    }
    return null;
  }

  private void count(Witness witness, long kills) {
    figures.count("stories");
    figures.count("records given to producers", witness.recordsSent());
    figures.count("records acknowledged", witness.recordsAcknowledged());
    figures.count("batches acknowledged", witness.batchesAcknowledged());
    figures.count("records read", witness.recordsRead());
    out.printf(
        "story %d: %d kills, %,d records acknowledged in %,d batches, %,d read: holds%n",
        story,
        kills,
        witness.recordsAcknowledged(),
        witness.batchesAcknowledged(),
        witness.recordsRead());
  }

  private void tell(Violation violation, Witness witness) {
    witness.lastEvents().forEach(out::println);
    out.println("FAILED: " + violation.getMessage());
    out.println("kept: " + plan.folder());
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /// Deletes all that it left behind.
  void clean() throws IOException {
    Files.walkFileTree(
        plan.folder(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// ERROR lines that the broker printed.
  List<String> errors() {
    try (Stream<String> lines = Files.lines(plan.folder().resolve("broker.log"))) {
      return lines.filter(line -> line.contains("ERROR")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
