package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Partition;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.wire.DescribeTopicPartitionsRequest;
import barnabas.wire.DescribeTopicPartitionsRequest.TopicRequest;
import barnabas.wire.DescribeTopicPartitionsResponse;
import barnabas.wire.DescribeTopicPartitionsResponse.Cursor;
import barnabas.wire.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import barnabas.wire.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// DescribeTopicPartitions, key 75, version 0: topics and their partitions in the order of their
/// names, page by page (KIP-966).
///
/// A page has at most as many partitions as the client and the broker both want; what comes next is
/// the cursor of the answer.
final class DescribeTopicPartitionsHandler implements Handler {
  private final ApiParts parts;

  DescribeTopicPartitionsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeTopicPartitionsRequest request =
        DescribeTopicPartitionsRequest.read(context.body(), context.version());
    DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
    if (cursor != null && !leads(cursor, request)) {
      context.answer(failure(request, ErrorCode.INVALID_REQUEST));
      return;
    }
    String firstTopic = cursor == null ? "" : cursor.topicName();
    int firstPartition = cursor == null ? 0 : cursor.partitionIndex();
    int most =
        Math.min(request.responsePartitionLimit(), parts.settings().describedPartitionsMax());
    Page page = new Page(parts.shard().image(), Math.max(1, most));
    for (String name : names(request).tailSet(firstTopic, true)) {
      page.add(name, name.equals(firstTopic) ? firstPartition : 0);
      if (page.next != null) {
        break;
      }
    }
    context.answer(
        DescribeTopicPartitionsResponse.DEFAULT.withTopics(page.topics).withNextCursor(page.next));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(DescribeTopicPartitionsRequest.read(body, version), error);
  }

  private static DescribeTopicPartitionsResponse failure(
      DescribeTopicPartitionsRequest request, ErrorCode error) {
    return DescribeTopicPartitionsResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    DescribeTopicPartitionsResponseTopic.DEFAULT
                        .withName(topic.name())
                        .withErrorCode(error.code()))
            .toList());
  }

  /// Whether a cursor is one that an answer may have held.
  private static boolean leads(
      DescribeTopicPartitionsRequest.Cursor cursor, DescribeTopicPartitionsRequest request) {
    boolean behindAll =
        !request.topics().isEmpty()
            && request.topics().stream()
                .allMatch(topic -> topic.name().compareTo(cursor.topicName()) < 0);
    return cursor.partitionIndex() >= 0 && !behindAll;
  }

  private NavigableSet<String> names(DescribeTopicPartitionsRequest request) {
    if (request.topics().isEmpty()) {
      return new TreeSet<>(parts.shard().image().topics().keySet());
    }
    NavigableSet<String> names = new TreeSet<>();
    for (TopicRequest topic : request.topics()) {
      names.add(topic.name());
    }
    return names;
  }

  /// The answer as it fills up. Owned by the call that answers.
  private static final class Page {
    private final ClusterImage image;
    private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
    private int room;
    private @Nullable Cursor next;

    Page(ClusterImage image, int room) {
      this.image = image;
      this.room = room;
    }

    void add(String name, int firstPartition) {
      if (room == 0) {
        next = new Cursor(name, 0, List.of());
        return;
      }
      Topic topic = image.topic(name);
      if (topic == null) {
        topics.add(unknown(name));
        return;
      }
      int size = topic.partitions().size();
      int from = Math.min(firstPartition, size);
      int to = Math.min(size, from + room);
      topics.add(described(topic, from, to));
      room -= to - from;
      if (to < size) {
        next = new Cursor(name, to, List.of());
      }
    }

    private static DescribeTopicPartitionsResponseTopic unknown(String name) {
      ErrorCode error =
          TopicNames.fault(name) == null
              ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
              : ErrorCode.INVALID_TOPIC_EXCEPTION;
      return DescribeTopicPartitionsResponseTopic.DEFAULT
          .withErrorCode(error.code())
          .withName(name)
          .withTopicAuthorizedOperations(Operations.ON_TOPIC);
    }

    private static DescribeTopicPartitionsResponseTopic described(Topic topic, int from, int to) {
      List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>(to - from);
      for (int index = from; index < to; index++) {
        partitions.add(described(index, topic.partitions().get(index)));
      }
      return new DescribeTopicPartitionsResponseTopic(
          ErrorCode.NONE.code(),
          topic.name(),
          topic.id(),
          topic.internal(),
          partitions,
          Operations.ON_TOPIC,
          List.of());
    }

    private static DescribeTopicPartitionsResponsePartition described(
        int index, Partition partition) {
      ErrorCode error = partition.leaderless() ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE;
      return new DescribeTopicPartitionsResponsePartition(
          error.code(),
          index,
          partition.leader(),
          partition.leaderEpoch(),
          partition.replicas(),
          partition.isr(),
          partition.elr(),
          partition.lastKnownElr(),
          List.of(),
          List.of());
    }
  }
}
