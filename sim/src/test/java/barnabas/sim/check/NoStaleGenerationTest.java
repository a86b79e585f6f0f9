package barnabas.sim.check;

import barnabas.wire.ErrorCode;
import java.util.List;

final class NoStaleGenerationTest extends CheckerTest {
  NoStaleGenerationTest() {
    super("no commit of a stale generation succeeds", _ -> new NoStaleGeneration());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "a commit of the generation that stands",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().commitsWell("m", 1, 5);
            }),
        told(
            "a commit of the one before is refused",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().isGiven("n", 2, 0);
              s.talk().commits("m", 1, 5).committed(ErrorCode.ILLEGAL_GENERATION);
            }),
        told(
            "a commit that left before the next generation began",
            s -> {
              s.talk().isGiven("m", 1, 0);
              var commit = s.talk().commits("m", 1, 5);
              s.talk().isGiven("n", 2, 0);
              commit.committed(ErrorCode.NONE);
            }),
        told("a commit of an outsider", s -> s.talk().commitsWell("", GroupTalk.NOBODY, 5)));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a commit of the generation before succeeds",
            s -> {
              s.talk().isGiven("m", 1, 0);
              s.talk().isGiven("n", 2, 0);
              s.talk().commitsWell("m", 1, 5);
            }),
        told(
            "a commit of a generation long gone succeeds",
            s -> {
              s.talk().isGiven("m", 3, 0);
              s.talk().isGiven("n", 9, 0);
              s.talk().commitsWell("m", 3, 5);
            }));
  }
}
