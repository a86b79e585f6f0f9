package barnabas.application;

import barnabas.client.Delivery;
import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import barnabas.client.TopicPartition;
import barnabas.record.BatchBuilder;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Writes records to topics. Any thread may call it; records of one thread to one partition keep
/// their order.
///
/// A record that fails in a way that passes is sent again until `delivery.timeout.ms` is up;
/// retries neither double records nor change their order.
public final class Producer implements AutoCloseable {

  private final ClientThread thread;
  private final barnabas.client.Producer producer;
  private final ByteBudget budget;

  /// Those that the state machine has no room for yet. Owned by the loop.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /// What is to be done once those are taken. Owned by the loop.
  private final ArrayDeque<Runnable> behind = new ArrayDeque<>();

  /// Whether the state machine tells when it has room again. Owned by the loop.
  private boolean held;

  Producer(ClientThread thread, ProducerSettings settings) {
    this.thread = thread;
    this.budget = new ByteBudget(settings.bufferBytes());
    this.producer =
        thread.make(
            () ->
                new barnabas.client.Producer(
                    thread.loop(), thread.network(), thread.randomness(), settings));
  }

  /// Sends text without a key.
  public CompletableFuture<Sent> send(String topic, String value) {
    return send(ProducerRecord.of(topic, null, bytes(value)));
  }

  /// Sends text; all records of one key go to one partition.
  ///
  /// @param value null for a tombstone, which makes a compacted topic forget the key
  public CompletableFuture<Sent> send(String topic, String key, @Nullable String value) {
    return send(ProducerRecord.of(topic, bytes(key), value == null ? null : bytes(value)));
  }

  /// Sends a record, whose buffers must not change until the future is done. Waits while
  /// `buffer.memory` is used up, unless it is called on the clients' own thread.
  ///
  /// @return where it is once the cluster has acknowledged it
  public CompletableFuture<Sent> send(ProducerRecord record) {
    int bytes = BatchBuilder.recordBytesMax(record.key(), record.value(), record.headers());
    if (thread.loop().current()) {
      budget.takeAtOnce(bytes);
    } else {
      try {
        budget.take(bytes, this::flush);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CompletableFuture.failedFuture(e);
      }
    }
    CompletableFuture<Sent> sent = thread.ask(promise -> take(new Waiting(record, promise)));
    sent.whenComplete((_, _) -> budget.give(bytes));
    return sent;
  }

  /// Sends what was taken by now without lingering, and waits for its fate.
  public CompletableFuture<@Nullable Void> flush() {
    return thread.<@Nullable Void>ask(
        promise -> whenTaken(() -> producer.flush(() -> promise.complete(null))));
  }

  /// Sends what was taken, waits for its fate, and ends the connections.
  @Override
  public void close() {
    ClientThread.waitFor(
        thread.<Boolean>ask(
            promise -> whenTaken(() -> producer.close(() -> promise.complete(true)))));
  }

  private void whenTaken(Runnable deed) {
    behind.add(deed);
    drain();
  }

  private void take(Waiting one) {
    waiting.add(one);
    drain();
  }

  private void drain() {
    while (!waiting.isEmpty() && !held) {
      Waiting first = waiting.element();
      if (producer.send(first.record(), first)) {
        waiting.remove();
      } else {
        held = true;
        producer.onRoom(
            () -> {
              held = false;
              drain();
            });
      }
    }
    while (waiting.isEmpty() && !behind.isEmpty()) {
      behind.remove().run();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A record with the future of whoever sent it.
  private record Waiting(ProducerRecord record, CompletableFuture<Sent> promise)
      implements Delivery {

    @Override
    public void delivered(TopicPartition partition, long offset) {
      promise.complete(new Sent(partition, offset));
    }

    @Override
    public void failed(ErrorCode code, String words) {
      promise.completeExceptionally(new Refused(code, words));
    }
  }
}
