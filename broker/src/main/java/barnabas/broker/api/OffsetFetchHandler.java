package barnabas.broker.api;

import barnabas.broker.Answers;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestGroup;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestTopics;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseGroup;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponsePartition;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponsePartitions;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseTopic;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseTopics;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/// OffsetFetch, key 9, versions 1 to 10: how far a group has read.
///
/// - 2 lets the topics be null, which means all, and answers an error of the whole group.
/// - 3 answers the throttle time.
/// - 5 answers the leader epoch of the record read last (KIP-320).
/// - 6 is flexible.
/// - 7 may ask for stable offsets only (KIP-447); here every offset that is told is stable.
/// - 8 asks for many groups at once (KIP-709).
/// - 9 says who asks, which only the newer group protocol checks (KIP-848).
/// - 10 names topics by their ids alone (KIP-848).
final class OffsetFetchHandler implements Handler {
  private static final int FIRST_WITH_GROUP_ERROR = 2;
  private static final int FIRST_WITH_GROUPS = 8;
  private static final int FIRST_WITH_IDS = 10;
  private static final long NOTHING_COMMITTED = -1;

  private final ApiParts parts;
  private final GroupCalls groups;

  OffsetFetchHandler(ApiParts parts) {
    this.parts = parts;
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    OffsetFetchRequest request = OffsetFetchRequest.read(context.body(), version);
    List<OffsetFetchRequestGroup> asked =
        version >= FIRST_WITH_GROUPS
            ? List.copyOf(new LinkedHashSet<>(request.groups()))
            : List.of(single(request));
    Answers.<OffsetFetchRequestGroup, OffsetFetchResponseGroup>all(
        asked,
        (group, answer) -> fetch(context, group, answer),
        answers ->
            context.answer(
                version >= FIRST_WITH_GROUPS
                    ? OffsetFetchResponse.DEFAULT.withGroups(answers)
                    : single(request, version, answers.getFirst())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    OffsetFetchRequest request = OffsetFetchRequest.read(body, version);
    return version >= FIRST_WITH_GROUPS
        ? OffsetFetchResponse.DEFAULT.withGroups(
            request.groups().stream().map(group -> refused(group, error)).toList())
        : single(request, version, refused(single(request), error));
  }

  private void fetch(
      RequestContext context,
      OffsetFetchRequestGroup group,
      Consumer<OffsetFetchResponseGroup> answer) {
    boolean byId = context.version() >= FIRST_WITH_IDS;
    List<OffsetFetchRequestTopics> topics = group.topics();
    OffsetFetchRequestGroup named =
        topics == null
            ? group
            : group.withTopics(topics.stream().map(topic -> named(topic, byId)).toList());
    groups.<OffsetFetchResponseGroup>ask(
        context,
        group.groupId(),
        (coordinator, answered) -> coordinator.fetchOffsets(named, answered),
        error -> refused(group, error),
        given -> answer.accept(byId ? identified(given, topics != null) : given));
  }

  /// The topic with its name and id, as far as they are known here.
  private OffsetFetchRequestTopics named(OffsetFetchRequestTopics topic, boolean byId) {
    Topic known =
        byId
            ? parts.shard().image().topic(topic.topicId())
            : parts.shard().image().topic(topic.name());
    return known == null ? topic : topic.withName(known.name()).withTopicId(known.id());
  }

  /// The answer where topics have ids alone: one that is not known is an error if it was asked for,
  /// and left out where all were.
  private OffsetFetchResponseGroup identified(OffsetFetchResponseGroup given, boolean named) {
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    for (OffsetFetchResponseTopics topic : given.topics()) {
      Topic known =
          named
              ? parts.shard().image().topic(topic.topicId())
              : parts.shard().image().topic(topic.name());
      boolean other =
          known != null && !topic.topicId().isZero() && !topic.topicId().equals(known.id());
      if (known != null && !other) {
        topics.add(topic.withTopicId(known.id()));
      } else if (named) {
        topics.add(
            topic.withPartitions(
                topic.partitions().stream().map(OffsetFetchHandler::unknown).toList()));
      }
    }
    return given.withTopics(topics);
  }

  private static OffsetFetchResponsePartitions unknown(OffsetFetchResponsePartitions partition) {
    return OffsetFetchResponsePartitions.DEFAULT
        .withPartitionIndex(partition.partitionIndex())
        .withCommittedOffset(NOTHING_COMMITTED)
        .withMetadata("")
        .withErrorCode(ErrorCode.UNKNOWN_TOPIC_ID.code());
  }

  /// The one group that is asked for before version 8.
  private static OffsetFetchRequestGroup single(OffsetFetchRequest request) {
    List<OffsetFetchRequest.OffsetFetchRequestTopic> topics = request.topics();
    return OffsetFetchRequestGroup.DEFAULT
        .withGroupId(request.groupId())
        .withTopics(topics == null ? null : topics.stream().map(OffsetFetchHandler::many).toList());
  }

  private static OffsetFetchRequestTopics many(OffsetFetchRequest.OffsetFetchRequestTopic topic) {
    return OffsetFetchRequestTopics.DEFAULT
        .withName(topic.name())
        .withPartitionIndexes(topic.partitionIndexes());
  }

  private static OffsetFetchResponse single(
      OffsetFetchRequest request, short version, OffsetFetchResponseGroup group) {
    if (group.errorCode() != 0 && version < FIRST_WITH_GROUP_ERROR) {
      return OffsetFetchResponse.DEFAULT.withTopics(refused(request, group.errorCode()));
    }
    return OffsetFetchResponse.DEFAULT
        .withErrorCode(group.errorCode())
        .withTopics(group.topics().stream().map(OffsetFetchHandler::single).toList());
  }

  private static OffsetFetchResponseTopic single(OffsetFetchResponseTopics topic) {
    return OffsetFetchResponseTopic.DEFAULT
        .withName(topic.name())
        .withPartitions(topic.partitions().stream().map(OffsetFetchHandler::single).toList());
  }

  private static OffsetFetchResponsePartition single(OffsetFetchResponsePartitions partition) {
    return OffsetFetchResponsePartition.DEFAULT
        .withPartitionIndex(partition.partitionIndex())
        .withCommittedOffset(partition.committedOffset())
        .withCommittedLeaderEpoch(partition.committedLeaderEpoch())
        .withMetadata(partition.metadata())
        .withErrorCode(partition.errorCode());
  }

  private static OffsetFetchResponseGroup refused(OffsetFetchRequestGroup group, ErrorCode error) {
    return OffsetFetchResponseGroup.DEFAULT
        .withGroupId(group.groupId())
        .withErrorCode(error.code());
  }

  /// Version 1 has no error but those of partitions.
  private static List<OffsetFetchResponseTopic> refused(OffsetFetchRequest request, short error) {
    List<OffsetFetchResponseTopic> topics = new ArrayList<>();
    List<OffsetFetchRequest.OffsetFetchRequestTopic> asked = request.topics();
    for (var topic :
        asked == null ? List.<OffsetFetchRequest.OffsetFetchRequestTopic>of() : asked) {
      topics.add(
          OffsetFetchResponseTopic.DEFAULT
              .withName(topic.name())
              .withPartitions(
                  topic.partitionIndexes().stream()
                      .map(
                          index ->
                              OffsetFetchResponsePartition.DEFAULT
                                  .withPartitionIndex(index)
                                  .withCommittedOffset(NOTHING_COMMITTED)
                                  .withMetadata("")
                                  .withErrorCode(error))
                      .toList()));
    }
    return topics;
  }
}
