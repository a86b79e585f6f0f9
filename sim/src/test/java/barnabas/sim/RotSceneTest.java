package barnabas.sim;

import static barnabas.sim.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimMedium;
import barnabas.wire.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves, one scripted story each, what a broker makes of bits that flipped at rest. The numbers
/// are those of the catalogue in docs/scenarios.md.
class RotSceneTest {
  private final Scene scene = onePartition();
  private final SimMedium medium = scene.media().getFirst();

  private static Scene onePartition() {
    Scenery scenery = new Scenery();
    scenery.partitions = 1;
    return new Scene(scenery);
  }

  private String folder() {
    return medium.list("").stream()
        .filter(name -> name.endsWith(".0") && medium.list(name).contains("facts"))
        .filter(name -> medium.list(name).size() > 3)
        .findFirst()
        .orElseThrow();
  }

  private ErrorCode error(long offset) {
    return scene.asking().error(TOPIC, 0, offset);
  }

  /// Ends the process, flips a bit while it is down, and lets it start again.
  private void flipWhileDown(String path, long position) throws IOException {
    scene.broker().end(scene.machine()::kill, 100);
    medium.flipBit(path, position, 3);
    scene.serves();
  }

  /// 38, 46
  @Test
  void aBatchThatRottedInASealedSegmentIsRefusedAndAllOthersAreServed() throws IOException {
    scene.writeBatches(30);
    scene.run(10_000);
    String first = folder() + "/00000000000000000000.log";

    flipWhileDown(first, medium.size(first) / 2);

    long end = scene.asking().end(TOPIC, 0);
    assertThat(end).isEqualTo(120);
    List<Long> refused = scene.asking().refused(TOPIC, 0, end);
    assertThat(refused).hasSizeBetween(1, 20).allMatch(offset -> offset < 40);
    assertThat(error(refused.getFirst())).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    scene.write(4);
    assertThat(scene.asking().end(TOPIC, 0)).isEqualTo(124);
  }

  /// 39
  @Test
  void aBitInTheMiddleOfTheActiveSegmentCutsNothingOff() throws IOException {
    scene.have(new Act.Configure(0, TOPIC, "segment.bytes", "10000000"));
    for (int i = 0; i < 5; i++) {
      scene.have(new Act.Write(0, TOPIC, 1, 20_000, true));
    }
    scene.run(10_000);
    scene.have(new Act.Write(0, TOPIC, 1, 20_000, true));
    String first = folder() + "/00000000000000000000.log";

    flipWhileDown(first, medium.size(first) / 2);

    assertThat(scene.asking().end(TOPIC, 0)).isEqualTo(6);
    List<Long> refused = scene.asking().refused(TOPIC, 0, 6);
    assertThat(refused).isNotEmpty().doesNotContain(0L, 5L);
    scene.have(new Act.Write(0, TOPIC, 1, 100, true));
    assertThat(scene.asking().end(TOPIC, 0)).isEqualTo(7);
  }

  /// 43, 44
  @Test
  void metadataThatRottedKeepsTheOnlyVoterFromStartingInClearWords() throws IOException {
    for (int i = 0; i < 30; i++) {
      scene.have(new Act.Configure(0, TOPIC, "retention.ms", "" + (8_640_000 + i)));
    }
    for (String kind : List.of(".snapshot", ".log")) {
      String path =
          medium.list("metadata").stream()
              .filter(name -> name.endsWith(kind))
              .map(name -> "metadata/" + name)
              .findFirst()
              .orElseThrow();
      scene.broker().end(scene.machine()::kill, 100);
      medium.flipBit(path, 60, 3);

      scene.run(5_000);

      assertThat(scene.broker().serves()).isFalse();
      assertThat(scene.lastWords()).contains(path, "damaged", "restore");
      medium.flipBit(path, 60, 3);
      scene.serves();
    }
    scene.end();
  }
}
