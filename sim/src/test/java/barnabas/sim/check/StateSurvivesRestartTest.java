package barnabas.sim.check;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class StateSurvivesRestartTest extends CheckerTest {
  private static final SentRecord ZERO = new SentRecord(0, "p", true, Scene.TOPIC);
  private static final SentRecord ONE = new SentRecord(1, "p", true, Scene.TOPIC);

  StateSurvivesRestartTest() {
    super("live state equals replayed state", StateSurvivesRestart::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told("nothing has changed", s -> restart(s, records(0, ZERO), records(0, ZERO))),
        told(
            "nothing of a group has changed",
            s -> restart(s, Scene.committed(5), Scene.committed(5))),
        told(
            "retention went on",
            s -> {
              s.expiring();
              restart(s, records(0, ZERO, ONE), records(1, ONE));
            }),
        told(
            "a relaxed topic lost its end",
            s -> {
              s.relaxed();
              restart(s, records(0, ZERO, ONE), records(0, ZERO));
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told("a record is gone", s -> restart(s, records(0, ZERO, ONE), records(0, ZERO))),
        told("a record is another", s -> restart(s, records(0, ZERO), records(0, ONE))),
        told("a record is back", s -> restart(s, records(1, ONE), records(0, ZERO, ONE))),
        told(
            "the start has moved unasked", s -> restart(s, records(0, ZERO, ONE), records(1, ONE))),
        told(
            "a topic is gone",
            s -> restart(s, records(0, ZERO), new Inventory(new TreeMap<>(), new TreeMap<>()))),
        told(
            "a topic is back",
            s -> restart(s, new Inventory(new TreeMap<>(), new TreeMap<>()), records(0, ZERO))),
        told(
            "a partition is gone",
            s -> {
              Inventory.Partition one = Scene.partition(0, ZERO);
              restart(s, Scene.inventory(one, one), Scene.inventory(one));
            }),
        told(
            "a config is gone",
            s -> {
              Inventory.Partition one = Scene.partition(0, ZERO);
              restart(
                  s, Scene.inventory(new TreeMap<>(Map.of("k", "v")), one), Scene.inventory(one));
            }),
        told(
            "a committed offset is another",
            s -> restart(s, Scene.committed(5), Scene.committed(4))),
        told(
            "a group is gone",
            s -> restart(s, Scene.committed(5), new Inventory(new TreeMap<>(), new TreeMap<>()))));
  }

  private static Inventory records(long start, SentRecord... records) {
    return Scene.inventory(Scene.partition(start, records));
  }

  private static void restart(Scene scene, Inventory before, Inventory after) {
    scene.checker().restarted("a kill", before, after);
  }
}
