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
        talk(
            "a commit of the generation that stands",
            t -> {
              t.isGiven("m", 1, 0);
              t.commitsWell("m", 1, 5);
            }),
        talk(
            "a commit of the one before is refused",
            t -> {
              t.isGiven("m", 1, 0);
              t.isGiven("n", 2, 0);
              t.commits("m", 1, 5).committed(ErrorCode.ILLEGAL_GENERATION);
            }),
        talk(
            "a commit that left before the next generation began",
            t -> {
              t.isGiven("m", 1, 0);
              var commit = t.commits("m", 1, 5);
              t.isGiven("n", 2, 0);
              commit.committed(ErrorCode.NONE);
            }),
        talk("a commit of an outsider", t -> t.commitsWell("", GroupTalk.NOBODY, 5)));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "a commit of the generation before succeeds",
            t -> {
              t.isGiven("m", 1, 0);
              t.isGiven("n", 2, 0);
              t.commitsWell("m", 1, 5);
            }),
        talk(
            "a commit of a generation long gone succeeds",
            t -> {
              t.isGiven("m", 3, 0);
              t.isGiven("n", 9, 0);
              t.commitsWell("m", 3, 5);
            }));
  }
}
