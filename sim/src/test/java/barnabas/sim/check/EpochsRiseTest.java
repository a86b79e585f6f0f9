package barnabas.sim.check;

import java.util.List;

final class EpochsRiseTest extends CheckerTest {
  EpochsRiseTest() {
    super("epochs of groups never go back", _ -> new EpochsRise());
  }

  @Override
  List<Told> good() {
    return List.of(
        talk(
            "who joins comes to what the others were told, or further",
            t -> {
              t.beatsAt("m", 0, 1);
              t.commitsWell("m", 1, 5);
              t.beatsAt("n", 0, 2);
              t.beatsAt("o", 0, 2);
            }),
        talk(
            "a group that committed nothing may be forgotten",
            t -> {
              t.beatsAt("m", 0, 3);
              t.beatsAt("m", -1, -1);
              t.beatsAt("n", 0, 1);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "the epochs begin again",
            t -> {
              t.beatsAt("m", 0, 3);
              t.commitsWell("m", 3, 5);
              t.beatsAt("n", 0, 1);
            }),
        talk(
            "generations begin again where epochs ended",
            t -> {
              t.beatsAt("m", 0, 3);
              t.commitsWell("m", 3, 5);
              t.joins("n", 6_000);
            }));
  }
}
