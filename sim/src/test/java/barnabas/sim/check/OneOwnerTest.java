package barnabas.sim.check;

import java.util.List;

final class OneOwnerTest extends CheckerTest {
  OneOwnerTest() {
    super("one owner per partition and generation", _ -> new OneOwner());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "two members share the partitions",
            s -> {
              s.talk().isGiven("m", 1, 0, 2);
              s.talk().isGiven("n", 1, 1);
            }),
        told(
            "the next generation gives them to others",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().isGiven("n", 2, 0);
            }),
        told(
            "a member asks twice",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().isGiven("m", 1, 0);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "two members own a partition",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().isGiven("n", 1, 0);
            }),
        told(
            "their parts overlap",
            s -> {
              s.talk().isGiven("m", 1, 0, 1);
              s.talk().isGiven("n", 1, 2, 1);
            }));
  }
}
