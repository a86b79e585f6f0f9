package barnabas.sim.check;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class AcknowledgedIsReadableTest extends CheckerTest {
  AcknowledgedIsReadableTest() {
    super("acknowledged is readable", AcknowledgedIsReadable::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told("what was acknowledged is there", s -> s.ends(acknowledged(s, 0), acknowledged(s, 1))),
        told(
            "what was not acknowledged may be missing",
            s -> {
              s.sends("p");
              s.ends();
            }),
        told(
            "retention took it",
            s -> {
              s.expiring();
              acknowledged(s, 0);
              s.endsFrom(1, acknowledged(s, 1));
            }),
        told(
            "somebody asked for its deletion",
            s -> {
              acknowledged(s, 0);
              s.topic().askStart(0, 1);
              s.endsFrom(1, acknowledged(s, 1));
            }),
        told(
            "its topic was to be deleted",
            s -> {
              acknowledged(s, 0);
              s.topic().askDeletion();
              s.endsWithNothing();
            }),
        told(
            "a relaxed topic lost it",
            s -> {
              s.relaxed();
              acknowledged(s, 0);
              s.ends();
            }),
        told("it is somewhere, as nobody was told where", s -> s.ends(acknowledged(s, -1))));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "the last record is lost",
            s -> {
              SentRecord first = acknowledged(s, 0);
              acknowledged(s, 1);
              s.ends(first);
            }),
        told(
            "the first of two is lost",
            s -> {
              acknowledged(s, 0);
              acknowledged(s, 1);
              TreeMap<Long, Long> last = new TreeMap<>(Map.of(1L, 1L));
              s.checker().ended(Scene.inventory(new Inventory.Partition(0, 2, last)));
            }),
        told(
            "the topic is gone unasked",
            s -> {
              acknowledged(s, 0);
              s.endsWithNothing();
            }),
        told(
            "the partition begins later than anybody asked",
            s -> {
              acknowledged(s, 0);
              s.topic().askStart(0, 1);
              s.endsFrom(2);
            }),
        told(
            "a duplicate was acknowledged without an offset and is nowhere",
            s -> {
              acknowledged(s, -1);
              s.ends(s.sends("p"));
            }));
  }

  private static SentRecord acknowledged(Scene scene, long offset) {
    SentRecord record = scene.sends("p");
    scene.acknowledged(record, offset);
    return record;
  }
}
