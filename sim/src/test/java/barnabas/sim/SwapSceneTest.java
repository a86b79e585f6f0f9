package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.check.Inventory;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimMedium.Image;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker makes of a disk that is not the one it had: an
/// empty one, or its own of an earlier day. The numbers are those of the catalogue in
/// docs/scenarios.md.
class SwapSceneTest {
  private final Scene scene = twoDirectories();

  private static Scene twoDirectories() {
    Scenery scenery = new Scenery();
    scenery.directories = 2;
    scenery.partitions = 6;
    Scene scene = new Scene(scenery);
    scene.writeBatches(10);
    return scene;
  }

  private SimMedium first() {
    return scene.media().getFirst();
  }

  private SimMedium second() {
    return scene.media().getLast();
  }

  /// Ends the process, changes something while it is down, and lets it start again.
  private void whileDown(Runnable change) {
    scene.broker().end(scene.machine()::cutPower, 100);
    change.run();
  }

  private List<String> logs(SimMedium medium) {
    return medium.list("").stream().filter(name -> name.matches(".{22}\\.\\d+")).toList();
  }

  /// 34
  @Test
  void theLogsOfASecondDiskOutliveAnEmptyFirstOne() {
    List<String> logs = logs(second());
    assertThat(logs).isNotEmpty();
    Image own = first().image();

    whileDown(() -> first().become(Image.EMPTY));
    scene.run(20_000);

    assertThat(scene.starts()).isEqualTo(1);
    assertThat(scene.lastWords()).contains("belongs to cluster");
    assertThat(logs(second())).isEqualTo(logs);
    whileDown(() -> first().become(own));
    scene.serves();
    scene.end();
  }

  /// 34
  @Test
  void thePartitionsOfADiskThatIsGoneAreNotBegunAnew() {
    Image own = second().image();
    int lost = logs(second()).size();

    whileDown(() -> second().become(Image.EMPTY));
    scene.serves();

    assertThat(scene.offline()).isEqualTo(lost);
    scene.restart(scene.machine()::kill);
    assertThat(scene.offline()).isEqualTo(lost);
    whileDown(() -> second().become(own));
    scene.serves();
    scene.end();
  }

  /// 35
  @Test
  void aSecondDiskOfAnEarlierDayIsRefused() {
    Image own = second().image();
    scene.restart(scene.machine()::kill);
    scene.writeBatches(5);
    Image newest = second().image();

    whileDown(() -> second().become(own));
    scene.run(20_000);

    assertThat(scene.lastWords()).contains("data1", "older");
    whileDown(() -> second().become(newest));
    scene.serves();
    scene.end();
  }

  /// 35
  @Test
  void metadataOfAnEarlierDayIsRefused() {
    Image own = first().image();
    scene.restart(scene.machine()::kill);
    scene.have(new Act.CreateTopic(Scenery.topic("t1", 6)));
    List<String> logs = logs(second());
    Image newest = first().image();

    whileDown(() -> first().become(own));
    scene.run(20_000);

    assertThat(scene.lastWords()).contains("data0", "older");
    assertThat(logs(second())).isEqualTo(logs);
    whileDown(() -> first().become(newest));
    scene.serves();
    scene.end();
  }

  /// 35
  @Test
  void aCopyThatWasTakenWithinTheLastLifeIsRefused() {
    for (int number : new int[] {1, 0}) {
      SimMedium medium = scene.media().get(number);
      Image copy = medium.image();
      scene.run(200_000);
      scene.writeBatches(5);
      scene.broker().end(scene.machine()::cutPower, 100);
      Image newest = medium.image();

      medium.become(copy);
      scene.run(5_000);

      assertThat(scene.lastWords()).contains("what is in log directory data" + number, "older");
      whileDown(() -> medium.become(newest));
      scene.serves();
    }
    scene.end();
  }

  /// 16, 35: what a start marks in one directory and not in the other yet is no disk of another
  /// day.
  @Test
  void directoriesAreOfOneTimeWhereverAStartIsCutShort() {
    int steps =
        Scene.atEveryStep(
            () -> {
              Scene begun = twoDirectories();
              begun.broker().end(begun.machine()::kill, 100);
              return begun;
            },
            op ->
                op.kind() != DiskFaults.Kind.LIST
                    && op.kind() != DiskFaults.Kind.READ
                    && op.path().matches("barnabas\\..*|metadata/.*"),
            begun -> {
              begun.run(500);
              begun.serves();
            });

    assertThat(steps).isGreaterThan(9);
  }

  /// 34: what nobody can tell, is as it should be for whoever begins with a new disk.
  @Test
  void theOnlyDiskSwappedForAnEmptyOneIsTheBeginningOfAnotherCluster() {
    Scene alone = Scene.begin();
    alone.write(10);
    Inventory before = alone.look();

    alone.broker().end(alone.machine()::cutPower, 100);
    alone.media().getFirst().become(Image.EMPTY);
    alone.serves();

    assertThat(before.topics()).isNotEmpty();
    assertThat(alone.look().topics()).isEmpty();
  }
}
