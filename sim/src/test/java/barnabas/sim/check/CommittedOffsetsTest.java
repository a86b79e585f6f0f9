package barnabas.sim.check;

import barnabas.wire.ErrorCode;
import java.util.List;

final class CommittedOffsetsTest extends CheckerTest {
  CommittedOffsetsTest() {
    super("committed offsets never regress", _ -> new CommittedOffsets());
  }

  @Override
  List<Told> good() {
    return List.of(
        told(
            "the last commit is seen",
            s -> {
              committed(s, 5);
              committed(s, 9);
              seen(s, 9);
            }),
        told(
            "a commit may go back by itself",
            s -> {
              committed(s, 9);
              committed(s, 5);
              seen(s, 5);
            }),
        told(
            "a commit under way is seen before its answer",
            s -> {
              committed(s, 5);
              s.talk().commits(9);
              seen(s, 9);
            }),
        told(
            "or not seen yet",
            s -> {
              committed(s, 5);
              s.talk().commits(9);
              seen(s, 5);
            }),
        told(
            "a commit without an answer takes effect late",
            s -> {
              s.talk().commits(9);
              committed(s, 5);
              seen(s, 5);
              seen(s, 9);
            }),
        told(
            "who asked before the commit ended gets the one before",
            s -> {
              committed(s, 5);
              var asked = s.talk().asksForOffset();
              committed(s, 9);
              asked.offsetIs(5);
            }),
        told(
            "the end has what was committed",
            s -> {
              committed(s, 5);
              s.checker().ended(Scene.committed(5));
            }),
        told("nobody has committed", s -> seen(s, -1)));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a commit is forgotten",
            s -> {
              committed(s, 5);
              seen(s, -1);
            }),
        told(
            "an older commit is back",
            s -> {
              committed(s, 5);
              committed(s, 9);
              seen(s, 5);
            }),
        told(
            "nobody ever committed that",
            s -> {
              committed(s, 5);
              seen(s, 6);
            }),
        told(
            "a refused commit took effect",
            s -> {
              committed(s, 5);
              s.talk().commits("m", 1, 9).committed(ErrorCode.ILLEGAL_GENERATION);
              seen(s, 9);
            }),
        told(
            "the coordinator had gone and the commit comes back later",
            s -> {
              s.talk().commits(9).committed(ErrorCode.NOT_COORDINATOR);
              committed(s, 5);
              seen(s, 9);
            }),
        told(
            "the end has an older commit",
            s -> {
              committed(s, 5);
              committed(s, 9);
              s.talk().asksForOffset();
              s.checker().ended(Scene.committed(5));
            }),
        told(
            "the end knows nothing of the group",
            s -> {
              committed(s, 5);
              s.talk().asksForOffset();
              s.endsWithNothing();
            }));
  }

  private static void committed(Scene scene, long offset) {
    scene.talk().commits(offset).committed(ErrorCode.NONE);
  }

  private static void seen(Scene scene, long offset) {
    scene.talk().asksForOffset().offsetIs(offset);
  }
}
