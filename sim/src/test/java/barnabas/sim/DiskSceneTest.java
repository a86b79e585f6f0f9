package barnabas.sim;

import static barnabas.sim.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.check.Inventory;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.DiskFaults.Operation;
import barnabas.wire.ErrorCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker keeps and serves when its disk loses power,
/// fails, fills up, hangs, or is another one. The numbers are those of the catalogue in
/// docs/scenarios.md.
class DiskSceneTest {
  private static final Set<Kind> SYNCS =
      EnumSet.of(Kind.SYNC, Kind.DURABLE_WRITE, Kind.FOLDER_SYNC);

  private static final Set<Kind> ROOM = EnumSet.of(Kind.OPEN, Kind.WRITE, Kind.RESIZE);

  private static final Set<Kind> CHANGES =
      EnumSet.of(Kind.WRITE, Kind.DURABLE_WRITE, Kind.RESIZE, Kind.SYNC, Kind.RENAME, Kind.DELETE);

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

  /// 28
  @Test
  void whereverADiskIsFullNothingIsTornAndItGoesOnOnceThereIsRoom() {
    for (String file :
        List.of(
            ".*\\.log",
            ".*\\.blocks",
            ".*\\.producers",
            "checkpoint.*",
            ".*/epochs.*",
            "metadata/.*")) {
      Scene scene = Scene.begin();
      scene.writeBatches(6);
      int[] refused = {0};
      scene.trouble(
          op -> {
            boolean full = ROOM.contains(op.kind()) && op.path().matches(file);
            refused[0] += full ? 1 : 0;
            return full ? Fault.full() : Fault.NONE;
          });

      for (int i = 0; i < 8; i++) {
        scene.begin(new Act.Write(0, TOPIC, 4, 100, true));
        scene.begin(new Act.Configure(0, TOPIC, "retention.ms", "8640000" + i));
        scene.run(1_000);
      }

      assertThat(refused[0]).as(file).isPositive();
      scene.trouble(DiskFaults.NONE);
      scene.settled();
      scene.end();
    }
  }

  /// 29
  @Test
  void aReadOnlyDirectoryCostsItsPartitionsAndTheOthersAreServed() {
    Scenery scenery = new Scenery();
    scenery.directories = 2;
    scenery.partitions = 6;
    Scene scene = new Scene(scenery);
    scene.writeBatches(10);
    scene.trouble(1, op -> CHANGES.contains(op.kind()) ? Fault.readOnly() : Fault.NONE);

    scene.begin(new Act.Write(0, TOPIC, 30, 100, true));
    scene.run(5_000);

    int gone = scene.offline();
    assertThat(gone).isPositive().isLessThan(6);
    assertThat(scene.starts()).isEqualTo(1);
    scene.have(new Act.CreateTopic(Scenery.topic("t1", 6)));
    scene.run(1_000);
    for (int partition = 0; partition < 6; partition++) {
      assertThat(scene.asking().error("t1", partition, 0)).isEqualTo(ErrorCode.NONE);
    }
    scene.trouble(DiskFaults.NONE);
    assertThat(scene.offline()).as("what failed is not believed again").isEqualTo(gone);
    scene.restart(scene.machine()::kill);
    scene.settled();
    scene.end();
  }

  /// 30
  @Test
  void aSectorThatCannotBeReadCostsWhatIsInItOnly() {
    Scenery scenery = new Scenery();
    scenery.partitions = 1;
    Scene scene = new Scene(scenery);
    scene.writeBatches(40);
    scene.restart(scene.machine()::kill);
    scene.trouble(
        op ->
            op.kind() == Kind.READ && op.path().endsWith("/00000000000000000000.log")
                ? Fault.broken()
                : Fault.NONE);

    assertThat(scene.asking().error(TOPIC, 0, 0)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

    assertThat(scene.asking().error(TOPIC, 0, 100)).isEqualTo(ErrorCode.NONE);
    scene.write(4);
    assertThat(scene.starts()).isEqualTo(2);
    scene.end();
  }

  /// 21
  @Test
  void ofARelaxedTopicAPowerCutTakesNoMoreThanWhatWasNotSynced() {
    Scenery scenery = new Scenery();
    scenery.partitions = 1;
    scenery.topic.put("flush.messages", "1000");
    scenery.topic.put("flush.ms", "2000");
    Scene scene = new Scene(scenery);
    scene.writeBatches(5);
    scene.run(10_000);
    scene.writeBatches(5);

    scene.restart(scene.machine()::cutPower);

    Inventory after = scene.look();
    assertThat(after.topics().get(TOPIC).partitions().get(0).end()).isBetween(20L, 40L);
    scene.write(4);
    scene.end();
  }
}
