package barnabas.client;

import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.FetchResponse;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupResponse;

/// How long a client that is over its quota is to send nothing (KIP-219). A broker answers at once
/// and then doesn't read from the connection for that time.
final class Throttle {

  private Throttle() {}

  /// Milliseconds; 0 for answers of those administrative APIs that no quota counts.
  static int ms(ResponseMessage response) {
    return switch (response) {
      case ProduceResponse r -> r.throttleTimeMs();
      case FetchResponse r -> r.throttleTimeMs();
      case MetadataResponse r -> r.throttleTimeMs();
      case ListOffsetsResponse r -> r.throttleTimeMs();
      case FindCoordinatorResponse r -> r.throttleTimeMs();
      case JoinGroupResponse r -> r.throttleTimeMs();
      case SyncGroupResponse r -> r.throttleTimeMs();
      case HeartbeatResponse r -> r.throttleTimeMs();
      case OffsetCommitResponse r -> r.throttleTimeMs();
      case OffsetFetchResponse r -> r.throttleTimeMs();
      case InitProducerIdResponse r -> r.throttleTimeMs();
      case ApiVersionsResponse r -> r.throttleTimeMs();
      case CreateTopicsResponse r -> r.throttleTimeMs();
      case DeleteTopicsResponse r -> r.throttleTimeMs();
      case CreatePartitionsResponse r -> r.throttleTimeMs();
      default -> 0;
    };
  }
}
