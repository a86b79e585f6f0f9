package barnabas.sim.check;

import java.util.List;

final class ReadersGoForwardTest extends CheckerTest {
  ReadersGoForwardTest() {
    super("readers go forward", ReadersGoForward::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told("one after the other", s -> reads(s, 0, 1, 2)),
        told("from anywhere", s -> reads(s, 7, 8)),
        told(
            "it is given the partition anew",
            s -> {
              reads(s, 0, 1);
              s.checker().began("r", Scene.PARTITION);
              reads(s, 0);
            }),
        told(
            "what it skips was to be deleted",
            s -> {
              s.topic().askStart(0, 5);
              reads(s, 0, 5);
            }),
        told(
            "retention was quicker",
            s -> {
              s.expiring();
              reads(s, 0, 5);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told("it gets a record twice", s -> reads(s, 0, 1, 1)),
        told("it goes back", s -> reads(s, 4, 5, 3)),
        told("it skips one", s -> reads(s, 0, 2)),
        told(
            "it skips more than was to be deleted",
            s -> {
              s.topic().askStart(0, 5);
              reads(s, 0, 6);
            }));
  }

  private static void reads(Scene scene, long... offsets) {
    for (long offset : offsets) {
      scene.reads("r", offset, new SentRecord(offset, "p", true, Scene.TOPIC));
    }
  }
}
