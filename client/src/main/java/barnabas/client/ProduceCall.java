package barnabas.client;

import barnabas.record.Compression;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Batches of several partitions in one Produce request, and what the answer says of each.
final class ProduceCall {

  /// The last version that names topics.
  private static final int HIGHEST = 12;

  /// The first version that may carry zstd.
  private static final int ZSTD_LOWEST = 7;

  private ProduceCall() {}

  static Call<ProduceResponse> of(List<ProducerBatch> batches, ProducerSettings settings) {
    Map<String, List<ProduceRequest.PartitionProduceData>> topics = new TreeMap<>();
    for (ProducerBatch batch : batches) {
      topics
          .computeIfAbsent(batch.partition.topic(), t -> new ArrayList<>())
          .add(
              ProduceRequest.PartitionProduceData.DEFAULT
                  .withIndex(batch.partition.partition())
                  .withRecords(Payload.of(batch.close().bytes())));
    }
    List<ProduceRequest.TopicProduceData> data = new ArrayList<>();
    topics.forEach(
        (topic, partitions) ->
            data.add(
                ProduceRequest.TopicProduceData.DEFAULT
                    .withName(topic)
                    .withTopicId(Uuid.ZERO)
                    .withPartitionData(partitions)));
    ProduceRequest request =
        ProduceRequest.DEFAULT
            .withAcks(settings.acks())
            .withTimeoutMs((int) settings.client().requestTimeoutMs())
            .withTopicData(data);
    boolean zstd = settings.compression().type() == Compression.ZSTD;
    return Call.of(request, ProduceResponse.class, settings.client().requestTimeoutMs())
        .from(zstd ? ZSTD_LOWEST : ApiKey.PRODUCE.lowestVersion())
        .upTo(HIGHEST);
  }

  /// What the answer says of a batch; an answer that forgets one is a lost answer for it.
  static Fate fate(ProduceResponse response, TopicPartition partition) {
    for (ProduceResponse.TopicProduceResponse topic : response.responses()) {
      if (!topic.name().equals(partition.topic())) {
        continue;
      }
      for (ProduceResponse.PartitionProduceResponse answer : topic.partitionResponses()) {
        if (answer.index() == partition.partition()) {
          return new Fate(ErrorCode.of(answer.errorCode()), words(answer), answer.baseOffset());
        }
      }
    }
    return new Fate(ErrorCode.NETWORK_EXCEPTION, "the answer forgets " + partition, -1);
  }

  private static String words(ProduceResponse.PartitionProduceResponse answer) {
    StringBuilder words = new StringBuilder();
    if (answer.errorMessage() != null) {
      words.append(answer.errorMessage());
    }
    for (ProduceResponse.BatchIndexAndErrorMessage fault : answer.recordErrors()) {
      words.append(" [%d: %s]".formatted(fault.batchIndex(), fault.batchIndexErrorMessage()));
    }
    return words.isEmpty() ? ErrorCode.of(answer.errorCode()).name() : words.toString();
  }

  /// What became of a batch.
  record Fate(ErrorCode code, String words, long baseOffset) {}
}
