package barnabas.sim.check;

import java.util.List;

final class OrderPerProducerTest extends CheckerTest {
  OrderPerProducerTest() {
    super("order per producer and partition", OrderPerProducer::new);
  }

  @Override
  List<Told> good() {
    return List.of(
        told("in the order in which they were taken", s -> s.ends(s.sends("p"), s.sends("p"))),
        told(
            "one is left out",
            s -> {
              SentRecord first = s.sends("p");
              s.sends("p");
              s.ends(first, s.sends("p"));
            }),
        told(
            "two producers mix",
            s -> {
              SentRecord first = s.sends("p");
              s.ends(s.sends("q"), first);
            }),
        told(
            "a plain producer's retry changed the order",
            s -> {
              SentRecord first = s.sends("p", false);
              s.ends(s.sends("p", false), first);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "the second lies before the first",
            s -> {
              SentRecord first = s.sends("p");
              s.ends(s.sends("p"), first);
            }),
        told(
            "with another producer's in between",
            s -> {
              SentRecord first = s.sends("p");
              s.ends(s.sends("p"), s.sends("q"), first);
            }));
  }
}
