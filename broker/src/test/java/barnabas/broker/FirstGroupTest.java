package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a broker which has never had a group takes the first one at once, on a slow disk
/// too. kafkajs ends its consumer where a coordinator that has been found says that it is loading.
class FirstGroupTest {

  @Test
  void aCoordinatorThatIsFoundTakesRequests() {
    OneNode node = new OneNode(new SimWorld(1));
    node.machine.medium("data").faults(_ -> new DiskFaults.Slow(20_000_000));
    Caller caller = node.caller();

    FindCoordinatorRequest request =
        FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of("one", "two", "three"));
    var found = caller.call(request, 4, FindCoordinatorResponse.class).coordinators();

    assertThat(found).extracting(FindCoordinatorResponse.Coordinator::nodeId).containsOnly(1);
    assertThat(List.of(beat(caller, "one"), beat(caller, "two"), beat(caller, "three")))
        .containsOnly(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  private static ErrorCode beat(Caller caller, String group) {
    HeartbeatRequest request = HeartbeatRequest.DEFAULT.withGroupId(group).withMemberId("nobody");
    return ErrorCode.of(caller.call(request, 4, HeartbeatResponse.class).errorCode());
  }
}
