package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/// Brokers that don't answer any more, by a clock of the test's.
class OutageTest {

  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private long now = -1;
  private final Outage outage = new Outage(new PrintStream(screen, true), "consume", () -> now);

  @Test
  void oneThatLastsIsToldOnceAndSoIsItsEnd() {
    outage.look("refused");
    now += 3 * SECOND;
    outage.look("refused");
    now += SECOND;

    assertThat(outage.look("refused")).isEqualTo(4 * SECOND);
    assertThat(outage.look(null)).isZero();
    assertThat(screen)
        .hasToString(
            "consume: no broker answers (refused); trying on\nconsume: a broker answers again\n");
  }

  @Test
  void aShortOneIsNotWorthAWord() {
    outage.look("refused");
    now += 2 * SECOND;
    outage.look("refused");
    outage.look(null);
    now += 2 * SECOND;

    assertThat(outage.look("refused")).isZero();
    assertThat(screen.size()).isZero();
  }
}
