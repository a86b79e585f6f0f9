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
        told(
            "a member that is known",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().beats("m", ErrorCode.NONE);
              s.talk().waits(5_000);
              s.talk().beats("m", ErrorCode.REBALANCE_IN_PROGRESS);
            }),
        told(
            "one that was silent for its session timeout",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().waits(6_001);
              s.talk().beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one that has left",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().leaves("m");
              s.talk().beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one of the consumer protocol that was silent for a session timeout",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().waits(6_001);
              s.talk().beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one that was heard of and gave up nothing in time",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().beatsReading("m", 1, List.of(0, 1), List.of(0));
              s.talk().waits(5_000);
              s.talk().beatsReading("m", 1, List.of(0, 1), List.of(0));
              s.talk().waits(2_000);
              s.talk().beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one that had asked to join again",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().joins("m", 6_000);
              s.talk().beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told(
            "a member that was just given its part is unknown",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one of the consumer protocol is unknown within its session timeout",
            s -> {
              s.talk().beatsAt("m", 0, 1);
              s.talk().waits(5_000);
              s.talk().beatsAt("m", 1, 1);
              s.talk().waits(5_000);
              s.talk().beatsAt("m", 1, ErrorCode.UNKNOWN_MEMBER_ID);
            }),
        told(
            "one is unknown within its session timeout of a heartbeat",
            s -> {
              s.talk().joins("m", 6_000);
              s.talk().isGiven("m", 1, 0);
              s.talk().waits(5_000);
              s.talk().beats("m", ErrorCode.NONE);
              s.talk().waits(5_000);
              s.talk().beats("m", ErrorCode.UNKNOWN_MEMBER_ID);
            }));
  }
}
