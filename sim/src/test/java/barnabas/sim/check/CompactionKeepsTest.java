package barnabas.sim.check;

import java.util.List;

final class CompactionKeepsTest extends CheckerTest {
  private static final boolean VALUE = false;
  private static final boolean TOMBSTONE = true;

  CompactionKeepsTest() {
    super("compaction keeps the latest of each key, resurrects none", CompactionKeeps::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "nothing was compacted yet",
            s -> {
              compacts(s);
              s.ends(acknowledged(s, 0, 7, VALUE), acknowledged(s, 1, 7, VALUE));
            }),
        told(
            "the older record of a key is gone",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              s.endsWith(1, acknowledged(s, 1, 7, VALUE));
            }),
        told(
            "it was superseded by one that nobody acknowledged",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              s.endsWith(1, s.sends(7, VALUE));
            }),
        told(
            "a tombstone and all before it are gone",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              acknowledged(s, 1, 7, TOMBSTONE);
              s.endsWith(2, acknowledged(s, 2, 8, VALUE));
            }),
        told(
            "records before the tombstone are gone, and it is there",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              s.endsWith(1, acknowledged(s, 1, 7, TOMBSTONE));
            }),
        told(
            "a stated deletion took it",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              s.endsFrom(1, acknowledged(s, 1, 8, VALUE));
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "the last record of a key is gone",
            s -> {
              compacts(s);
              acknowledged(s, 0, 7, VALUE);
              s.endsWith(1, acknowledged(s, 1, 8, VALUE));
            }),
        told(
            "the last one is gone, and an older one is there",
            s -> {
              compacts(s);
              SentRecord old = acknowledged(s, 0, 7, VALUE);
              acknowledged(s, 1, 7, VALUE);
              s.endsWith(0, old);
            }),
        told(
            "what a tombstone deleted is back",
            s -> {
              compacts(s);
              SentRecord old = acknowledged(s, 0, 7, VALUE);
              acknowledged(s, 1, 7, TOMBSTONE);
              s.endsWith(0, old);
            }),
        told(
            "a tombstone that was to stay is gone",
            s -> {
              s.topic().compacts(true);
              acknowledged(s, 0, 7, TOMBSTONE);
              s.endsWith(1, acknowledged(s, 1, 8, VALUE));
            }),
        told(
            "what was read last is gone",
            s -> {
              compacts(s);
              s.reads("r", 0, s.sends(7, VALUE));
              s.endsWith(1, acknowledged(s, 1, 8, VALUE));
            }));
  }

  private static void compacts(Scene scene) {
    scene.topic().compacts(false);
  }

  private static SentRecord acknowledged(Scene scene, long offset, int key, boolean tombstone) {
    SentRecord record = scene.sends(key, tombstone);
    scene.acknowledged(record, offset);
    return record;
  }
}
