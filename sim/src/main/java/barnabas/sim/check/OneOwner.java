package barnabas.sim.check;

import barnabas.client.GroupAdmin;
import barnabas.client.TopicPartition;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.util.Map;
import java.util.TreeMap;

/// In one generation of a group a partition has one owner. A static member that comes back is the
/// same owner under another id.
public final class OneOwner implements Checker {
  private static final String PROMISE = "one owner per partition and generation";

  private final Map<String, Map<TopicPartition, String>> owners = new TreeMap<>();

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.request() instanceof SyncGroupRequest request
        && exchange.response() instanceof SyncGroupResponse response
        && response.errorCode() == ErrorCode.NONE.code()) {
      var part =
          GroupAdmin.assignment(
              DescribeGroupsResponse.DescribedGroupMember.DEFAULT.withMemberAssignment(
                  response.assignment()));
      String generation = request.groupId() + " generation " + request.generationId();
      String instanceId = request.groupInstanceId();
      String owner = instanceId == null ? request.memberId() : instanceId;
      part.forEach(partition -> check(generation, partition, owner));
    }
  }

  private void check(String generation, TopicPartition partition, String owner) {
    String known =
        owners.computeIfAbsent(generation, g -> new TreeMap<>()).putIfAbsent(partition, owner);
    if (known != null && !known.equals(owner)) {
      throw new Violation(
          PROMISE, "%s: %s is of %s and of %s".formatted(generation, partition, known, owner));
    }
  }
}
