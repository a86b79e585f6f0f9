package barnabas.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/// Requests as bytes, length in front, ready to be sent any number of times.
final class Requests {

  static final short PRODUCE_VERSION = 9;
  static final short FETCH_VERSION = 12;
  static final short CREATE_TOPICS_VERSION = 7;

  /// Creates a topic on one replica.
  static ByteBuffer createTopic(String topic, int partitions) {
    var topics = new CreateTopicsRequestData.CreatableTopicCollection();
    topics.add(
        new CreateTopicsRequestData.CreatableTopic()
            .setName(topic)
            .setNumPartitions(partitions)
            .setReplicationFactor((short) 1));
    return frame(
        ApiKeys.CREATE_TOPICS,
        CREATE_TOPICS_VERSION,
        new CreateTopicsRequestData().setTopics(topics).setTimeoutMs(30_000));
  }

  /// Produces one batch with acks=all and no idempotence.
  ///
  /// @param records in the batch
  /// @param valueBytes of each record
  static ByteBuffer produce(String topic, int partition, int records, int valueBytes) {
    var partitionData =
        new ProduceRequestData.PartitionProduceData()
            .setIndex(partition)
            .setRecords(batch(records, valueBytes));
    var topics = new ProduceRequestData.TopicProduceDataCollection();
    topics.add(
        new ProduceRequestData.TopicProduceData()
            .setName(topic)
            .setPartitionData(List.of(partitionData)));
    return frame(
        ApiKeys.PRODUCE,
        PRODUCE_VERSION,
        new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000).setTopicData(topics));
  }

  /// Fetches from one offset, without a session.
  static ByteBuffer fetch(String topic, int partition, long offset, int bytesMax) {
    var partitionData =
        new FetchRequestData.FetchPartition()
            .setPartition(partition)
            .setFetchOffset(offset)
            .setPartitionMaxBytes(bytesMax);
    return frame(
        ApiKeys.FETCH,
        FETCH_VERSION,
        new FetchRequestData()
            .setMaxBytes(bytesMax)
            .setMinBytes(1)
            .setMaxWaitMs(500)
            .setSessionId(0)
            .setSessionEpoch(-1)
            .setTopics(
                List.of(
                    new FetchRequestData.FetchTopic()
                        .setTopic(topic)
                        .setPartitions(List.of(partitionData)))));
  }

  private static MemoryRecords batch(int records, int valueBytes) {
    var random = new Random(42);
    long now = System.currentTimeMillis();
    var made = new SimpleRecord[records];
    for (int i = 0; i < records; i++) {
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      made[i] = new SimpleRecord(now, value);
    }
    return MemoryRecords.withRecords(Compression.NONE, made);
  }

  private static ByteBuffer frame(ApiKeys key, short version, ApiMessage body) {
    short headerVersion = key.requestHeaderVersion(version);
    var header =
        new RequestHeaderData()
            .setRequestApiKey(key.id)
            .setRequestApiVersion(version)
            .setCorrelationId(1)
            .setClientId("bench");
    ByteBuffer head = MessageUtil.toByteBufferAccessor(header, headerVersion).buffer();
    ByteBuffer rest = MessageUtil.toByteBufferAccessor(body, version).buffer();
    ByteBuffer all = ByteBuffer.allocateDirect(4 + head.remaining() + rest.remaining());
    all.putInt(head.remaining() + rest.remaining()).put(head).put(rest).flip();
    return all;
  }

  private Requests() {}
}
