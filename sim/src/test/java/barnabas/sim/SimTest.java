package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Proves over many seeds that what the product promises holds through crashes, power cuts, broken,
/// full and slow disks and bad links, and that a run is nothing but its seed.
final class SimTest {
  private static final int SEEDS = Integer.getInteger("barnabas.seeds", 200);

  @Test
  void everyPromiseHoldsAndEveryFaultIsMet() {
    Tally tally = new Tally();
    long beganNanos = System.nanoTime();
    LongStream.range(0, SEEDS)
        .parallel()
        .mapToObj(seed -> Run.play(StoryDraw.draw(seed), Build.SOUND, 0))
        .toList()
        .forEach(
            verdict -> {
              assertThat(verdict.words()).as("seed %d", verdict.story().seed()).isEmpty();
              tally.add(verdict);
            });
    tally.words((System.nanoTime() - beganNanos) / 1e9).forEach(System.out::println);
    assertThat(tally.counts().keySet()).containsAll(faults());
    assertThat(Sometimes.missing(tally.counts())).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 100; seed < 105; seed++) {
      Verdict first = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      Verdict second = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      assertThat(second.hash()).isEqualTo(first.hash());
    }
  }

  @Test
  void theSameSeedGivesTheSameTraceInAnotherProcess() throws IOException {
    for (long seed = 105; seed < 107; seed++) {
      Verdict here = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      assertThat(elsewhere(seed)).contains("trace %016x".formatted(here.hash()));
    }
  }

  private static List<String> faults() {
    return Act.Fault.labels().stream().map(label -> "fault " + label).toList();
  }

  /// What a process of its own says of a seed.
  private static String elsewhere(long seed) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                "barnabas.sim.Main",
                Long.toString(seed))
            .redirectErrorStream(true)
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      return out.readAllAsString();
    }
  }
}
