package barnabas.sim;

import barnabas.sim.broken.KillTable;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// The simulator's command line.
public final class Main {
  private static final int LINES_MAX = 150;
  private static final int WORDS_MAX = 400;
  private static final int ALL_LINES = 1_000_000;
  private static final int SHRINK_PLAYS_MAX = 150;

  /// So many seeds have to meet everything that has to happen now and then.
  private static final int SEEDS_THAT_MEET_ALL = 200;

  private static final int SEEDS_BOUND = 1_000_000_000;
  private static final String USAGE =
      """
      usage: barnabas sim                 play a seed drawn from the clock
             barnabas sim SEED            play a seed; a failing one is shrunk and told
             barnabas sim SEED COUNT      play so many seeds from this one on
             barnabas sim --told SEED     play a seed and tell all that happens
             barnabas sim --defences [WORDS [STARTS]]
                                          take away one defence of the product after the other,
                                          or those with these words, until a checker notices;
                                          from seeds 0, 1000, 2000 ... on
      """;

  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(new Main(System.out).run(List.of(arguments)));
  }

  private int run(List<String> arguments) {
    try {
      return switch (arguments.size()) {
        case 0 -> one(System.nanoTime() % SEEDS_BOUND);
        case 1 ->
            arguments.getFirst().equals("--defences")
                ? defences("", KillTable.STARTS)
                : one(Long.parseLong(arguments.getFirst()));
        case 2 ->
            switch (arguments.getFirst()) {
              case "--told" -> told(Long.parseLong(arguments.getLast()));
              case "--defences" -> defences(arguments.getLast(), KillTable.STARTS);
              default ->
                  many(Long.parseLong(arguments.getFirst()), Integer.parseInt(arguments.getLast()));
            };
        case 3 ->
            arguments.getFirst().equals("--defences")
                ? defences(arguments.get(1), Integer.parseInt(arguments.getLast()))
                : usage();
        default -> usage();
      };
    } catch (NumberFormatException notANumber) {
      return usage();
    }
  }

  private int usage() {
    out.print(USAGE);
    return 2;
  }

  private int defences(String words, int starts) {
    return KillTable.of(words, starts).print(out) ? 0 : 1;
  }

  private int one(long seed) {
    out.println("seed " + seed);
    Tally tally = new Tally();
    long beganNanos = System.nanoTime();
    Verdict verdict = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
    tally.add(verdict);
    tally.words((System.nanoTime() - beganNanos) / 1e9).forEach(out::println);
    out.printf("trace %016x%n", verdict.hash());
    if (!verdict.held()) {
      explain(verdict);
      return 1;
    }
    out.println("every promise held");
    return 0;
  }

  /// Tells a failing story in the shortest form that still fails.
  private void explain(Verdict failed) {
    out.println("FAILED: " + failed.words());
    Story shortest = Shrink.of(failed, Build.SOUND, SHRINK_PLAYS_MAX);
    Verdict told = Run.play(shortest, Build.SOUND, LINES_MAX);
    out.printf(
        "%nIt fails with %d of its %d acts too:%n",
        shortest.acts().size(), failed.story().acts().size());
    shortest.words().forEach(out::println);
    out.println("\nIts last events:");
    told.lines().forEach(out::println);
    out.println("FAILED: " + told.words());
  }

  private int told(long seed) {
    out.println("seed " + seed);
    Verdict verdict = Run.play(StoryDraw.draw(seed), Build.SOUND, ALL_LINES);
    verdict.story().words().forEach(out::println);
    verdict.lines().forEach(out::println);
    out.printf("trace %016x%n", verdict.hash());
    out.println(verdict.held() ? "every promise held" : "FAILED: " + verdict.words());
    return verdict.held() ? 0 : 1;
  }

  private int many(long from, int count) {
    out.printf("seeds %d to %d%n", from, from + count - 1);
    Tally tally = new Tally();
    long beganNanos = System.nanoTime();
    LongStream.range(from, from + count)
        .parallel()
        .mapToObj(seed -> Run.play(StoryDraw.draw(seed), Build.SOUND, 0))
        .peek(this::tellFailure)
        .forEachOrdered(tally::add);
    tally.words((System.nanoTime() - beganNanos) / 1e9).forEach(out::println);
    Set<Sometimes> missing = Sometimes.missing(tally.counts());
    missing.forEach(each -> out.println("never happened: " + each.words()));
    List<String> unmet = tally.faultsUnmet();
    unmet.forEach(each -> out.println("never befell anybody: " + each));
    if (!tally.failed().isEmpty()) {
      out.println("play one of them alone to have it shrunk and told: " + tally.failed());
      return 1;
    }
    boolean all = missing.isEmpty() && unmet.isEmpty();
    return count >= SEEDS_THAT_MEET_ALL && !all ? 1 : 0;
  }

  private void tellFailure(Verdict verdict) {
    if (!verdict.held()) {
      String words = verdict.words();
      String told = words.length() > WORDS_MAX ? words.substring(0, WORDS_MAX) + " …" : words;
      out.println("seed " + verdict.story().seed() + " FAILED: " + told);
    }
  }
}
