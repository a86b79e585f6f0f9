package barnabas.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Plays the suites against Barnabas and against Apache Kafka, and writes `docs/compat.md`. Ends
/// with 1 if a scenario does not pass somewhere and no reason is given, or if a reason is idle.
///
/// Arguments: names of suites; none plays all. What the page tells of the others stays.
public final class Main {

  static final String BARNABAS = "Barnabas";
  static final String KAFKA = "Apache Kafka";

  public static void main(String[] args) throws Exception {
    List<Suite> suites =
        Suites.all().stream()
            .filter(suite -> args.length == 0 || List.of(args).contains(suite.name()))
            .toList();
    // An address of a broker that runs already may be given, to look into something.
    var kafka = System.getProperty("compat.kafka", "");
    Map<String, Suite.Played> atKafka;
    if (kafka.isEmpty()) {
      try (ApacheKafka broker = ApacheKafka.start()) {
        atKafka = play(suites, KAFKA, broker.address());
      }
    } else {
      atKafka = play(suites, KAFKA, kafka);
    }
    Map<String, Suite.Played> atBarnabas;
    try (BuiltBroker broker = BuiltBroker.start()) {
      atBarnabas = play(suites, BARNABAS, broker.address());
    }
    var page = Page.read(Differences.read());
    for (Suite suite : suites) {
      page.add(suite, atBarnabas.get(suite.name()), atKafka.get(suite.name()));
    }
    System.exit(tell(page, args.length == 0) ? 0 : 1);
  }

  private static Map<String, Suite.Played> play(
      List<Suite> suites, String broker, String bootstrap) {
    var played = new LinkedHashMap<String, Suite.Played>();
    for (Suite suite : suites) {
      long began = System.nanoTime();
      Suite.Played one = suite.play(bootstrap);
      played.put(suite.name(), one);
      long passed = one.results().stream().filter(Suite.Result::passed).count();
      System.out.printf(
          "%-14s %-24s %3d of %3d pass, %d s%n",
          broker,
          suite.name(),
          passed,
          one.results().size(),
          (System.nanoTime() - began) / 1_000_000_000);
    }
    return played;
  }

  /// Writes the page, and says what is wrong.
  private static boolean tell(Page page, boolean all) throws IOException {
    var wrong = new ArrayList<>(page.unexplained());
    if (all) {
      page.unneeded().forEach(each -> wrong.add("a reason that nothing needs: " + each));
    }
    Files.writeString(Page.FILE, page.text());
    System.out.println("wrote " + Page.FILE.normalize());
    wrong.forEach(each -> System.out.println("WRONG " + each));
    return wrong.isEmpty();
  }

  private Main() {}
}
