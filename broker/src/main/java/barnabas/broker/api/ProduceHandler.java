package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Topic;
import barnabas.record.RecordBatch;
import barnabas.replica.AppendAnswer;
import barnabas.replica.AppendRequest;
import barnabas.wire.ErrorCode;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceRequest.PartitionProduceData;
import barnabas.wire.ProduceRequest.TopicProduceData;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ProduceResponse.PartitionProduceResponse;
import barnabas.wire.ProduceResponse.TopicProduceResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Produce, key 0, versions 3 to 13, advertised from 0: batches of records at the end of
/// partitions.
///
/// - 3 brings batches of format 2 and the transactional id.
/// - 4 may answer KAFKA_STORAGE_ERROR.
/// - 5 answers the log's start offset.
/// - 7 lets batches be compressed with zstd (KIP-110).
/// - 8 answers what was wrong with which record (KIP-467).
/// - 9 is flexible.
/// - 10 may answer the current leader (KIP-951).
/// - 11 may answer TRANSACTION_ABORTABLE (KIP-890).
/// - 12 lets partitions join a transaction by being written to (KIP-890).
/// - 13 names topics by their ids (KIP-516).
///
/// The versions before 3 are refused, and advertised all the same: librdkafka reads them to decide
/// which codecs it may use (KAFKA-18659).
final class ProduceHandler implements Handler {
  private static final short ZSTD_SINCE = 7;
  private static final short TOPIC_IDS_SINCE = 13;

  private final Shard shard;

  ProduceHandler(ApiParts parts) {
    this.shard = parts.shard();
  }

  @Override
  public void handle(RequestContext context) {
    ProduceRequest request =
        NamedTwice.resolve(ProduceRequest.read(context.body(), context.version()));
    ErrorCode refusal = refusal(request);
    if (refusal == ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
      context.noteRefusal(InitProducerIdHandler.NO_TRANSACTIONS);
    }
    Appends appends = new Appends(context, shard, request, count(request));
    int slot = 0;
    for (TopicProduceData topic : request.topicData()) {
      Topic known = refusal == ErrorCode.NONE ? topic(topic, context.version()) : null;
      for (PartitionProduceData partition : topic.partitionData()) {
        ErrorCode error =
            refusal != ErrorCode.NONE ? refusal : check(known, partition, context.version());
        if (error != ErrorCode.NONE || known == null) {
          appends.appended(slot, AppendAnswer.refused(error, null));
        } else {
          boolean zstd = context.version() >= ZSTD_SINCE;
          appends.plan(
              slot,
              known,
              partition.index(),
              new AppendRequest(
                  bytes(partition.records()),
                  request.acks(),
                  request.timeoutMs(),
                  zstd,
                  slot,
                  appends));
        }
        slot++;
      }
    }
    appends.go();
  }

  @Override
  public @Nullable ResponseMessage failure(
      Reader body, short version, ErrorCode error, String message) {
    ProduceRequest request = ProduceRequest.read(body, version);
    if (request.acks() == AppendRequest.ACKS_NONE) {
      return null;
    }
    AppendAnswer refused = AppendAnswer.refused(error, null);
    List<TopicProduceResponse> topics = new ArrayList<>();
    for (TopicProduceData topic : request.topicData()) {
      List<PartitionProduceResponse> partitions =
          topic.partitionData().stream()
              .map(partition -> Appends.response(partition.index(), refused))
              .toList();
      topics.add(new TopicProduceResponse(topic.name(), topic.topicId(), partitions, List.of()));
    }
    return ProduceResponse.DEFAULT.withResponses(topics);
  }

  private @Nullable Topic topic(TopicProduceData topic, short version) {
    ClusterImage image = shard.image();
    return version >= TOPIC_IDS_SINCE ? image.topic(topic.topicId()) : image.topic(topic.name());
  }

  /// What is wrong with the request as a whole. There are no transactions yet; this error ends the
  /// attempt of every client at once. It is also Kafka's for a batch of a transaction in a request
  /// that names none (CVE-2018-17196).
  private static ErrorCode refusal(ProduceRequest request) {
    if (request.transactionalId() != null || hasTransactionalBatch(request)) {
      return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }
    return request.acks() < -1 || request.acks() > 1
        ? ErrorCode.INVALID_REQUIRED_ACKS
        : ErrorCode.NONE;
  }

  private static boolean hasTransactionalBatch(ProduceRequest request) {
    for (TopicProduceData topic : request.topicData()) {
      for (PartitionProduceData partition : topic.partitionData()) {
        if (RecordBatch.isTransactional(bytes(partition.records()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static ErrorCode check(
      @Nullable Topic topic, PartitionProduceData partition, short version) {
    if (topic == null) {
      return version >= TOPIC_IDS_SINCE
          ? ErrorCode.UNKNOWN_TOPIC_ID
          : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (topic.internal()) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION;
    }
    if (partition.index() < 0 || partition.index() >= topic.partitions().size()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return partition.records() == null ? ErrorCode.INVALID_RECORD : ErrorCode.NONE;
  }

  private static ByteBuffer bytes(@Nullable Payload records) {
    return records instanceof Payload.Memory memory ? memory.bytes() : ByteBuffer.allocate(0);
  }

  private static int count(ProduceRequest request) {
    int count = 0;
    for (TopicProduceData topic : request.topicData()) {
      count += topic.partitionData().size();
    }
    return count;
  }
}
