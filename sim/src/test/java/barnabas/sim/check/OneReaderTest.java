package barnabas.sim.check;

import java.util.List;

final class OneReaderTest extends CheckerTest {
  OneReaderTest() {
    super("one reader per partition at any moment", _ -> new OneReader());
  }

  @Override
  List<Told> good() {
    return List.of(
        talk(
            "one gives up before the other takes",
            t -> {
              t.beatsAt("m", 0, 1);
              t.takes("m");
              t.letsGo("m");
              t.takes("n");
            }),
        talk(
            "one that has left reads no more",
            t -> {
              t.beatsAt("m", 0, 1);
              t.takes("m");
              t.beatsAt("m", -1, -1);
              t.takes("n");
            }),
        talk(
            "one that was silent for its session timeout is given up",
            t -> {
              t.beatsAt("m", 0, 1);
              t.takes("m");
              t.waits(6_001);
              t.takes("n");
            }),
        talk(
            "in the classic protocol too",
            t -> {
              t.joins("m", 8_000);
              t.isGiven("m", 1, 0);
              t.takes("m");
              t.waits(8_001);
              t.takes("n");
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "a newcomer takes what another has",
            t -> {
              t.beatsAt("m", 0, 1);
              t.takes("m");
              t.takes("n");
            }),
        talk(
            "one that is heard of still has what it has",
            t -> {
              t.beatsAt("m", 0, 1);
              t.takes("m");
              t.waits(5_000);
              t.beatsAt("m", 1, 1);
              t.waits(5_000);
              t.takes("n");
            }),
        talk(
            "from a member of the classic protocol",
            t -> {
              t.joins("m", 8_000);
              t.isGiven("m", 1, 0);
              t.takes("m");
              t.waits(7_000);
              t.takes("n");
            }));
  }
}
