package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/// Ruins a broker for some minutes, from a seed: `MINUTES [SEED]`. Exit code 1 says that a promise
/// was broken. `defences MINUTES [WORDS]` takes away one defence after the other for at most so
/// long.
///
/// `-Dbarnabas.home` names the folder of the launcher, `-Druin.folder` where everything is kept
/// (`-Druin.keep=true` also if all held), `-Druin.only` the one kind of story to play,
/// `-Druin.story` how many seconds a story takes, `-Druin.rest` how many ms the broker is left
/// alone on average, `-Druin.pause` how many ms a writer rests between bursts.
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 1 && args[0].equals("defences")) {
      String words = args.length > 2 ? args[2] : "";
      System.exit(DefenceCheck.run(plan(Double.parseDouble(args[1]), 1), words) == 0 ? 0 : 1);
    }
    double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 10;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime() & 0xffff_ffffL;
    System.out.println("seed " + seed);
    System.exit(run(plan(minutes, seed), minutes) ? 0 : 1);
  }

  private static Campaign.Plan plan(double minutes, long seed) throws IOException {
    Path home = Path.of(System.getProperty("barnabas.home", "."));
    return new Campaign.Plan(
        home,
        folder(),
        seed,
        System.getProperty("ruin.only", ""),
        (long) (minutes * 60),
        Long.getLong("ruin.story", 150),
        Integer.getInteger("ruin.rest", 4_000),
        Integer.getInteger("ruin.pause", 60));
  }

  private static Path folder() throws IOException {
    String given = System.getProperty("ruin.folder", "");
    return given.isEmpty() ? Files.createTempDirectory("barnabas-ruin-") : Path.of(given);
  }

  private static boolean run(Campaign.Plan plan, double minutes)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Campaign campaign = new Campaign(plan, System.out);
    Runtime.getRuntime().addShutdownHook(new Thread(campaign::leaveNothing));
    Violation violation = campaign.play();
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    System.out.printf("%,12d  seconds, of %.0f minutes wanted%n", seconds, minutes);
    campaign.figures().lines().forEach(System.out::println);
    errors(plan.folder().resolve("broker.log"));
    System.out.println(
        "clients: kafka-clients " + AppInfoParser.getVersion() + ", " + librdkafka());
    if (violation == null) {
      System.out.println("lost 0, doubled 0: every promise held");
      if (!Boolean.getBoolean("ruin.keep")) {
        campaign.clean();
      }
    }
    return violation == null;
  }

  /// Lines at ERROR that the broker printed; to many a ruin they are the right answer.
  private static void errors(Path printed) throws IOException {
    try (Stream<String> lines = Files.lines(printed)) {
      List<String> errors = lines.filter(line -> line.contains(" ERROR ")).toList();
      System.out.printf("%,12d  lines at ERROR of the broker%n", errors.size());
      errors.stream().limit(5).forEach(line -> System.out.println("              " + line));
    }
  }

  private static String librdkafka() throws IOException, InterruptedException {
    return Command.run(
            ClientProcess.PYTHON,
            "-c",
            "import confluent_kafka as c; "
                + "print('librdkafka', c.libversion()[0], 'of confluent-kafka', c.version()[0])")
        .strip();
  }
}
