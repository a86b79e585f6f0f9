package barnabas.sim.check;

import java.util.List;

final class OneOwnerTest extends CheckerTest {
  OneOwnerTest() {
    super("one owner per partition and generation", _ -> new OneOwner());
  }

  @Override
  List<Told> good() {
    return List.of(
        talk(
            "two members share the partitions",
            t -> {
              t.isGiven("m", 1, 0, 2);
              t.isGiven("n", 1, 1);
            }),
        talk(
            "the next generation gives them to others",
            t -> {
              t.isGiven("m", 1, 0);
              t.isGiven("n", 2, 0);
            }),
        talk(
            "a member asks twice",
            t -> {
              t.isGiven("m", 1, 0);
              t.isGiven("m", 1, 0);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "two members own a partition",
            t -> {
              t.isGiven("m", 1, 0);
              t.isGiven("n", 1, 0);
            }),
        talk(
            "their parts overlap",
            t -> {
              t.isGiven("m", 1, 0, 1);
              t.isGiven("n", 1, 2, 1);
            }));
  }
}
