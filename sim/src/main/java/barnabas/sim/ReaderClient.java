package barnabas.sim;

import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;

/// A consumer that reads all partitions of a topic from their beginning. Owned by the run; the
/// consumer by its loop.
final class ReaderClient extends Client implements ConsumerListener {
  private final Consumer consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();

  ReaderClient(Stage stage, int number, Story.Reader shape, int partitionCount) {
    super(stage, "r" + number, shape.broker());
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new TopicPartition(shape.topic(), i));
    }
    this.consumer =
        new Consumer(
            loop(),
            network(),
            node.randomness(),
            ConsumerSettings.of(settings(shape.settings())),
            this);
    loop().post(() -> consumer.assign(partitions));
  }

  /// Whether it has come to the ends of its partitions.
  boolean hasRead(SortedMap<TopicPartition, Long> ends) {
    return partitions.stream()
        .allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, Long.MAX_VALUE));
  }

  String state() {
    StringJoiner words = new StringJoiner(", ", node.name() + " (", ")");
    partitions.forEach(p -> words.add(p + " at " + consumer.position(p)));
    return words.toString();
  }

  void close() {
    loop().post(() -> consumer.close(() -> {}));
  }

  @Override
  public void records(TopicPartition partition, List<Record> records) {
    records.forEach(record -> read(partition, record));
  }

  @Override
  public void failed(ErrorCode code, String words) {
    stage.world().count("reader hears " + code);
    stage.chronicle().say(() -> node.name() + " hears " + code + " " + words);
    skipDamage(consumer, partitions);
  }
}
