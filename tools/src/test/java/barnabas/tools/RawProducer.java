package barnabas.tools;

import barnabas.client.Delivery;
import barnabas.client.Producer;
import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import java.nio.ByteBuffer;
import java.util.Map;

/// Sends values that are no text.
final class RawProducer implements AutoCloseable {
  private final ToolLoop loop = new ToolLoop();
  private final Producer producer;

  RawProducer(String address) {
    producer =
        loop.await(
            promise ->
                promise.complete(
                    new Producer(
                        loop.loop(),
                        loop.network(),
                        loop.randomness(),
                        ProducerSettings.of(Map.of("bootstrap.servers", address)))));
  }

  void send(String topic, byte[] value) {
    loop.<Boolean>await(
        promise ->
            producer.send(
                ProducerRecord.of(topic, null, ByteBuffer.wrap(value)),
                Delivery.of(
                    (_, _) -> promise.complete(true),
                    (code, words) -> promise.completeExceptionally(new ToolFailure(words)))));
  }

  @Override
  public void close() {
    loop.<Boolean>await(promise -> producer.close(() -> promise.complete(true)));
    loop.close();
  }
}
