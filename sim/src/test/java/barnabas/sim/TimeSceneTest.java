package barnabas.sim;

import static barnabas.sim.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.check.Inventory;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker does when its clock jumps and when it gets no
/// time. The numbers are those of the catalogue in docs/scenarios.md.
class TimeSceneTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long YEAR_MS = 365 * 24 * HOUR_MS;

  /// 105
  @Test
  void noJumpOfTheClockDeletesARecordOrEndsASession() {
    Scenery scenery = new Scenery();
    scenery.topic.put("retention.ms", "604800000");
    Scene scene = new Scene(scenery);
    scene.writeBatches(30);
    Inventory before = scene.look();
    long rebalances = scene.joins();

    for (long jumpMs : new long[] {HOUR_MS, -2 * HOUR_MS, YEAR_MS, -2 * YEAR_MS, 2 * YEAR_MS}) {
      scene.befall(new Act.JumpClock(0, jumpMs));
      scene.run(60_000);
    }

    assertThat(scene.look()).isEqualTo(before);
    assertThat(scene.joins()).isEqualTo(rebalances);
    scene.befall(new Act.JumpClock(0, -YEAR_MS + HOUR_MS));
    scene.end();
  }

  /// 106
  @Test
  void whoeverGetsNoTimeForAMinuteTakesItOnNobody() {
    Scene scene = Scene.begin();
    scene.writeBatches(10);
    scene.run(5_000);
    long rebalances = scene.joins();

    scene.befall(new Act.Pause(0, 60_000));
    scene.begin(new Act.Write(0, TOPIC, 10, 100, true));
    scene.run(120_000);

    assertThat(scene.joins()).isEqualTo(rebalances);
    scene.settled();
    scene.end();
  }
}
