package barnabas.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimWorld;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The operator learns who was refused and why, and no client can fill the log.
class RefusalLogTest {
  private final SimWorld world = new SimWorld(1);
  private final List<String> lines = new ArrayList<>();
  private final RefusalLog log = new RefusalLog(world.node("broker").loop("loop-0"), lines::add);

  @Test
  void aLineSaysWhoAndWhy() {
    log.closed("10.0.0.7:4711 on PLAINTEXT", "a frame of -1 bytes");
    log.refused("INIT_PRODUCER_ID v4 from 10.0.0.7:4712 (billing)", "no transactions");

    assertThat(lines)
        .containsExactly(
            "closed 10.0.0.7:4711 on PLAINTEXT: a frame of -1 bytes",
            "refused INIT_PRODUCER_ID v4 from 10.0.0.7:4712 (billing): no transactions");
  }

  @Test
  void aFloodIsCountedAndToldOnce() {
    for (int i = 0; i < 1_000; i++) {
      log.closed("somebody", "reason " + i);
    }
    world.runFor(RefusalLog.INTERVAL_MS + 1);
    log.closed("somebody", "later");

    assertThat(lines).hasSize(RefusalLog.LINES_MAX + 2);
    assertThat(lines.get(RefusalLog.LINES_MAX))
        .isEqualTo("closed or refused 990 times more on loop-0");
    assertThat(lines.getLast()).isEqualTo("closed somebody: later");
  }
}
