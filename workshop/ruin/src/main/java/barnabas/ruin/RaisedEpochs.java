package barnabas.ruin;

import barnabas.record.RecordBatch;
import barnabas.sim.check.Checker;
import barnabas.sim.check.Exchange;
import barnabas.sim.check.Topics;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Notes which producers of librdkafka send anew, under a higher epoch, what they sent before and
/// heard nothing of: that is their choice, and no broker can know such a batch again. Owned by the
/// witness.
final class RaisedEpochs implements Checker {
  private final Topics topics;
  private final Figures figures;
  private final Set<String> librdkafka = new TreeSet<>();
  private final Map<Request, List<Sent>> unanswered = new HashMap<>();

  RaisedEpochs(Topics topics, Figures figures) {
    this.topics = topics;
    this.figures = figures;
  }

  private record Request(long connection, int correlationId) {}

  private record Sent(String client, long producerId, short epoch) {
    boolean isUnderLaterEpochThan(Sent other) {
      return client.equals(other.client) && producerId == other.producerId && epoch > other.epoch;
    }
  }

  void add(String session) {
    librdkafka.add(session);
  }

  @Override
  public void exchanged(Exchange exchange) {
    Request request = new Request(exchange.connection(), exchange.correlationId());
    if (!exchange.leaves()) {
      unanswered.remove(request);
    } else if (librdkafka.contains(exchange.client())
        && exchange.request() instanceof ProduceRequest produce) {
      List<Sent> batches = batches(exchange.client(), produce);
      if (batches.stream().anyMatch(this::isSentAnew)) {
        figures.count("batches that librdkafka sends anew under a higher epoch");
        topics.mayRepeat(exchange.client());
      }
      unanswered.put(request, batches);
    }
  }

  private boolean isSentAnew(Sent batch) {
    return unanswered.values().stream()
        .flatMap(List::stream)
        .anyMatch(batch::isUnderLaterEpochThan);
  }

  private static List<Sent> batches(String client, ProduceRequest produce) {
    List<Sent> batches = new ArrayList<>();
    for (ProduceRequest.TopicProduceData topic : produce.topicData()) {
      for (ProduceRequest.PartitionProduceData partition : topic.partitionData()) {
        if (partition.records() instanceof Payload.Memory memory) {
          RecordBatch batch = RecordBatch.at(memory.bytes());
          if (batch.hasProducerId()) {
            batches.add(new Sent(client, batch.producerId(), batch.producerEpoch()));
          }
        }
      }
    }
    return batches;
  }
}
