package barnabas.sim.check;

import java.util.List;

final class OneReaderTest extends CheckerTest {
  OneReaderTest() {
    super("one reader per partition at any moment", _ -> new OneReader());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "one gives up before the other takes",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().takes("m");
              s.talk().letsGo("m");
              s.talk().takes("n");
            }),
        told(
            "one that has left reads no more",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().takes("m");
              s.talk().beatsAt("m", -1, -1);
              s.talk().takes("n");
            }),
        told(
            "one that was silent for its session timeout is given up",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().takes("m");
              s.talk().waits(6_001);
              s.talk().takes("n");
            }),
        told(
            "in the classic protocol too",
            s -> {
              s.talk().joins("m", 8_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().takes("m");
              s.talk().waits(8_001);
              s.talk().takes("n");
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a newcomer takes what another has",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().takes("m");
              s.talk().takes("n");
            }),
        told(
            "one that is heard of still has what it has",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().takes("m");
              s.talk().waits(5_000);
              s.talk().beatsAt("m", 1, 1);
              s.talk().waits(5_000);
              s.talk().takes("n");
            }),
        told(
            "from a member of the classic protocol",
            s -> {
              s.talk().joins("m", 8_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().takes("m");
              s.talk().waits(7_000);
              s.talk().takes("n");
            }));
  }
}
