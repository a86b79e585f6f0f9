package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponsePartition;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponseTopic;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestGroup;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestTopics;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseGroup;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponsePartitions;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseTopics;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Commits offsets and tells them. Owned by the coordinator's loop.
///
/// A commit is fenced twice: by the live group (is this still a member?) and by the machine (is
/// this the generation in force?). What is told was committed to the log: an answer waits for that.
final class Offsets {
  private static final int FIRST_WITH_GROUP_NOT_FOUND = 9;
  private static final int FIRST_WITH_EPOCHS = 9;
  private static final long NOTHING_COMMITTED = -1;

  /// What an offset takes in a batch beside its strings, generously.
  private static final int FIXED_BYTES = 96;

  private final Groups groups;
  private final Sessions sessions;

  Offsets(Groups groups, Sessions sessions) {
    this.groups = groups;
    this.sessions = sessions;
  }

  void commit(OffsetCommitRequest request, short version, Consumer<OffsetCommitResponse> answer) {
    ErrorCode standing = standing(request, version);
    if (standing != ErrorCode.NONE) {
      groups.tell(answer, refused(request, standing), code -> refused(request, code));
      return;
    }
    touch(request);
    List<GroupEvent.OffsetStored> stored = accepted(request);
    if (bytes(stored) > groups.settings.batchBytesMax()) {
      ErrorCode code = ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
      groups.tell(answer, refused(request, code), other -> refused(request, other));
      return;
    }
    if (!groups.memory.hasRoomToStore(growth(stored))) {
      ErrorCode code = ErrorCode.COORDINATOR_NOT_AVAILABLE;
      groups.tell(answer, refused(request, code), other -> refused(request, other));
      return;
    }
    groups.submit(
        new GroupCommand.Commit(
            request.groupId(), request.memberId(), request.generationIdOrMemberEpoch(), stored),
        outcome ->
            answer.accept(
                outcome == ErrorCode.NONE
                    ? response(request, partition -> fit(partition))
                    : refused(request, outcome)));
  }

  /// A member that commits has shown that it is alive.
  private void touch(OffsetCommitRequest request) {
    LiveGroup group = groups.live(request.groupId());
    LiveMember member = group == null ? null : group.member(request.memberId());
    if (group != null && member != null) {
      sessions.touch(group, member);
    }
  }

  private long growth(List<GroupEvent.OffsetStored> stored) {
    long growth = 0;
    for (GroupEvent.OffsetStored each : stored) {
      growth += groups.stored().growth(each);
    }
    return growth;
  }

  /// Whether the request may commit as far as the live group knows: NONE, or why not.
  private ErrorCode standing(OffsetCommitRequest request, short version) {
    int generation = request.generationIdOrMemberEpoch();
    String instanceId = request.groupInstanceId();
    LiveGroup group = groups.live(request.groupId());
    if (!GroupCoordinator.isGroupIdOrEmpty(request.groupId())) {
      return ErrorCode.INVALID_GROUP_ID;
    }
    ConsumerGroup consumer = groups.stored().consumer(request.groupId());
    if (!consumer.isNothing()) {
      return standing(consumer, request, version);
    }
    if (group != null) {
      return sessions.standing(group, request.memberId(), instanceId, generation);
    }
    if (generation < 0) {
      return ErrorCode.NONE;
    }
    if (groups.stored().knows(request.groupId())) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return version >= FIRST_WITH_GROUP_NOT_FOUND
        ? ErrorCode.GROUP_ID_NOT_FOUND
        : ErrorCode.ILLEGAL_GENERATION;
  }

  /// In a group of the consumer protocol the epoch is for the machine to check, and instance ids
  /// play no part, as with Apache Kafka: its clients take another refusal for a bug.
  private static ErrorCode standing(
      ConsumerGroup group, OffsetCommitRequest request, short version) {
    if (group.members().isEmpty()) {
      return request.generationIdOrMemberEpoch() < 0 ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }
    ConsumerMember member = group.members().get(request.memberId());
    if (member == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    boolean tooOld = version < FIRST_WITH_EPOCHS && !member.isClassic();
    return tooOld ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE;
  }

  private List<GroupEvent.OffsetStored> accepted(OffsetCommitRequest request) {
    long nowMs = groups.loop.wallMs();
    List<GroupEvent.OffsetStored> accepted = new ArrayList<>();
    for (OffsetCommitRequestTopic topic : request.topics()) {
      for (OffsetCommitRequestPartition partition : topic.partitions()) {
        if (fit(partition) == ErrorCode.NONE) {
          accepted.add(
              new GroupEvent.OffsetStored(
                  request.groupId(),
                  topic.name(),
                  partition.partitionIndex(),
                  committed(partition, topic.topicId(), nowMs, request.retentionTimeMs())));
        }
      }
    }
    return accepted;
  }

  /// One with a retention of its own is stored as it was when there was such a thing: without
  /// leader epoch and topic id.
  private static CommittedOffset committed(
      OffsetCommitRequestPartition partition, Uuid topicId, long nowMs, long retentionMs) {
    long offset = partition.committedOffset();
    String metadata = metadata(partition);
    if (retentionMs < 0) {
      int epoch = partition.committedLeaderEpoch();
      long committedMs = committedMs(partition, nowMs);
      return new CommittedOffset(
          offset, epoch, metadata, committedMs, CommittedOffset.NOT_BY_ITSELF, topicId);
    }
    long expiresMs = nowMs + Math.min(retentionMs, Long.MAX_VALUE - nowMs);
    return new CommittedOffset(
        offset, CommittedOffset.UNKNOWN_EPOCH, metadata, nowMs, expiresMs, Uuid.ZERO);
  }

  /// Only commits of old say when they were made. None was made later than now.
  private static long committedMs(OffsetCommitRequestPartition partition, long nowMs) {
    long saidMs = partition.commitTimestamp();
    return saidMs < 0 ? nowMs : Math.min(saidMs, nowMs);
  }

  private ErrorCode fit(OffsetCommitRequestPartition partition) {
    return metadata(partition).length() <= groups.settings.metadataCharsMax()
        ? ErrorCode.NONE
        : ErrorCode.OFFSET_METADATA_TOO_LARGE;
  }

  private static String metadata(OffsetCommitRequestPartition partition) {
    String metadata = partition.committedMetadata();
    return metadata == null ? "" : metadata;
  }

  private static long bytes(List<GroupEvent.OffsetStored> offsets) {
    long bytes = 0;
    for (GroupEvent.OffsetStored each : offsets) {
      int chars =
          each.groupId().length() + each.topic().length() + each.offset().metadata().length();
      bytes += FIXED_BYTES + chars;
    }
    return bytes;
  }

  static OffsetCommitResponse refused(OffsetCommitRequest request, ErrorCode code) {
    return response(request, partition -> code);
  }

  private static OffsetCommitResponse response(
      OffsetCommitRequest request, Function<OffsetCommitRequestPartition, ErrorCode> outcome) {
    return OffsetCommitResponse.DEFAULT.withTopics(
        request.topics().stream().map(topic -> response(topic, outcome)).toList());
  }

  private static OffsetCommitResponseTopic response(
      OffsetCommitRequestTopic topic, Function<OffsetCommitRequestPartition, ErrorCode> outcome) {
    return OffsetCommitResponseTopic.DEFAULT
        .withName(topic.name())
        .withTopicId(topic.topicId())
        .withPartitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        OffsetCommitResponsePartition.DEFAULT
                            .withPartitionIndex(partition.partitionIndex())
                            .withErrorCode(outcome.apply(partition).code()))
                .toList());
  }

  /// Tells the offsets of one group: of the partitions asked for, or all. Nothing is pending in a
  /// transaction here, and what is not yet committed is waited for, so every offset told is stable.
  void fetch(OffsetFetchRequestGroup request, Consumer<OffsetFetchResponseGroup> answer) {
    ErrorCode standing = standing(request);
    if (standing != ErrorCode.NONE) {
      groups.tell(answer, refused(request, standing), code -> refused(request, code));
      return;
    }
    GroupOffsets offsets = groups.stored().offsets(request.groupId());
    List<OffsetFetchRequestTopics> asked = request.topics();
    List<OffsetFetchResponseTopics> topics =
        asked == null
            ? offsets.topics().stream().map(topic -> all(offsets, topic)).toList()
            : asked.stream().map(topic -> some(offsets, topic)).toList();
    OffsetFetchResponseGroup response =
        OffsetFetchResponseGroup.DEFAULT.withGroupId(request.groupId()).withTopics(topics);
    groups.tell(answer, response, code -> refused(request, code));
  }

  /// Whether one that speaks as a member may: in groups of the consumer protocol its epoch counts.
  private ErrorCode standing(OffsetFetchRequestGroup request) {
    ConsumerGroup group = groups.stored().consumer(request.groupId());
    String memberId = request.memberId();
    if (group.isNothing() || memberId == null) {
      return ErrorCode.NONE;
    }
    if (!group.members().containsKey(memberId)) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return group.standing(memberId).epoch() == request.memberEpoch()
        ? ErrorCode.NONE
        : ErrorCode.STALE_MEMBER_EPOCH;
  }

  static OffsetFetchResponseGroup refused(OffsetFetchRequestGroup request, ErrorCode code) {
    return OffsetFetchResponseGroup.DEFAULT
        .withGroupId(request.groupId())
        .withErrorCode(code.code());
  }

  private static OffsetFetchResponseTopics all(GroupOffsets offsets, String topic) {
    List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
    Uuid id = Uuid.ZERO;
    for (var each : offsets.partitions(topic).entrySet()) {
      partitions.add(response(each.getKey(), each.getValue()));
      id = each.getValue().topicId();
    }
    return OffsetFetchResponseTopics.DEFAULT
        .withName(topic)
        .withTopicId(id)
        .withPartitions(partitions);
  }

  private static OffsetFetchResponseTopics some(
      GroupOffsets offsets, OffsetFetchRequestTopics topic) {
    return OffsetFetchResponseTopics.DEFAULT
        .withName(topic.name())
        .withTopicId(topic.topicId())
        .withPartitions(
            topic.partitionIndexes().stream()
                .map(index -> response(index, meant(offsets, topic, index)))
                .toList());
  }

  /// The offset of a partition, unless it was committed for another topic that had the same name.
  private static @Nullable CommittedOffset meant(
      GroupOffsets offsets, OffsetFetchRequestTopics topic, int partition) {
    CommittedOffset offset = offsets.offset(topic.name(), partition);
    boolean other =
        offset != null
            && !offset.topicId().isZero()
            && !topic.topicId().isZero()
            && !offset.topicId().equals(topic.topicId());
    return other ? null : offset;
  }

  private static OffsetFetchResponsePartitions response(
      int partition, @Nullable CommittedOffset offset) {
    OffsetFetchResponsePartitions response =
        OffsetFetchResponsePartitions.DEFAULT.withPartitionIndex(partition);
    return offset == null
        ? response.withCommittedOffset(NOTHING_COMMITTED).withMetadata("")
        : response
            .withCommittedOffset(offset.offset())
            .withCommittedLeaderEpoch(offset.leaderEpoch())
            .withMetadata(offset.metadata());
  }
}
