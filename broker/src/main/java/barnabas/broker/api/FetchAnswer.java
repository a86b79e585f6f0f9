package barnabas.broker.api;

import barnabas.replica.ReadAnswer;
import barnabas.wire.FetchResponse;
import barnabas.wire.FetchResponse.EpochEndOffset;
import barnabas.wire.FetchResponse.FetchableTopicResponse;
import barnabas.wire.FetchResponse.LeaderIdAndEpoch;
import barnabas.wire.FetchResponse.PartitionData;
import barnabas.wire.FetchResponse.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fetch response in the making. Owned by its fetch.
final class FetchAnswer {
  static final byte READ_COMMITTED = 1;

  private final List<FetchableTopicResponse> topics = new ArrayList<>();
  private final boolean readCommitted;
  private List<PartitionData> partitions = List.of();
  private @Nullable FetchKey topic;
  private long bytesLeft;
  private boolean empty = true;

  FetchAnswer(int bytesMax, byte isolationLevel) {
    this.bytesLeft = bytesMax;
    this.readCommitted = isolationLevel == READ_COMMITTED;
  }

  /// The answer with its records if they fit, without if not. The first records always fit, or a
  /// batch larger than the limit could never be read.
  ReadAnswer choose(ReadAnswer answer) {
    int size = answer.records().size();
    if (size == 0) {
      return answer;
    }
    if (!empty && size > bytesLeft) {
      return answer.withoutRecords();
    }
    empty = false;
    bytesLeft -= size;
    return answer;
  }

  void add(FetchKey key, ReadAnswer answer) {
    if (topic == null || !sameTopic(topic, key)) {
      partitions = new ArrayList<>();
      topics.add(new FetchableTopicResponse(key.topic(), key.topicId(), partitions, List.of()));
      topic = key;
    }
    partitions.add(
        new PartitionData(
            key.partition(),
            answer.error().code(),
            answer.highWatermark(),
            answer.highWatermark(),
            answer.logStartOffset(),
            answer.divergingEpoch() < 0
                ? EpochEndOffset.DEFAULT
                : new EpochEndOffset(
                    answer.divergingEpoch(), answer.divergingEndOffset(), List.of()),
            LeaderIdAndEpoch.DEFAULT,
            SnapshotId.DEFAULT,
            readCommitted ? List.of() : null,
            -1,
            answer.records(),
            List.of()));
  }

  FetchResponse response(int sessionId) {
    return new FetchResponse(0, (short) 0, sessionId, topics, List.of(), List.of());
  }

  private static boolean sameTopic(FetchKey one, FetchKey other) {
    return one.topicId().equals(other.topicId()) && one.topic().equals(other.topic());
  }
}
