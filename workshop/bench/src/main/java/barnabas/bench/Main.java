package barnabas.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Starts each contender in turn, several rounds, and prints the table.
public final class Main {
  private static final List<String> OPTIONS =
      List.of("root", "jdk", "rounds", "warm", "seconds", "rows", "only", "port");

  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = options(args);
    Path root = Path.of(options.get("root"));
    Path jdk = Path.of(options.get("jdk"));
    int rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
    double seconds = Double.parseDouble(options.getOrDefault("seconds", "4"));
    double warm = Double.parseDouble(options.getOrDefault("warm", "4"));
    List<Row> rows =
        options.getOrDefault("rows", "").equals("start")
            ? List.of()
            : Row.named(options.getOrDefault("rows", ""));
    int port = Integer.parseInt(options.getOrDefault("port", "29092"));
    String only = options.getOrDefault("only", "");

    long began = System.nanoTime();
    Path scratch = Files.createTempDirectory("barnabas-bench");
    var results = new LinkedHashMap<String, List<Round.Result>>();
    for (int round = 1; round <= rounds; round++) {
      for (int contender = 0; contender < 3; contender++) {
        Path folder = Files.createDirectory(scratch.resolve("run"));
        Contender who =
            switch (contender) {
              case 0 ->
                  Contender.kafka(root.resolve("workshop/bench/target/kafka"), jdk, folder, port);
              case 1 -> Contender.barnabas(root, folder, port, List.of());
              default ->
                  Contender.barnabas(
                      root,
                      folder,
                      port,
                      List.of("--override", "log.flush.interval.messages=9223372036854775807"));
            };
        if (only.isEmpty() || who.name().equals(only)) {
          System.err.printf(
              "%5d s: round %d of %d: %s%n",
              (System.nanoTime() - began) / 1_000_000_000, round, rounds, who.name());
          results
              .computeIfAbsent(who.name(), name -> new ArrayList<>())
              .add(new Round(port, warm, seconds).run(who, folder, rows));
        }
        Round.wipe(folder);
      }
    }
    Round.wipe(scratch);
    new Table(results, rows).print(System.out);
  }

  private static Map<String, String> options(String[] args) {
    var options = new HashMap<String, String>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].replaceFirst("^--", "");
      if (!OPTIONS.contains(name) || i + 1 == args.length) {
        System.err.println(
            "bench: no such option, or no value: " + args[i] + "; --help tells more");
        System.exit(2);
      }
      options.put(name, args[i + 1]);
    }
    return options;
  }

  private Main() {}
}
