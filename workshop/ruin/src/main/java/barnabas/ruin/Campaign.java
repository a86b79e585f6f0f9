package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
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
import org.jspecify.annotations.Nullable;

/// Stories, one after the other. Those on the machine's own disk share one data directory, which
/// grows old with them; the others have a fresh one each.
final class Campaign {
  private static final int SMALL_MEBIBYTES = 64;
  private static final int POWERED_MEBIBYTES = 512;

  private final Plan plan;
  private final PrintStream out;
  private final Figures figures = new Figures();
  private final SplittableRandom chance;
  private final PrintStream schedule;
  private final boolean mounts;
  private final List<String> lasting;
  private int number;

  /// What a campaign is to be.
  ///
  /// @param home the folder of the broker's launcher
  /// @param folder takes everything that it leaves behind
  /// @param only the one kind of story that is played, or empty for all
  /// @param seconds how long it takes, drains included, about
  /// @param storySeconds how long the clients of a story are ruined
  /// @param restMs how long the broker is left alone between two things that befall it, on average
  /// @param pauseMs how long writers rest between bursts, on average
  record Plan(
      Path home,
      Path folder,
      long seed,
      String only,
      long seconds,
      long storySeconds,
      int restMs,
      int pauseMs) {
    Plan of(Path otherHome, Path otherFolder, String kind) {
      return new Plan(otherHome, otherFolder, seed, kind, seconds, storySeconds, restMs, pauseMs);
    }
  }

  /// What is told.
  enum Kind {
    KILLS,
    FULL,
    POWER,
    DAMAGE
  }

  Campaign(Plan plan, PrintStream out) throws IOException, InterruptedException {
    this.plan = plan;
    this.out = out;
    this.chance = new SplittableRandom(plan.seed());
    this.lasting = overrides(chance.split());
    Files.createDirectories(plan.folder());
    this.schedule = new PrintStream(plan.folder().resolve("schedule.log").toFile());
    this.mounts = Ground.canMount(plan.folder());
    if (!mounts) {
      out.println("mounting is not permitted here: no full disks and no power cuts");
    }
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
    do {
      SplittableRandom fate = chance.split();
      Kind kind = kind(fate.nextInt(10));
      number++;
      schedule.println("story " + number + ": " + kind);
      try (Ground ground = ground(kind)) {
        Violation violation = play(kind, ground, fate);
        if (violation != null) {
          keep(ground);
          return violation;
        }
      }
    } while (System.nanoTime() < end);
    return null;
  }

  private Kind kind(int draw) {
    if (!plan.only().isEmpty()) {
      return Kind.valueOf(plan.only());
    }
    if (draw < 5 || (!mounts && draw < 9)) {
      return Kind.KILLS;
    }
    return draw < 6 ? Kind.FULL : draw < 9 ? Kind.POWER : Kind.DAMAGE;
  }

  private Ground ground(Kind kind) throws IOException, InterruptedException {
    return switch (kind) {
      case KILLS -> new Ground.Folder(plan.folder().resolve("data"));
      case DAMAGE -> new Ground.Folder(plan.folder().resolve("data-" + number));
      case FULL -> Ground.SmallDisk.mount(plan.folder(), SMALL_MEBIBYTES);
      case POWER -> Ground.PoweredDisk.make(plan.folder(), POWERED_MEBIBYTES);
    };
  }

  private static List<String> overrides(SplittableRandom chance) {
    return List.of(
        "log.segment.bytes=" + ((1 << 20) + chance.nextInt(4 << 20)),
        "log.journal.bytes=" + ((1 << 20) + chance.nextInt(16 << 20)),
        "offsets.topic.num.partitions=" + (1 + chance.nextInt(4)),
        "offsets.topic.segment.bytes=1048576",
        "log.cleaner.backoff.ms=" + (200 + chance.nextInt(2_000)),
        "group.initial.rebalance.delay.ms=100",
        "log.segment.delete.delay.ms=1000");
  }

  private @Nullable Violation play(Kind kind, Ground ground, SplittableRandom fate)
      throws IOException, InterruptedException {
    String prefix = "s" + number + "-";
    int port = freePort();
    int brokerPort = freePort();
    String bootstrap = "127.0.0.1:" + port;
    List<String> overrides = kind == Kind.KILLS ? lasting : overrides(fate.split());
    Path printed = plan.folder().resolve("broker.log");
    try (Witness witness = new Witness(plan.folder().resolve("events.log"), schedule, figures);
        BrokerProcess broker =
            new BrokerProcess(plan.home(), ground.data(), brokerPort, port, overrides, printed);
        Wiretap wiretap = new Wiretap(witness, port, brokerPort);
        LastLook look = new LastLook(bootstrap, prefix, fate.split())) {
      Killer killer = new Killer(broker, witness, figures, fate.split());
      List<Calamity> calamities =
          new Calamities(killer, wiretap, witness, figures, bootstrap, fate.split()).on(ground);
      Stage stage =
          new Stage(
              witness,
              figures,
              bootstrap,
              Cast.topics(prefix, fate),
              plan.folder(),
              plan.pauseMs());
      Cast cast = new Cast(stage, look, prefix, fate.split());
      Story story =
          kind == Kind.DAMAGE
              ? new DamageStory(
                  stage,
                  cast,
                  killer,
                  calamities,
                  look,
                  ground.data(),
                  plan.folder().resolve("backup"),
                  fate.split())
              : new KillStory(stage, cast, killer, calamities, look, fate.split());
      return outcome(kind, witness, killer, story);
    }
  }

  private @Nullable Violation outcome(Kind kind, Witness witness, Killer killer, Story played)
      throws IOException, InterruptedException {
    long kills = figures.counted(Killer.KILLS);
    try {
      killer.awaitServing();
      played.play(plan.storySeconds(), plan.restMs());
    } catch (Violation found) {
      witness.broken(found);
    }
    Violation violation = witness.violation();
    if (violation == null) {
      count(kind, witness, figures.counted(Killer.KILLS) - kills);
      return null;
    }
    played.cast().abandon();
    witness.lastEvents().forEach(out::println);
    out.println("FAILED in story " + number + " (" + kind + "): " + violation.getMessage());
    out.println("kept: " + plan.folder());
    return violation;
  }

  private void count(Kind kind, Witness witness, long kills) {
    figures.count("stories: " + kind);
    figures.count("records given to producers", witness.recordsSent());
    figures.count("records acknowledged", witness.recordsAcknowledged());
    figures.count("batches acknowledged", witness.batchesAcknowledged());
    figures.count("records read", witness.recordsRead());
    figures.count("checkers, each over a whole story", witness.checkers());
    out.printf(
        "story %d, %s: %d kills, %,d records acknowledged in %,d batches, %,d read: holds%n",
        number,
        kind,
        kills,
        witness.recordsAcknowledged(),
        witness.batchesAcknowledged(),
        witness.recordsRead());
  }

  /// Saves what lies on a disk that is going to be unmounted.
  private void keep(Ground ground) throws IOException, InterruptedException {
    if (!(ground instanceof Ground.Folder)) {
      Command.run("cp", "-a", "" + ground.data(), "" + plan.folder().resolve("kept"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /// Whoever ends the harness before its time ends the broker and the clients, and unmounts.
  void leaveNothing() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Ground.leave(plan.folder());
  }

  /// Deletes all that it left behind.
  void clean() throws IOException {
    schedule.close();
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
}
