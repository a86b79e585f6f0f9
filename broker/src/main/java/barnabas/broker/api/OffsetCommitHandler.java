package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponsePartition;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponseTopic;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// OffsetCommit, key 8, versions 1 to 10: a group notes how far it has read.
///
/// - 2 has a retention for all instead of a time for each offset.
/// - 3 answers the throttle time.
/// - 5 has no retention of its own any more: versions 2 to 4 may say one.
/// - 6 brings the leader epoch of the record read last (KIP-320).
/// - 7 brings static members (KIP-345).
/// - 8 is flexible.
/// - 9 may answer GROUP_ID_NOT_FOUND where before it was ILLEGAL_GENERATION (KIP-848).
/// - 10 names topics by their ids alone (KIP-848).
///
/// Apache Kafka 4 begins at 2. Version 1 is served because the groups of older sarama commit with
/// it without asking what there is.
///
/// Partitions that there are not are refused one by one; the others go to the coordinator.
final class OffsetCommitHandler implements Handler {
  private static final int FIRST_WITH_IDS = 10;

  private final ApiParts parts;
  private final GroupCalls groups;

  OffsetCommitHandler(ApiParts parts) {
    this.parts = parts;
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    OffsetCommitRequest request = OffsetCommitRequest.read(context.body(), version);
    List<Named> named = new ArrayList<>();
    List<OffsetCommitRequestTopic> known = new ArrayList<>();
    for (OffsetCommitRequestTopic topic : request.topics()) {
      Named one = named(topic, version);
      named.add(one);
      OffsetCommitRequestTopic there = one.there();
      if (!there.partitions().isEmpty()) {
        known.add(there);
      }
    }
    if (known.isEmpty()) {
      context.answer(merged(named, OffsetCommitResponse.DEFAULT));
      return;
    }
    OffsetCommitRequest asked = request.withTopics(known);
    groups.<OffsetCommitResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.commitOffsets(asked, version, answer),
        error -> refused(asked, error),
        answer -> context.answer(merged(named, answer)));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return refused(OffsetCommitRequest.read(body, version), error);
  }

  private Named named(OffsetCommitRequestTopic topic, short version) {
    boolean byId = version >= FIRST_WITH_IDS;
    Topic found =
        byId
            ? parts.shard().image().topic(topic.topicId())
            : parts.shard().image().topic(topic.name());
    return new Named(
        topic, found, byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  private static OffsetCommitResponse refused(OffsetCommitRequest asked, ErrorCode error) {
    return OffsetCommitResponse.DEFAULT.withTopics(
        asked.topics().stream()
            .map(
                topic ->
                    OffsetCommitResponseTopic.DEFAULT
                        .withName(topic.name())
                        .withTopicId(topic.topicId())
                        .withPartitions(
                            topic.partitions().stream()
                                .map(partition -> answered(partition, error.code()))
                                .toList()))
            .toList());
  }

  /// The coordinator's answer with what was refused here in its place.
  private static OffsetCommitResponse merged(List<Named> named, OffsetCommitResponse answer) {
    Iterator<OffsetCommitResponseTopic> next = answer.topics().iterator();
    List<OffsetCommitResponseTopic> topics = new ArrayList<>();
    for (Named topic : named) {
      boolean asked = !topic.there().partitions().isEmpty();
      Iterator<OffsetCommitResponsePartition> answers =
          asked
              ? next.next().partitions().iterator()
              : List.<OffsetCommitResponsePartition>of().iterator();
      List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
      for (OffsetCommitRequestPartition partition : topic.asked.partitions()) {
        partitions.add(
            topic.has(partition) ? answers.next() : answered(partition, topic.unknown(partition)));
      }
      topics.add(
          OffsetCommitResponseTopic.DEFAULT
              .withName(topic.asked.name())
              .withTopicId(topic.asked.topicId())
              .withPartitions(partitions));
    }
    return OffsetCommitResponse.DEFAULT.withTopics(topics);
  }

  private static OffsetCommitResponsePartition answered(
      OffsetCommitRequestPartition partition, short error) {
    return OffsetCommitResponsePartition.DEFAULT
        .withPartitionIndex(partition.partitionIndex())
        .withErrorCode(error);
  }

  /// A topic of the request and what it is here.
  ///
  /// @param absent the error if there is no such topic
  private record Named(OffsetCommitRequestTopic asked, @Nullable Topic topic, ErrorCode absent) {

    boolean has(OffsetCommitRequestPartition partition) {
      int index = partition.partitionIndex();
      return topic != null && index >= 0 && index < topic.partitions().size();
    }

    short unknown(OffsetCommitRequestPartition partition) {
      return (topic == null ? absent : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION).code();
    }

    /// The topic with those of its partitions that there are.
    OffsetCommitRequestTopic there() {
      return topic == null
          ? asked.withPartitions(List.of())
          : asked
              .withName(topic.name())
              .withTopicId(topic.id())
              .withPartitions(asked.partitions().stream().filter(this::has).toList());
    }
  }
}
