package barnabas.sim;

import static barnabas.sim.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.DiskFaults.Operation;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker keeps when its process is killed or its power cut
/// at a chosen step. The numbers are those of the catalogue in docs/scenarios.md.
class CrashSceneTest {
  private static final Predicate<Operation> JOURNAL =
      op -> op.kind() == Kind.DURABLE_WRITE && op.path().equals("journal.ring");

  private static final Set<Kind> LOOKS = EnumSet.of(Kind.READ, Kind.LIST);

  /// Steps that change files or folders of such paths, or look at none of their bytes.
  private static Predicate<Operation> changesOf(String paths) {
    return op -> !LOOKS.contains(op.kind()) && op.path().matches(paths);
  }

  /// 1
  @Test
  void whatWasAppendedAndNotSyncedWasNotAcknowledged() {
    Scene scene = Scene.begin();
    scene.write(20);
    scene.killAt(1, JOURNAL);

    scene.write(20);

    assertThat(scene.starts()).isEqualTo(2);
    scene.end();
  }

  /// 3
  @Test
  void aRetryOfWhatWasSyncedAndNotAnsweredGetsItsFirstOffset() {
    Scene scene = Scene.begin();
    scene.have(new Act.Send(0, false));
    boolean[] synced = {false};
    scene.trouble(
        op -> {
          synced[0] |= JOURNAL.test(op);
          return Fault.NONE;
        });
    scene.begin(new Act.Send(0, false));
    scene.await("the sync", () -> synced[0]);

    scene.restart(scene.machine()::kill);
    scene.settled();

    assertThat(scene.look().topics().get(TOPIC).partitions().get(0).end()).isEqualTo(2);
    scene.end();
  }

  /// 6
  @Test
  void aSegmentIsThereOrNotWhereverItsBeginningIsCutShort() {
    int steps =
        Scene.atEveryStep(
            Scene::begin,
            changesOf(".*\\.[01]/.*[1-9]\\.(log|blocks)|.*\\.[01]"),
            scene -> scene.writeBatches(12));

    assertThat(steps).isGreaterThan(9);
  }

  /// 8
  @Test
  void recordsDeletedOnRequestStayDeletedWhereverTheDeletionIsCutShort() {
    int steps =
        Scene.atEveryStep(
            Scene::begin,
            changesOf(".*\\.0|.*\\.0/.*(facts|log|blocks|producers)"),
            scene -> {
              scene.writeBatches(10);
              scene.have(new Act.Trim(0, TOPIC, 0, 70));
              scene.run(2_000);
            });

    assertThat(steps).isGreaterThan(9);
  }

  /// 8
  @Test
  void whatRetentionTookNeverComesBackWhereverItsDeletionIsCutShort() {
    int steps =
        Scene.atEveryStep(
            () -> {
              Scenery scenery = new Scenery();
              scenery.topic.put("retention.bytes", "3000");
              return new Scene(scenery);
            },
            changesOf(".*\\.0|.*\\.0/.*(facts|log|blocks|producers)")
                .and(op -> op.kind() != Kind.WRITE),
            scene -> {
              scene.writeBatches(12);
              scene.run(3_000);
            });

    assertThat(steps).isGreaterThan(9);
  }

  /// 9
  @Test
  void aCheckpointIsTheOldOneOrTheNewOneWhereverItIsCutShort() {
    int steps =
        Scene.atEveryStep(
            Scene::begin,
            changesOf("checkpoint.*|.*/epochs.*|.*\\.producers.*"),
            scene -> {
              scene.writeBatches(2);
              scene.run(6_000);
              scene.writeBatches(2);
            });

    assertThat(steps).isGreaterThan(9);
  }

  /// 11, 12
  @Test
  void aChangeOfTheMetadataHappensWhollyOrNotWhereverItIsCutShort() {
    int steps =
        Scene.atEveryStep(
            Scene::begin,
            changesOf("metadata.*"),
            scene -> {
              for (int i = 0; i < 9; i++) {
                scene.have(new Act.Configure(0, TOPIC, "retention.ms", "" + (1L << 40) + i));
              }
              scene.have(new Act.Grow(0, TOPIC, 4));
            });

    assertThat(steps).isGreaterThan(30);
  }

  /// 13
  @Test
  void aBrokerThatDiesTwiceInASecondIsAnotherOneEachTime() {
    Scene scene = Scene.begin();
    scene.write(10);

    scene.restart(scene.machine()::kill);
    scene.restart(scene.machine()::kill);

    scene.write(10);
    scene.end();
  }

  /// 15
  @Test
  void afterAStormOfRestartsItServesAtOnce() {
    Scene scene = Scene.begin();
    for (int i = 0; i < 200; i++) {
      scene.begin(new Act.Write(0, TOPIC, 3, 100, true));
      scene.run(30 + i % 7 * 50L);
      scene.befall(i % 3 == 0 ? new Act.CutPower(0, 50) : new Act.Kill(0, 50));
    }

    scene.serves();
    scene.settled();

    scene.end();
  }

  /// 16
  @Test
  void aStartThatIsCutShortAnywhereIsBegunAgain() {
    int steps =
        Scene.atEveryStep(
            () -> {
              Scene scene = Scene.begin();
              scene.writeBatches(3);
              scene.machine().kill();
              return scene;
            },
            changesOf(".*"),
            scene -> {
              scene.serves();
              scene.serves();
            });

    assertThat(steps).isGreaterThan(30);
  }

  /// 17
  @Test
  void aStopUnderLoadCostsAClientThatTriesAgainNothing() {
    Scene scene = Scene.begin();
    for (int i = 0; i < 10; i++) {
      scene.begin(new Act.Write(0, TOPIC, 20, 100, true));
      scene.begin(new Act.Send(0, false));
      scene.run(i % 4);
      scene.befall(new Act.Stop(0, 100));
      scene.run(3_000);
    }

    scene.settled();

    assertThat(scene.starts()).isEqualTo(11);
    assertThat(scene.world().counts()).doesNotContainKey("record not delivered");
    scene.end();
  }

  /// 18
  @Test
  void aMarkOfACleanStopIsNeverTakenForThatOfALaterLife() {
    int steps =
        Scene.atEveryStep(
            () -> {
              Scene scene = Scene.begin();
              scene.writeBatches(2);
              return scene;
            },
            changesOf("clean-shutdown|journal.ring"),
            scene -> {
              scene.befall(new Act.Stop(0, 100));
              scene.await("the next life", () -> scene.starts() >= 2);
              scene.writeBatches(2);
            });

    assertThat(steps).isGreaterThan(9);
  }
}
