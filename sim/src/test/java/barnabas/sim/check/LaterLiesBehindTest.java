package barnabas.sim.check;

import java.util.List;

final class LaterLiesBehindTest extends CheckerTest {
  LaterLiesBehindTest() {
    super("later lies behind earlier", LaterLiesBehind::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "each lies behind the one before",
            s -> {
              s.acknowledged(s.sends("p"), 0);
              s.acknowledged(s.sends("q"), 1);
            }),
        told(
            "two that were under way together lie as they like",
            s -> {
              SentRecord early = s.sends("p");
              SentRecord late = s.sends("q");
              s.acknowledged(late, 0);
              s.acknowledged(early, 1);
            }),
        told(
            "nobody knows where the first one is",
            s -> {
              s.acknowledged(s.sends("p"), -1);
              s.acknowledged(s.sends("p"), 0);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a later one lies before",
            s -> {
              s.acknowledged(s.sends("p"), 7);
              s.acknowledged(s.sends("q"), 3);
            }),
        told(
            "a later one lies at the same place",
            s -> {
              s.acknowledged(s.sends("p"), 7);
              s.acknowledged(s.sends("q"), 7);
            }),
        told(
            "it lies behind the last one, but not behind the largest",
            s -> {
              SentRecord first = s.sends("p");
              SentRecord second = s.sends("p");
              s.acknowledged(first, 9);
              s.acknowledged(second, 4);
              s.acknowledged(s.sends("q"), 5);
            }));
  }
}
