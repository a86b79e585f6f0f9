package barnabas.coordinator;

import barnabas.coordinator.consumer.MemberWord;
import barnabas.coordinator.consumer.Refused;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Heartbeats of the consumer protocol as they are sent: whether one makes sense at all, and what
/// it says.
final class ConsumerRequests {
  private static final int FIRST_WITH_OWN_MEMBER_ID = 1;
  private static final int LEAVES = -1;
  private static final long FIXED_BYTES = 400;
  private static final long BYTES_PER_CHAR = 2;

  private ConsumerRequests() {}

  /// What makes a request senseless whatever the group is; null if nothing does.
  static @Nullable Refused malformed(ConsumerGroupHeartbeatRequest request, short version) {
    if (!GroupCoordinator.isGroupId(request.groupId()) || request.groupId().isBlank()) {
      return invalid("GroupId can't be empty.");
    }
    boolean makesId = version < FIRST_WITH_OWN_MEMBER_ID && request.memberEpoch() == 0;
    if (request.memberId().isEmpty() && !makesId) {
      return invalid("MemberId can't be empty.");
    }
    if (isEmpty(request.instanceId())) {
      return invalid("InstanceId can't be empty.");
    }
    if (isEmpty(request.rackId())) {
      return invalid("RackId can't be empty.");
    }
    return switch (request.memberEpoch()) {
      case 0 -> malformedJoin(request);
      case LEAVES -> null;
      case Standing.AWAY ->
          request.instanceId() == null ? invalid("InstanceId can't be null.") : null;
      default -> request.memberEpoch() > 0 ? null : invalid("MemberEpoch is invalid.");
    };
  }

  private static @Nullable Refused malformedJoin(ConsumerGroupHeartbeatRequest request) {
    if (request.rebalanceTimeoutMs() < 0) {
      return invalid("RebalanceTimeoutMs must be provided in first request.");
    }
    List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned = request.topicPartitions();
    if (owned == null || !owned.isEmpty()) {
      return invalid("TopicPartitions must be empty when (re-)joining.");
    }
    return request.subscribedTopicNames() == null && request.subscribedTopicRegex() == null
        ? invalid(
            "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                + " (re-)joining.")
        : null;
  }

  private static boolean isEmpty(@Nullable String text) {
    return text != null && text.isBlank();
  }

  private static Refused invalid(String words) {
    return new Refused(ErrorCode.INVALID_REQUEST, words);
  }

  /// What a request says.
  static MemberWord word(ConsumerGroupHeartbeatRequest request, Client client, String memberId) {
    List<String> names = request.subscribedTopicNames();
    return new MemberWord(
        memberId,
        request.memberEpoch(),
        request.instanceId(),
        request.rackId(),
        client.id(),
        client.host(),
        request.rebalanceTimeoutMs(),
        names == null ? null : new TreeSet<>(names),
        request.subscribedTopicRegex(),
        request.serverAssignor(),
        owned(request.topicPartitions()));
  }

  private static @Nullable SortedSet<PartitionId> owned(
      @Nullable List<ConsumerGroupHeartbeatRequest.TopicPartitions> topics) {
    if (topics == null) {
      return null;
    }
    SortedSet<PartitionId> owned = new TreeSet<>();
    for (var topic : topics) {
      topic.partitions().forEach(index -> owned.add(new PartitionId(topic.topicId(), index)));
    }
    return owned;
  }

  /// What a member that says this will occupy, generously.
  static long bytes(MemberWord word) {
    long chars = (long) word.clientId().length() + word.memberId().length();
    SortedSet<String> topics = word.topics();
    if (topics != null) {
      for (String topic : topics) {
        chars += topic.length() + FIXED_BYTES / 2;
      }
    }
    return FIXED_BYTES + BYTES_PER_CHAR * chars;
  }
}
