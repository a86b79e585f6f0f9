package barnabas.sim.broken;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// Plays broken builds and tells which promise noticed, and after how many seeds. Immutable.
///
/// @param which the defences that are taken away
/// @param starts each build plays seeds from each of these on
/// @param seedsMax after so many seeds a broken build counts as unnoticed
public record KillTable(Predicate<Defence> which, List<Long> starts, int seedsMax) {
  /// How many starts are published.
  public static final int STARTS = 5;

  private static final long APART = 1_000;
  private static final int SEEDS_MAX = 200;

  /// The table of the defences that have these words in them.
  public static KillTable of(String words, int starts) {
    List<Long> seeds = LongStream.range(0, starts).map(i -> i * APART).boxed().toList();
    return new KillTable(each -> each.words().contains(words), seeds, SEEDS_MAX);
  }

  /// Whether every missing defence was noticed, from every start.
  public boolean print(PrintStream out) {
    out.printf(
        "broken builds, seeds from %s on, at most %d each%n%n%-54s %-44s %6s %6s%n",
        starts,
        seedsMax,
        "the defence that is missing",
        "the promise that is broken",
        "median",
        "most");
    List<Row> rows =
        Defences.all().stream().filter(which).toList().parallelStream()
            .map(this::play)
            .peek(row -> out.println(row.line()))
            .toList();
    long noticed = rows.stream().filter(Row::noticed).count();
    out.printf("%n%d of %d noticed from every start%n", noticed, rows.size());
    return noticed == rows.size();
  }

  private Row play(Defence defence) {
    BrokenBuild build = new BrokenBuild(defence);
    return new Row(
        defence, starts.stream().map(start -> build.play(start, seedsMax)).toList(), seedsMax);
  }

  /// What became of one build.
  private record Row(Defence defence, List<BrokenBuild.Notice> notices, int seedsMax) {
    boolean noticed() {
      return notices.stream().allMatch(notice -> notice.promise() != null);
    }

    String line() {
      List<Integer> seeds = new ArrayList<>();
      Map<String, Integer> promises = new TreeMap<>();
      for (BrokenBuild.Notice notice : notices) {
        String promise = notice.promise();
        seeds.add(promise == null ? Integer.MAX_VALUE : notice.seeds());
        promises.merge(promise == null ? "UNNOTICED" : promise, 1, Integer::sum);
      }
      seeds.sort(null);
      return "%-54s %-44s %6s %6s"
          .formatted(
              defence.words(),
              mostOften(promises),
              count(seeds.get(seeds.size() / 2)),
              count(seeds.getLast()));
    }

    private static String mostOften(Map<String, Integer> promises) {
      return promises.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }

    private String count(int seeds) {
      return seeds > seedsMax ? ">" + seedsMax : "" + seeds;
    }
  }
}
