package barnabas.sim;

import barnabas.sim.ports.SimWorld;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ResponseMessage;
import org.jspecify.annotations.Nullable;

/// Answers from which it is seen that a broker met something that it has to meet now and then.
final class Overheard {
  private Overheard() {}

  static void count(SimWorld world, ResponseMessage response) {
    switch (response) {
      case ProduceResponse produced ->
          produced.responses().stream()
              .flatMap(topic -> topic.partitionResponses().stream())
              .forEach(partition -> count(world, append(partition.errorCode())));
      case FetchResponse fetched ->
          fetched.responses().stream()
              .flatMap(topic -> topic.partitions().stream())
              .forEach(partition -> count(world, fetch(partition.errorCode())));
      case OffsetCommitResponse committed ->
          committed.topics().stream()
              .flatMap(topic -> topic.partitions().stream())
              .forEach(partition -> count(world, group(partition.errorCode())));
      case OffsetFetchResponse fetched ->
          fetched.groups().forEach(group -> count(world, group(group.errorCode())));
      case JoinGroupResponse joined -> count(world, loading(joined.errorCode()));
      case ConsumerGroupHeartbeatResponse beat -> count(world, member(beat.errorCode()));
      case HeartbeatResponse beat -> count(world, loading(beat.errorCode()));
      default -> {}
    }
  }

  private static @Nullable Sometimes append(short code) {
    return switch (ErrorCode.of(code)) {
      case KAFKA_STORAGE_ERROR -> Sometimes.APPEND_REFUSED;
      case REQUEST_TIMED_OUT -> Sometimes.APPEND_TIMED_OUT;
      case OUT_OF_ORDER_SEQUENCE_NUMBER -> Sometimes.APPEND_OUT_OF_ORDER;
      default -> null;
    };
  }

  private static @Nullable Sometimes fetch(short code) {
    return ErrorCode.of(code) == ErrorCode.OFFSET_OUT_OF_RANGE ? Sometimes.READ_OUT_OF_RANGE : null;
  }

  private static @Nullable Sometimes group(short code) {
    return switch (ErrorCode.of(code)) {
      case ILLEGAL_GENERATION -> Sometimes.COMMIT_OF_STALE_GENERATION;
      case STALE_MEMBER_EPOCH -> Sometimes.COMMIT_OF_STALE_EPOCH;
      case UNKNOWN_MEMBER_ID -> Sometimes.COMMIT_OF_STRANGER;
      default -> loading(code);
    };
  }

  private static @Nullable Sometimes member(short code) {
    return switch (ErrorCode.of(code)) {
      case UNRELEASED_INSTANCE_ID -> Sometimes.INSTANCE_UNRELEASED;
      default -> loading(code);
    };
  }

  private static @Nullable Sometimes loading(short code) {
    return ErrorCode.of(code) == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
        ? Sometimes.COORDINATOR_LOADING
        : null;
  }

  private static void count(SimWorld world, @Nullable Sometimes seen) {
    if (seen != null) {
      world.count(seen.words());
    }
  }
}
