package barnabas.sim;

import barnabas.client.Delivery;
import barnabas.client.Producer;
import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import barnabas.sim.check.SentRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A producer on a machine of its own. Owned by the run; the producer by its loop.
final class WriterClient extends Client {
  private static final int KEYS = 5;

  private final Story.Writer shape;
  private Producer producer;
  private long undelivered;

  WriterClient(Stage stage, int number, Story.Writer shape) {
    super(stage, "w" + number, shape.broker());
    this.shape = shape;
    this.producer = producer();
  }

  private Producer producer() {
    return new Producer(
        loop(), network(), node.randomness(), ProducerSettings.of(settings(shape.settings())));
  }

  /// Records that were taken and whose fate is open.
  long undelivered() {
    return undelivered;
  }

  void write(Act.Write deed) {
    loop()
        .post(
            () -> {
              for (int i = 0; i < deed.count(); i++) {
                send(deed);
              }
            });
  }

  private void send(Act.Write deed) {
    String session = session();
    SentRecord record = stage.history().send(session, shape.idempotent(), deed.topic());
    ProducerRecord given =
        new ProducerRecord(
            deed.topic(),
            ProducerRecord.ANY,
            ProducerRecord.NOW,
            key(record, deed.keyed()),
            Values.of(record, deed.valueBytes()),
            Values.headers(record));
    undelivered++;
    boolean taken =
        producer.send(
            given,
            Delivery.of(
                (partition, offset) -> {
                  undelivered--;
                  stage.chronicle().say(() -> record + " is at " + partition + " " + offset);
                  stage.history().acknowledged(record, partition, offset);
                },
                (code, words) -> {
                  undelivered--;
                  stage.world().count(Sometimes.DELIVERY_FAILED.words());
                  stage.chronicle().say(() -> record + " fails: " + code + " " + words);
                }));
    if (!taken) {
      undelivered--;
      stage.world().count("producer's memory is full");
    }
  }

  private static @Nullable ByteBuffer key(SentRecord record, boolean keyed) {
    if (record.key() != SentRecord.NO_KEY) {
      return ByteBuffer.allocate(1).put(0, (byte) record.key());
    }
    return keyed ? ByteBuffer.allocate(1).put(0, (byte) (record.id() % KEYS)) : null;
  }

  /// Kills the process and starts another in its place.
  void restart() {
    kill();
    undelivered = 0;
    producer = producer();
  }

  /// Ends the producer once everything that it took is delivered or has failed.
  void close() {
    loop().post(() -> producer.close(() -> {}));
  }
}
