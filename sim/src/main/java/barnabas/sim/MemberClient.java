package barnabas.sim;

import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A member of a group, for one life of its process. Owned by the run; the consumer by its loop.
final class MemberClient extends Client implements ConsumerListener {
  private final int broker;
  private final String group;
  private @Nullable Consumer consumer;
  private final boolean commitsByHand;
  private final SortedSet<TopicPartition> assigned = new TreeSet<>();

  MemberClient(Stage stage, String name, Story.Group shape) {
    super(stage, name, shape.broker());
    this.broker = shape.broker();
    this.group = shape.name();
    this.commitsByHand = stage.world().chance().chance(40);
    TreeMap<String, String> settings = new TreeMap<>(shape.settings());
    settings.put("group.id", shape.name());
    ConsumerSettings all = ConsumerSettings.of(settings(settings));
    loop()
        .post(
            () -> {
              Consumer made = new Consumer(loop(), network(), node.randomness(), all, this);
              consumer = made;
              made.subscribe(shape.topics());
            });
  }

  SortedSet<TopicPartition> assigned() {
    return new TreeSet<>(assigned);
  }

  /// Whether it has come to the ends of its partitions.
  boolean hasRead(SortedMap<TopicPartition, Long> ends) {
    Consumer reading = consumer;
    return reading != null
        && assigned.stream()
            .allMatch(p -> reading.position(p) >= ends.getOrDefault(p, Long.MAX_VALUE));
  }

  String state() {
    StringJoiner words = new StringJoiner(", ", node.name() + " (", ")");
    Consumer reading = consumer;
    if (reading != null) {
      assigned.forEach(p -> words.add(p + " at " + reading.position(p)));
    }
    return words.toString();
  }

  void close() {
    loop()
        .post(
            () -> {
              if (consumer != null) {
                consumer.close(() -> {});
              }
            });
  }

  @Override
  public void records(TopicPartition partition, List<Record> records) {
    for (Record record : records) {
      String where = "%s: %s %d".formatted(node.name(), partition, record.offset());
      long id = Values.id(record, where);
      stage.chronicle().say(() -> where + " is record " + id);
      stage.history().read(node.name(), partition, record.offset(), id);
      stage.history().consumed(group, id);
    }
    if (commitsByHand && consumer != null) {
      consumer.commit(
          Reply.of(_ -> {}, (code, _) -> stage.world().count("commit refused with " + code)));
    }
  }

  @Override
  public void assigned(SortedSet<TopicPartition> partitions) {
    stage.chronicle().say(() -> node.name() + " owns " + partitions);
    assigned.clear();
    assigned.addAll(partitions);
    partitions.forEach(p -> stage.history().began(node.name(), p));
    if (stage.cluster().broker(broker).servesNewly()) {
      stage.world().count(Sometimes.REBALANCE_AFTER_START.words());
    }
  }

  @Override
  public void revoked(SortedSet<TopicPartition> partitions) {
    stage.world().count(Sometimes.REBALANCE.words());
    assigned.clear();
  }

  @Override
  public void lost(SortedSet<TopicPartition> partitions) {
    stage.world().count(Sometimes.REBALANCE_UNHEARD.words());
    stage.chronicle().say(() -> node.name() + " lost " + partitions);
    assigned.clear();
  }

  @Override
  public void failed(ErrorCode code, String words) {
    stage.world().count("member hears " + code);
    stage.chronicle().say(() -> node.name() + " hears " + code + " " + words);
    if (consumer != null) {
      skipDamage(consumer, assigned);
    }
  }
}
