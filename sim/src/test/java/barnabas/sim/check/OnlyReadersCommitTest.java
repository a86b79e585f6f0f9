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
        talk(
            "who reads commits",
            t -> {
              joined(t);
              t.takes("m");
              t.commitsWell("m", 1, 5);
            }),
        talk(
            "who has read is refused",
            t -> {
              joined(t);
              t.takes("n");
              t.commits("m", 1, 5).committed(ErrorCode.STALE_MEMBER_EPOCH);
            }),
        talk(
            "a commit that left before another began to read",
            t -> {
              joined(t);
              t.takes("m");
              GroupTalk.Asked commit = t.commits("m", 1, 5);
              t.letsGo("m");
              t.takes("n");
              commit.committed(ErrorCode.NONE);
            }),
        talk(
            "one that may have been given up does not count",
            t -> {
              joined(t);
              t.takes("n");
              t.waits(6_001);
              t.commitsWell("m", 1, 5);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "who has read commits, while another reads",
            t -> {
              joined(t);
              t.takes("m");
              t.letsGo("m");
              t.takes("n");
              t.commitsWell("m", 1, 5);
            }));
  }

  private static void joined(GroupTalk t) {
    t.beatsAt("m", 0, 1);
    t.beatsAt("n", 0, 2);
  }
}
