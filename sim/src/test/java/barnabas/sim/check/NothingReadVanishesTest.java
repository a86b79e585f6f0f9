package barnabas.sim.check;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class NothingReadVanishesTest extends CheckerTest {
  NothingReadVanishesTest() {
    super("nothing read vanishes", NothingReadVanishes::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "what was read is there",
            s -> {
              SentRecord record = s.sends("p");
              s.reads("r", 0, record);
              s.ends(record);
            }),
        told(
            "retention took it",
            s -> {
              s.expiring();
              s.reads("r", 0, s.sends("p"));
              s.endsFrom(1);
            }),
        told(
            "its topic was to be deleted",
            s -> {
              s.reads("r", 0, s.sends("p"));
              s.topic().askDeletion();
              s.endsWithNothing();
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "what was read is gone",
            s -> {
              s.reads("r", 0, s.sends("p"));
              s.ends();
            }),
        told(
            "the topic is gone",
            s -> {
              s.reads("r", 0, s.sends("p"));
              s.endsWithNothing();
            }),
        told(
            "there is a hole",
            s -> s.checker().ended(Scene.inventory(new Inventory.Partition(0, 3, values(0, 2))))),
        told(
            "the first record is missing",
            s -> s.checker().ended(Scene.inventory(new Inventory.Partition(0, 2, values(1))))),
        told(
            "the end says more than can be read",
            s -> s.checker().ended(Scene.inventory(new Inventory.Partition(0, 2, values(0))))));
  }

  private static TreeMap<Long, Long> values(long... offsets) {
    TreeMap<Long, Long> values = new TreeMap<>(Map.of());
    for (long offset : offsets) {
      values.put(offset, offset);
    }
    return values;
  }
}
