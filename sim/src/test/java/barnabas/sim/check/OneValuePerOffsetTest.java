package barnabas.sim.check;

import java.util.List;

final class OneValuePerOffsetTest extends CheckerTest {
  OneValuePerOffsetTest() {
    super("one value per offset", OneValuePerOffset::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "everybody says the same",
            s -> {
              SentRecord record = s.sends("p");
              s.acknowledged(record, 0);
              s.reads("r", 0, record);
              s.ends(record);
            }),
        told(
            "a relaxed topic gave the offset anew",
            s -> {
              s.relaxed();
              s.acknowledged(s.sends("p"), 0);
              s.acknowledged(s.sends("p"), 0);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "an offset is acknowledged for two records",
            s -> {
              s.acknowledged(s.sends("p"), 0);
              s.acknowledged(s.sends("p"), 0);
            }),
        told(
            "a reader gets another record than was acknowledged",
            s -> {
              s.acknowledged(s.sends("p"), 0);
              s.reads("r", 0, s.sends("p"));
            }),
        told(
            "two readers get two records",
            s -> {
              s.reads("r", 0, s.sends("p"));
              s.reads("q", 0, s.sends("p"));
            }),
        told(
            "the end has another record than was read",
            s -> {
              s.reads("r", 0, s.sends("p"));
              s.ends(s.sends("p"));
            }));
  }
}
