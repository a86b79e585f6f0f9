package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Partition;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.wire.ElectLeadersRequest;
import barnabas.wire.ElectLeadersRequest.TopicPartitions;
import barnabas.wire.ElectLeadersResponse;
import barnabas.wire.ElectLeadersResponse.PartitionResult;
import barnabas.wire.ElectLeadersResponse.ReplicaElectionResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ElectLeaders, key 43, versions 0 to 2: has partitions led by their preferred replica, or by any
/// that is left (KIP-183).
///
/// - 1 says which of the two, and has an error of the whole response (KIP-460).
/// - 2 is flexible.
///
/// A partition has one replica here, which leads it: no election is needed. Who asks for all
/// partitions hears of no topic's partitions, since those that need no election are left out.
final class ElectLeadersHandler implements Handler {
  private static final byte PREFERRED = 0;
  private static final byte UNCLEAN = 1;

  private final ApiParts parts;

  ElectLeadersHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    ElectLeadersRequest request = ElectLeadersRequest.read(context.body(), context.version());
    byte type = request.electionType();
    if (type != PREFERRED && type != UNCLEAN) {
      context.answer(failure(request, ErrorCode.INVALID_REQUEST, "Unknown election type " + type));
      return;
    }
    List<TopicPartitions> asked = request.topicPartitions();
    List<ReplicaElectionResult> results = new ArrayList<>();
    for (TopicPartitions topic : asked == null ? all() : asked) {
      List<PartitionResult> partitions = new ArrayList<>();
      for (int index : topic.partitions()) {
        partitions.add(elected(topic.topic(), index, type));
      }
      results.add(new ReplicaElectionResult(topic.topic(), partitions, List.of()));
    }
    context.answer(ElectLeadersResponse.DEFAULT.withReplicaElectionResults(results));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(ElectLeadersRequest.read(body, version), error, message);
  }

  private static ElectLeadersResponse failure(
      ElectLeadersRequest request, ErrorCode error, String message) {
    List<TopicPartitions> asked = request.topicPartitions();
    List<ReplicaElectionResult> results = new ArrayList<>();
    for (TopicPartitions topic : asked == null ? List.<TopicPartitions>of() : asked) {
      List<PartitionResult> partitions =
          topic.partitions().stream().map(index -> result(index, error, message)).toList();
      results.add(new ReplicaElectionResult(topic.topic(), partitions, List.of()));
    }
    return ElectLeadersResponse.DEFAULT
        .withErrorCode(error.code())
        .withReplicaElectionResults(results);
  }

  /// Each topic, with the partitions that need an election.
  private List<TopicPartitions> all() {
    List<TopicPartitions> all = new ArrayList<>();
    for (Topic topic : parts.shard().image().topics().values()) {
      List<Integer> needy = new ArrayList<>();
      for (int index = 0; index < topic.partitions().size(); index++) {
        if (topic.partitions().get(index).leader() < 0) {
          needy.add(index);
        }
      }
      all.add(new TopicPartitions(topic.name(), needy, List.of()));
    }
    return all;
  }

  private PartitionResult elected(String name, int index, byte type) {
    if (TopicNames.fault(name) != null) {
      return result(index, ErrorCode.INVALID_TOPIC_EXCEPTION, TopicNames.fault(name));
    }
    Topic topic = parts.shard().image().topic(name);
    if (topic == null) {
      return result(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
    }
    if (index < 0 || index >= topic.partitions().size()) {
      return result(
          index,
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          "No such partition as " + name + "-" + index);
    }
    Partition partition = topic.partitions().get(index);
    boolean needless =
        type == PREFERRED
            ? partition.leader() == partition.replicas().getFirst()
            : partition.leader() >= 0;
    if (needless) {
      return result(
          index, ErrorCode.ELECTION_NOT_NEEDED, "Leader election not needed for topic partition.");
    }
    return type == PREFERRED
        ? result(
            index,
            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
            "The preferred leader was not available.")
        : result(
            index,
            ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
            "Eligible topic partition leaders are not available.");
  }

  private static PartitionResult result(int index, ErrorCode error, @Nullable String words) {
    return new PartitionResult(index, error.code(), words, List.of());
  }
}
