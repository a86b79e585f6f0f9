package barnabas.sim.check;

import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.Payload;

/// Damaged bytes are never served, and nothing is refused as damaged but what is: every batch that
/// a fetch gives has a valid checksum, and every refusal names an offset that was damaged at rest.
public final class DamageIsNotServed implements Checker {
  private static final String PROMISE = "damage is refused, and nothing else";

  private final Topics topics;

  public DamageIsNotServed(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.request() instanceof FetchRequest request
        && exchange.response() instanceof FetchResponse response) {
      for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
        topic.partitions().forEach(answer -> check(request, topic.topic(), answer));
      }
    }
  }

  private void check(FetchRequest request, String topic, FetchResponse.PartitionData answer) {
    if (answer.records() instanceof Payload.Memory memory) {
      for (RecordBatch batch : RecordBatches.in(memory.bytes())) {
        if (!batch.crcIsValid()) {
          throw new Violation(
              PROMISE,
              "%s-%d gives a damaged batch at %d"
                  .formatted(topic, answer.partitionIndex(), batch.baseOffset()));
        }
      }
    }
    if (answer.errorCode() == ErrorCode.CORRUPT_MESSAGE.code()) {
      long asked = offsetAsked(request, topic, answer.partitionIndex());
      // In a compacted topic the damaged batch may be the next one that is there.
      boolean behind = topics.of(topic).compacted() && topics.of(topic).hasRot();
      if (!behind && !topics.of(topic).isRotten(answer.partitionIndex(), asked)) {
        throw new Violation(
            PROMISE,
            "%s-%d refuses %d, which nothing has damaged"
                .formatted(topic, answer.partitionIndex(), asked));
      }
    }
  }

  private static long offsetAsked(FetchRequest request, String topic, int partition) {
    for (FetchRequest.FetchTopic each : request.topics()) {
      if (each.topic().equals(topic)) {
        for (FetchRequest.FetchPartition asked : each.partitions()) {
          if (asked.partition() == partition) {
            return asked.fetchOffset();
          }
        }
      }
    }
    throw new Violation(PROMISE, topic + "-" + partition + " was not asked for");
  }
}
