package barnabas.sim.check;

import java.util.List;

final class EpochsRiseTest extends CheckerTest {
  EpochsRiseTest() {
    super("epochs of groups never go back", _ -> new EpochsRise());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "who joins comes to what the others were told, or further",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().commitsWell("m", 1, 5);
              s.talk().beatsAt("n", 0, 2);
              s.talk().beatsAt("o", 0, 2);
            }),
        told(
            "a group that committed nothing may be forgotten",
            s -> {
              s.talk().beatsAt("m", 0, 3);
              s.talk().beatsAt("m", -1, -1);
              s.talk().beatsAt("n", 0, 1);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "the epochs begin again",
            s -> {
              s.talk().beatsAt("m", 0, 3);
              s.talk().commitsWell("m", 3, 5);
              s.talk().beatsAt("n", 0, 1);
            }),
        told(
            "generations begin again where epochs ended",
            s -> {
              s.talk().beatsAt("m", 0, 3);
              s.talk().commitsWell("m", 3, 5);
              s.talk().joins("n", 6_000);
            }));
  }
}
