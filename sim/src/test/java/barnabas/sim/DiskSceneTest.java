package barnabas.sim;

import static barnabas.sim.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.DiskFaults.Operation;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker keeps and serves when its disk loses power,
/// fails, fills up, hangs, or is another one. The numbers are those of the catalogue in
/// docs/scenarios.md.
class DiskSceneTest {
  private static final Set<Kind> SYNCS =
      EnumSet.of(Kind.SYNC, Kind.DURABLE_WRITE, Kind.FOLDER_SYNC);

  private static DiskFaults failing(Fault fault, Predicate<Operation> which, int times) {
    int[] left = {times};
    return op -> which.test(op) && left[0]-- > 0 ? fault : Fault.NONE;
  }

  /// 19, 20
  @Test
  void whatWasAcknowledgedOutlivesAPowerCutAtAnyTime() {
    for (int ms = 0; ms < 40; ms++) {
      Scene scene = Scene.begin();
      scene.writeBatches(2);
      scene.begin(new Act.Write(0, TOPIC, 20, 300, true));
      scene.begin(new Act.Send(0, false));
      scene.run(ms);
      scene.befall(new Act.CutPowerMidway(0, 1 + ms, 100));
      scene.settled();
      scene.end();
    }
  }

  /// 24
  @Test
  void aFileUnderANewNameCountsOnlyOnceItsFolderIsSynced() {
    int steps =
        Scene.atEveryStep(
            Scene::begin,
            op -> op.kind() == Kind.RENAME || op.kind() == Kind.FOLDER_SYNC,
            scene -> {
              scene.writeBatches(6);
              scene.have(new Act.Grow(0, TOPIC, 3));
              scene.run(6_000);
            });

    assertThat(steps).isGreaterThan(9);
  }

  /// 26
  @Test
  void aSyncThatFailedOnceIsNotTriedAgainAndBelieved() {
    int failures = 0;
    for (String file : new String[] {"journal.ring", ".*\\.log", "metadata/.*", "checkpoint.*"}) {
      Scene scene = Scene.begin();
      scene.writeBatches(6);
      int[] behind = {0};
      DiskFaults once =
          failing(Fault.broken(), op -> SYNCS.contains(op.kind()) && op.path().matches(file), 1);
      boolean[] failed = {false};
      scene.trouble(
          op -> {
            Fault fault = once.at(op);
            behind[0] += failed[0] && op.path().matches(file) && SYNCS.contains(op.kind()) ? 1 : 0;
            failed[0] |= fault != Fault.NONE;
            return fault;
          });
      scene.begin(new Act.Write(0, TOPIC, 8, 100, true));
      scene.begin(new Act.Configure(0, TOPIC, "retention.ms", "86400000"));
      scene.await("the failure", () -> failed[0]);
      scene.await("the end of this life", () -> !scene.broker().serves());
      assertThat(behind[0]).as(file).isZero();
      scene.serves();
      scene.settled();
      failures++;
      scene.end();
    }
    assertThat(failures).isEqualTo(4);
  }
}
