package barnabas.tools;

import barnabas.client.Delivery;
import barnabas.client.Producer;
import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A producer that the main thread can wait for. Its fields belong to the tool's loop.
final class Writing {

  private static final long LOOK_MS = 250;

  private final ToolLoop loop;
  private final Producer producer;
  private final Outage outage;
  private long delivered;
  private @Nullable String refusal;

  Writing(ToolLoop loop, ProducerSettings settings, Terminal terminal) {
    this.loop = loop;
    this.outage = new Outage(terminal.err(), "produce", loop.loop()::nanos);
    this.producer =
        loop.await(
            promise ->
                promise.complete(
                    new Producer(loop.loop(), loop.network(), loop.randomness(), settings)));
    loop.loop().post(this::look);
  }

  private void look() {
    outage.look(producer.cluster().trouble());
    loop.loop().after(LOOK_MS, this::look);
  }

  /// Waits until the producer has taken all of them; whether it is worth to go on.
  boolean send(List<ProducerRecord> records) {
    return loop.await(promise -> send(records, 0, promise));
  }

  /// Waits until every record's fate is known.
  ///
  /// @param trouble why no more records come, or null if that was all
  /// @return how many were acknowledged
  /// @throws ToolFailure if that is not all of them, or there was trouble
  long finish(@Nullable String trouble) {
    String failure =
        loop.await(
            promise -> producer.close(() -> promise.complete(refusal == null ? "" : refusal)));
    long acknowledged = loop.await(promise -> promise.complete(delivered));
    String why = failure.isEmpty() ? trouble : failure;
    if (why != null) {
      String before = acknowledged == 0 ? "" : " (" + acknowledged + " records were acknowledged)";
      throw new ToolFailure(why + before);
    }
    return acknowledged;
  }

  private void send(List<ProducerRecord> records, int next, CompletableFuture<Boolean> sent) {
    for (int i = next; i < records.size() && refusal == null; i++) {
      if (!producer.send(records.get(i), Delivery.of((_, _) -> delivered++, this::failed))) {
        int rest = i;
        producer.onRoom(() -> send(records, rest, sent));
        return;
      }
    }
    sent.complete(refusal == null);
  }

  private void failed(ErrorCode code, String words) {
    if (refusal != null) {
      return;
    }
    refusal =
        switch (code) {
          case INVALID_TOPIC_EXCEPTION ->
              "that is no name for a topic: use letters, digits, '.', '_' and '-'";
          case UNKNOWN_TOPIC_OR_PARTITION ->
              words + "; './barnabas topics list' names topics and how many partitions they have";
          default -> words.contains(code.name()) ? words : words + " (" + code + ")";
        };
  }
}
