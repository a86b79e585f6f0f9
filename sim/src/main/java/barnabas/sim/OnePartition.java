package barnabas.sim;

import barnabas.wire.FetchRequest;
import barnabas.wire.ListOffsetsRequest;
import java.util.List;

/// What a client asks about one partition.
///
/// @param index its number in its topic
record OnePartition(String topic, int index) {
  static final long LATEST = -1;
  static final long EARLIEST = -2;

  private static final int CONSUMER = -1;

  /// The first offset of a time or later.
  ///
  /// @param timestamp milliseconds since the epoch, or [#LATEST], [#EARLIEST]
  ListOffsetsRequest offset(long timestamp) {
    return ListOffsetsRequest.DEFAULT
        .withReplicaId(CONSUMER)
        .withTopics(
            List.of(
                ListOffsetsRequest.ListOffsetsTopic.DEFAULT
                    .withName(topic)
                    .withPartitions(
                        List.of(
                            ListOffsetsRequest.ListOffsetsPartition.DEFAULT
                                .withPartitionIndex(index)
                                .withTimestamp(timestamp)))));
  }

  /// What is there from an offset on, so many bytes or one batch.
  FetchRequest fetch(long from, int bytes) {
    return FetchRequest.DEFAULT
        .withMaxWaitMs(0)
        .withMinBytes(1)
        .withMaxBytes(bytes)
        .withTopics(
            List.of(
                FetchRequest.FetchTopic.DEFAULT
                    .withTopic(topic)
                    .withPartitions(
                        List.of(
                            FetchRequest.FetchPartition.DEFAULT
                                .withPartition(index)
                                .withFetchOffset(from)
                                .withPartitionMaxBytes(bytes)))));
  }
}
