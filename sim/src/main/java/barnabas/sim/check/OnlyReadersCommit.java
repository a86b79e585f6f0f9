package barnabas.sim.check;

import barnabas.client.TopicPartition;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import java.util.SortedSet;

/// Once another member of its group reads a partition, no commit of it that a member sends
/// succeeds, whoever brings it: neither one of a former generation nor one of a former epoch.
public final class OnlyReadersCommit implements Checker {
  private static final String PROMISE = "no commit of a former reader succeeds";

  private final Readership readership = new Readership();

  @Override
  public void exchanged(Exchange exchange) {
    readership.exchanged(exchange);
    if (exchange.request() instanceof OffsetCommitRequest request
        && exchange.response() instanceof OffsetCommitResponse response
        && request.generationIdOrMemberEpoch() >= 0) {
      for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
        for (OffsetCommitResponse.OffsetCommitResponsePartition p : topic.partitions()) {
          if (p.errorCode() == ErrorCode.NONE.code()) {
            check(exchange, request, new TopicPartition(topic.name(), p.partitionIndex()));
          }
        }
      }
    }
  }

  private void check(Exchange exchange, OffsetCommitRequest request, TopicPartition partition) {
    String other =
        readership.other(
            request.memberId(),
            request.groupId(),
            partition,
            exchange.sentNanos(),
            exchange.nowNanos());
    if (other != null) {
      throw new Violation(
          PROMISE,
          "group %s takes a commit of %s by %s at epoch %d, while %s reads it"
              .formatted(
                  request.groupId(),
                  partition,
                  request.memberId(),
                  request.generationIdOrMemberEpoch(),
                  other));
    }
  }

  @Override
  public void took(
      String client, String group, SortedSet<TopicPartition> partitions, long nowNanos) {
    readership.took(client, group, partitions, nowNanos);
  }

  @Override
  public void letGo(String client, String group, SortedSet<TopicPartition> partitions) {
    readership.letGo(client, group, partitions);
  }
}
