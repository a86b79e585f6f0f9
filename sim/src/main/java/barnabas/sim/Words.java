package barnabas.sim;

import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Messages as a person wants to read them in a trace: what matters of each, and no more.
public final class Words {
  private Words() {}

  public static String of(@Nullable Object message) {
    return switch (message) {
      case null -> "";
      case ProduceRequest request -> of(request);
      case ProduceResponse response -> of(response);
      case InitProducerIdResponse r ->
          "%s id %d epoch %d".formatted(code(r.errorCode()), r.producerId(), r.producerEpoch());
      case JoinGroupRequest r -> "%s member '%s'".formatted(r.groupId(), r.memberId());
      case JoinGroupResponse r ->
          "%s generation %d member %s leader %s"
              .formatted(code(r.errorCode()), r.generationId(), r.memberId(), r.leader());
      case SyncGroupRequest r ->
          "%s generation %d member %s".formatted(r.groupId(), r.generationId(), r.memberId());
      case SyncGroupResponse r -> code(r.errorCode());
      case HeartbeatResponse r -> code(r.errorCode());
      case ConsumerGroupHeartbeatRequest r ->
          "%s epoch %d member %s reads %s"
              .formatted(r.groupId(), r.memberEpoch(), r.memberId(), r.topicPartitions());
      case ConsumerGroupHeartbeatResponse r ->
          "%s epoch %d is to read %s"
              .formatted(code(r.errorCode()), r.memberEpoch(), r.assignment());
      case OffsetCommitRequest request -> of(request);
      case OffsetCommitResponse response -> of(response);
      case OffsetFetchResponse response -> of(response);
      default -> "";
    };
  }

  private static String of(ProduceRequest request) {
    StringJoiner words = new StringJoiner(", ");
    for (ProduceRequest.TopicProduceData topic : request.topicData()) {
      for (ProduceRequest.PartitionProduceData partition : topic.partitionData()) {
        if (partition.records() instanceof Payload.Memory memory) {
          for (RecordBatch batch : RecordBatches.in(memory.bytes())) {
            words.add(
                "%s-%d: %d records of producer %d epoch %d from sequence %d"
                    .formatted(
                        topic.name(),
                        partition.index(),
                        batch.recordCount(),
                        batch.producerId(),
                        batch.producerEpoch(),
                        batch.baseSequence()));
          }
        }
      }
    }
    return words.toString();
  }

  private static String of(ProduceResponse response) {
    StringJoiner words = new StringJoiner(", ");
    for (ProduceResponse.TopicProduceResponse topic : response.responses()) {
      for (ProduceResponse.PartitionProduceResponse p : topic.partitionResponses()) {
        words.add(
            "%s-%d: %s offset %d"
                .formatted(topic.name(), p.index(), code(p.errorCode()), p.baseOffset()));
      }
    }
    return words.toString();
  }

  private static String of(OffsetCommitRequest request) {
    StringJoiner words = new StringJoiner(", ");
    words.add(
        "%s generation %d member %s"
            .formatted(request.groupId(), request.generationIdOrMemberEpoch(), request.memberId()));
    for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
      for (OffsetCommitRequest.OffsetCommitRequestPartition p : topic.partitions()) {
        words.add("%s-%d: %d".formatted(topic.name(), p.partitionIndex(), p.committedOffset()));
      }
    }
    return words.toString();
  }

  private static String of(OffsetCommitResponse response) {
    StringJoiner words = new StringJoiner(", ");
    for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponse.OffsetCommitResponsePartition p : topic.partitions()) {
        words.add("%s-%d: %s".formatted(topic.name(), p.partitionIndex(), code(p.errorCode())));
      }
    }
    return words.toString();
  }

  private static String of(OffsetFetchResponse response) {
    StringJoiner words = new StringJoiner(", ");
    for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
      words.add(group.groupId() + " " + code(group.errorCode()));
      for (OffsetFetchResponse.OffsetFetchResponseTopics topic : group.topics()) {
        for (OffsetFetchResponse.OffsetFetchResponsePartitions p : topic.partitions()) {
          words.add("%s-%d: %d".formatted(topic.name(), p.partitionIndex(), p.committedOffset()));
        }
      }
    }
    return words.toString();
  }

  private static String code(short number) {
    ErrorCode code = ErrorCode.of(number);
    return code == ErrorCode.NONE ? "well" : code.toString();
  }
}
