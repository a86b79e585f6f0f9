package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.log.ProducerSummary;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.replica.KnownProducers;
import barnabas.replica.Partition;
import barnabas.wire.DescribeProducersRequest;
import barnabas.wire.DescribeProducersRequest.TopicRequest;
import barnabas.wire.DescribeProducersResponse;
import barnabas.wire.DescribeProducersResponse.PartitionResponse;
import barnabas.wire.DescribeProducersResponse.ProducerState;
import barnabas.wire.DescribeProducersResponse.TopicResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// DescribeProducers, key 61, version 0: which idempotent producers a partition remembers, and what
/// each wrote last (KIP-664).
///
/// There are no transactions yet, so no producer has an open one. A partition that is named twice
/// is told of once.
final class DescribeProducersHandler implements Handler {
  private static final int NO_COORDINATOR = -1;
  private static final long NO_TRANSACTION = -1;

  private final ApiParts parts;

  DescribeProducersHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeProducersRequest request =
        DescribeProducersRequest.read(context.body(), context.version());
    PartitionCalls<KnownProducers> calls =
        new PartitionCalls<>(
            parts.shard(),
            context,
            KnownProducers::refused,
            answers -> context.answer(response(request, answers)));
    Set<FetchKey> named = new HashSet<>();
    for (TopicRequest topic : request.topics()) {
      Topic known = parts.shard().image().topic(topic.name());
      for (int index : topic.partitionIndexes()) {
        if (TopicNames.fault(topic.name()) != null) {
          calls.answer(KnownProducers.refused(ErrorCode.INVALID_TOPIC_EXCEPTION));
        } else if (!named.add(new FetchKey(topic.name(), Uuid.ZERO, index))) {
          calls.answer(KnownProducers.refused(ErrorCode.INVALID_REQUEST));
        } else {
          calls.ask(known, index, Partition::producers);
        }
      }
    }
    calls.go();
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return response(
        DescribeProducersRequest.read(body, version),
        PartitionCalls.forAll(KnownProducers.refused(error)));
  }

  private static DescribeProducersResponse response(
      DescribeProducersRequest request, List<KnownProducers> answers) {
    Iterator<KnownProducers> next = answers.iterator();
    List<TopicResponse> topics = new ArrayList<>();
    for (TopicRequest topic : request.topics()) {
      List<PartitionResponse> partitions = new ArrayList<>();
      for (int index : topic.partitionIndexes()) {
        KnownProducers known = next.next();
        partitions.add(
            new PartitionResponse(
                index,
                known.error().code(),
                known.error() == ErrorCode.INVALID_TOPIC_EXCEPTION
                    ? TopicNames.fault(topic.name())
                    : null,
                known.producers().stream().map(DescribeProducersHandler::state).toList(),
                List.of()));
      }
      topics.add(new TopicResponse(topic.name(), partitions, List.of()));
    }
    return DescribeProducersResponse.DEFAULT.withTopics(topics);
  }

  private static ProducerState state(ProducerSummary producer) {
    return new ProducerState(
        producer.producerId(),
        producer.epoch(),
        producer.lastSequence(),
        producer.lastTimestampMs(),
        NO_COORDINATOR,
        NO_TRANSACTION,
        List.of());
  }
}
