package barnabas.sim.check;

import java.util.List;

final class NoDuplicatesTest extends CheckerTest {
  NoDuplicatesTest() {
    super("no duplicate with idempotence", NoDuplicates::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "acknowledged, read and found at one place",
            s -> {
              SentRecord record = s.sends("p");
              s.acknowledged(record, 0);
              s.reads("r", 0, record);
              s.ends(record);
            }),
        told(
            "a plain producer doubles its record",
            s -> {
              SentRecord record = s.sends("p", false);
              s.acknowledged(record, 0);
              s.ends(record, record);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "it is there twice",
            s -> {
              SentRecord record = s.sends("p");
              s.ends(record, record);
            }),
        told(
            "it is acknowledged at one place and read at another",
            s -> {
              SentRecord record = s.sends("p");
              s.acknowledged(record, 0);
              s.reads("r", 1, record);
            }),
        told(
            "two answers name two places",
            s -> {
              SentRecord record = s.sends("p");
              s.acknowledged(record, 0);
              s.acknowledged(record, 1);
            }),
        told(
            "it is read at two places",
            s -> {
              SentRecord record = s.sends("p");
              s.reads("r", 4, record);
              s.reads("q", 5, record);
            }));
  }
}
