package barnabas.sim.check;

import barnabas.wire.ErrorCode;
import java.util.List;

final class MembersStayTest extends CheckerTest {
  MembersStayTest() {
    super("a member that keeps its session stays in its group", _ -> new MembersStay());
  }

  @Override
  List<Told> good() {
    return List.of(
        talk(
            "a member that is known",
            t -> {
              joined(t);
              t.beats("m", ErrorCode.NONE);
              t.waits(5_000);
              t.beats("m", ErrorCode.REBALANCE_IN_PROGRESS);
            }),
        talk(
            "one that was silent for its session timeout",
            t -> {
              joined(t);
              t.waits(6_001);
              t.beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one that has left",
            t -> {
              joined(t);
              t.leaves("m");
              t.beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one of the consumer protocol that was silent for a session timeout",
            t -> {
              t.beatsAt("m", 0, 1);
              t.waits(6_001);
              t.beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one that was heard of and gave up nothing in time",
            t -> {
              t.beatsAt("m", 0, 1);
              t.beatsReading("m", 1, List.of(0, 1), List.of(0));
              t.waits(5_000);
              t.beatsReading("m", 1, List.of(0, 1), List.of(0));
              t.waits(2_000);
              t.beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one that had asked to join again",
            t -> {
              joined(t);
              t.joins("m", 6_000);
              t.beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        talk(
            "a member that was just given its part is unknown",
            t -> {
              joined(t);
              t.beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one of the consumer protocol is unknown within its session timeout",
            t -> {
              t.beatsAt("m", 0, 1);
              t.waits(5_000);
              t.beatsAt("m", 1, 1);
              t.waits(5_000);
              t.beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        talk(
            "one is unknown within its session timeout of a heartbeat",
            t -> {
              joined(t);
              t.waits(5_000);
              t.beats("m", ErrorCode.NONE);
              t.waits(5_000);
              t.beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }));
  }

  /// A member that may be silent for six seconds.
  private static void joined(GroupTalk t) {
    t.joins("m", 6_000);
    t.isGiven("m", 1, 0);
  }
}
