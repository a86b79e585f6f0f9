package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Broker;
import barnabas.metadata.QuorumState;
import barnabas.metadata.TopicNames;
import barnabas.wire.DescribeQuorumRequest;
import barnabas.wire.DescribeQuorumResponse;
import barnabas.wire.DescribeQuorumResponse.Listener;
import barnabas.wire.DescribeQuorumResponse.Node;
import barnabas.wire.DescribeQuorumResponse.PartitionData;
import barnabas.wire.DescribeQuorumResponse.ReplicaState;
import barnabas.wire.DescribeQuorumResponse.TopicData;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// DescribeQuorum, key 55, versions 0 to 2: who keeps the cluster's metadata, who leads them, and
/// how far each is (KIP-595).
///
/// - 1 tells when each was heard of last (KIP-836).
/// - 2 says errors in words, and tells directories and addresses (KIP-853).
///
/// The metadata's log is asked for as partition 0 of `__cluster_metadata`; there is no other.
/// Whoever votes is a broker here too, so the addresses are the broker's.
final class DescribeQuorumHandler implements Handler {
  private static final String UNKNOWN = "This server does not host this topic-partition.";

  private final ApiParts parts;

  DescribeQuorumHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeQuorumRequest request = DescribeQuorumRequest.read(context.body(), context.version());
    parts
        .control()
        .quorum(
            parts.shard().loop(),
            quorum -> context.step(() -> context.answer(response(request, quorum))));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DescribeQuorumResponse.DEFAULT.withErrorCode(error.code()).withErrorMessage(message);
  }

  private DescribeQuorumResponse response(DescribeQuorumRequest request, QuorumState quorum) {
    boolean told = false;
    List<TopicData> topics = new ArrayList<>();
    for (DescribeQuorumRequest.TopicData topic : request.topics()) {
      List<PartitionData> partitions = new ArrayList<>();
      for (DescribeQuorumRequest.PartitionData partition : topic.partitions()) {
        boolean known =
            topic.topicName().equals(TopicNames.CLUSTER_METADATA)
                && partition.partitionIndex() == 0;
        told |= known;
        partitions.add(known ? described(quorum) : unknown(partition.partitionIndex()));
      }
      topics.add(new TopicData(topic.topicName(), partitions, List.of()));
    }
    return DescribeQuorumResponse.DEFAULT
        .withErrorMessage(null)
        .withTopics(topics)
        .withNodes(told ? nodes(quorum) : List.of());
  }

  private static PartitionData unknown(int index) {
    return PartitionData.DEFAULT
        .withPartitionIndex(index)
        .withErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
        .withErrorMessage(UNKNOWN);
  }

  private PartitionData described(QuorumState quorum) {
    List<ReplicaState> voters = new ArrayList<>();
    for (int voter : quorum.voters()) {
      boolean leads = voter == quorum.leaderId();
      long heardMs = leads ? parts.shard().loop().wallMs() : -1;
      voters.add(
          new ReplicaState(
              voter,
              quorum.directoryOf(voter),
              leads ? quorum.endOffset() : -1,
              heardMs,
              heardMs,
              List.of()));
    }
    return PartitionData.DEFAULT
        .withErrorMessage(null)
        .withLeaderId(quorum.leaderId())
        .withLeaderEpoch((int) Math.min(quorum.term(), Integer.MAX_VALUE))
        .withHighWatermark(quorum.endOffset())
        .withCurrentVoters(voters);
  }

  private List<Node> nodes(QuorumState quorum) {
    return quorum.voters().stream()
        .map(voter -> parts.shard().image().brokers().get(voter))
        .filter(Objects::nonNull)
        .map(broker -> new Node(broker.id(), listeners(broker), List.of()))
        .toList();
  }

  private static List<Listener> listeners(Broker broker) {
    return broker.endpoints().stream()
        .map(each -> new Listener(each.listener(), each.host(), each.port(), List.of()))
        .toList();
  }
}
