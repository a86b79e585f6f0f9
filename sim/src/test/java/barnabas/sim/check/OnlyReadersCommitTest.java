package barnabas.sim.check;

import barnabas.wire.ErrorCode;
import java.util.List;

final class OnlyReadersCommitTest extends CheckerTest {
  OnlyReadersCommitTest() {
    super("no commit of a former reader succeeds", _ -> new OnlyReadersCommit());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "who reads commits",
            s -> {
              joined(s);
              s.talk().takes("m");
              s.talk().commitsWell("m", 1, 5);
            }),
        told(
            "who has read is refused",
            s -> {
              joined(s);
              s.talk().takes("n");
              s.talk().commits("m", 1, 5).committed(ErrorCode.STALE_MEMBER_EPOCH);
            }),
        told(
            "a commit that left before another began to read",
            s -> {
              joined(s);
              s.talk().takes("m");
              GroupTalk.Asked commit = s.talk().commits("m", 1, 5);
              s.talk().letsGo("m");
              s.talk().takes("n");
              commit.committed(ErrorCode.NONE);
            }),
        told(
            "one that may have been given up does not count",
            s -> {
              joined(s);
              s.talk().takes("n");
              s.talk().waits(6_001);
              s.talk().commitsWell("m", 1, 5);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "who has read commits, while another reads",
            s -> {
              joined(s);
              s.talk().takes("m");
              s.talk().letsGo("m");
              s.talk().takes("n");
              s.talk().commitsWell("m", 1, 5);
            }));
  }

  private static void joined(Scene s) {
    s.talk().beatsAt("m", 0, 1);
    s.talk().beatsAt("n", 0, 2);
  }
}
