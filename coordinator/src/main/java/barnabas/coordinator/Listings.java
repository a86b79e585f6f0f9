package barnabas.coordinator;

import barnabas.wire.DescribeGroupsResponse.DescribedGroup;
import barnabas.wire.DescribeGroupsResponse.DescribedGroupMember;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.ListGroupsResponse.ListedGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells which groups there are and what they are doing. Owned by the coordinator's loop.
final class Listings {
  private static final int FIRST_WITH_NOT_FOUND = 6;
  private static final String CLASSIC = "classic";
  private static final String CONSUMER = "consumer";

  private final Groups groups;

  Listings(Groups groups) {
    this.groups = groups;
  }

  /// The groups of the states and types asked for; no filter lets all of them pass.
  void list(ListGroupsRequest request, Consumer<ListGroupsResponse> answer) {
    List<ListedGroup> listed = new ArrayList<>();
    for (String groupId : groups.groupIds()) {
      GroupState state = groups.state(groupId);
      String type = groups.isConsumer(groupId) ? CONSUMER : CLASSIC;
      if (passes(request.statesFilter(), state.words) && passes(request.typesFilter(), type)) {
        listed.add(
            ListedGroup.DEFAULT
                .withGroupId(groupId)
                .withProtocolType(protocolType(groupId))
                .withGroupState(state.words)
                .withGroupType(type));
      }
    }
    groups.tell(answer, ListGroupsResponse.DEFAULT.withGroups(listed), Listings::refused);
  }

  static ListGroupsResponse refused(ErrorCode code) {
    return ListGroupsResponse.DEFAULT.withErrorCode(code.code());
  }

  private static boolean passes(List<String> filter, String word) {
    return filter.isEmpty() || filter.stream().anyMatch(word::equalsIgnoreCase);
  }

  private String protocolType(String groupId) {
    if (groups.isConsumer(groupId)) {
      return CONSUMER;
    }
    LiveGroup live = groups.live(groupId);
    Group stored = groups.stored().group(groupId);
    if (live != null) {
      return live.protocolType;
    }
    return stored == null ? "" : stored.protocolType();
  }

  /// One group. One that there isn't is dead, and from version 6 on an error too (KIP-1043).
  void describe(String groupId, short version, Consumer<DescribedGroup> answer) {
    groups.tell(answer, described(groupId, version), code -> refused(groupId, code));
  }

  static DescribedGroup refused(String groupId, ErrorCode code) {
    return DescribedGroup.DEFAULT.withGroupId(groupId).withErrorCode(code.code());
  }

  private DescribedGroup described(String groupId, short version) {
    if (groups.isConsumer(groupId)) {
      return absent(groupId, version, "Group " + groupId + " is not a classic group.");
    }
    GroupState state = groups.state(groupId);
    DescribedGroup group = DescribedGroup.DEFAULT.withGroupId(groupId).withGroupState(state.words);
    return switch (state) {
      case DEAD -> absent(groupId, version, "Group " + groupId + " not found.");
      case EMPTY -> group.withProtocolType(protocolType(groupId));
      case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING ->
          group.withProtocolType(protocolType(groupId)).withMembers(members(groupId, false));
      case STABLE -> stable(group, groups.stored().group(groupId));
    };
  }

  private static DescribedGroup absent(String groupId, short version, String words) {
    DescribedGroup group =
        DescribedGroup.DEFAULT.withGroupId(groupId).withGroupState(GroupState.DEAD.words);
    return version < FIRST_WITH_NOT_FOUND
        ? group
        : group.withErrorCode(ErrorCode.GROUP_ID_NOT_FOUND.code()).withErrorMessage(words);
  }

  private DescribedGroup stable(DescribedGroup group, @Nullable Group stored) {
    String protocol = stored == null ? null : stored.protocol();
    return group
        .withProtocolType(protocolType(group.groupId()))
        .withProtocolData(protocol == null ? "" : protocol)
        .withMembers(members(group.groupId(), true));
  }

  /// The members with what they were assigned last.
  ///
  /// @param settled whether to tell also what they said of themselves
  private List<DescribedGroupMember> members(String groupId, boolean settled) {
    LiveGroup live = groups.live(groupId);
    Group stored = groups.stored().group(groupId);
    if (live == null) {
      return List.of();
    }
    return live.members().stream()
        .map(member -> member(member, stored == null ? null : stored.member(member.id), settled))
        .toList();
  }

  private static DescribedGroupMember member(
      LiveMember member, @Nullable Member stored, boolean settled) {
    ByteBuffer said = stored == null || !settled ? Group.NOTHING : stored.subscription();
    ByteBuffer assigned = stored == null ? Group.NOTHING : stored.assignment();
    return DescribedGroupMember.DEFAULT
        .withMemberId(member.id)
        .withGroupInstanceId(member.instanceId)
        .withClientId(member.client.id())
        .withClientHost(member.client.host())
        .withMemberMetadata(said.duplicate())
        .withMemberAssignment(assigned.duplicate());
  }
}
