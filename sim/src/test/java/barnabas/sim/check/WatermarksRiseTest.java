package barnabas.sim.check;

import java.util.List;

final class WatermarksRiseTest extends CheckerTest {
  WatermarksRiseTest() {
    super("watermarks rise", WatermarksRise::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "they rise and stand",
            s -> {
              s.talk().fetches().hears(0, 5);
              s.talk().fetches().hears(0, 5);
              s.talk().fetches().hears(2, 9);
            }),
        told(
            "an answer overtakes another",
            s -> {
              var slow = s.talk().fetches();
              s.talk().fetches().hears(0, 9);
              slow.hears(0, 5);
            }),
        told(
            "a relaxed topic lost its end",
            s -> {
              s.relaxed();
              s.talk().fetches().hears(0, 9);
              s.talk().fetches().hears(0, 5);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "the high watermark goes back",
            s -> {
              s.talk().fetches().hears(0, 9);
              s.talk().fetches().hears(0, 5);
            }),
        told(
            "the start goes back",
            s -> {
              s.talk().fetches().hears(4, 9);
              s.talk().fetches().hears(3, 9);
            }),
        told(
            "it goes back behind what was heard before it rose",
            s -> {
              s.talk().fetches().hears(0, 5);
              s.talk().fetches().hears(0, 9);
              s.talk().fetches().hears(0, 8);
            }));
  }
}
