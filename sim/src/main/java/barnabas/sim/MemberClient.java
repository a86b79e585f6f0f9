package barnabas.sim;

import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.util.Collections;
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
  private final int slot;
  private @Nullable Consumer consumer;
  private final boolean commitsByHand;
  private final long handoverMs;
  private final SortedSet<TopicPartition> assigned = new TreeSet<>();

  /// What it is to give up and has not given up yet.
  private SortedSet<TopicPartition> inHand = Collections.emptySortedSet();

  /// @param slot the place that it fills, for one that is static
  MemberClient(Stage stage, String name, Story.Group shape, int slot) {
    super(stage, name, shape.broker());
    this.broker = shape.broker();
    this.group = shape.name();
    this.slot = slot;
    this.commitsByHand = stage.world().chance().chance(40) || shape.membership().byHand();
    this.handoverMs = shape.membership().handoverMs();
    boolean classic =
        switch (shape.membership().speech()) {
          case CLASSIC -> true;
          case CONSUMER -> false;
          case MIXED -> stage.world().chance().chance(50);
        };
    boolean byExpression = !classic && shape.membership().byExpression();
    ConsumerSettings all = ConsumerSettings.of(settings(own(shape, classic, slot)));
    String protocol = all.protocol().toString();
    stage.world().count("members of protocol " + protocol);
    stage.chronicle().say(() -> "%s joins %s as %s".formatted(name, group, protocol));
    loop()
        .post(
            () -> {
              Consumer made = new Consumer(loop(), network(), node.randomness(), all, this);
              consumer = made;
              if (byExpression) {
                made.subscribeMatching(String.join("|", shape.topics()));
              } else {
                made.subscribe(shape.topics());
              }
            });
  }

  private static SortedMap<String, String> own(Story.Group shape, boolean classic, int slot) {
    TreeMap<String, String> settings = new TreeMap<>(shape.settings());
    settings.put("group.id", shape.name());
    if (shape.membership().byHand()) {
      settings.put("enable.auto.commit", "false");
    }
    if (shape.membership().fixed()) {
      settings.put("group.instance.id", shape.name() + "-" + slot);
    }
    if (!classic) {
      settings.put("group.protocol", "consumer");
      List.of("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy")
          .forEach(settings::remove);
      if (!shape.membership().assignor().isEmpty()) {
        settings.put("group.remote.assignor", shape.membership().assignor());
      }
    }
    return settings;
  }

  int slot() {
    return slot;
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
      stage.history().consumed(group, read(partition, record));
    }
    if (commitsByHand && consumer != null) {
      consumer.commit(
          Reply.of(_ -> {}, (code, _) -> stage.world().count("commit refused with " + code)));
    }
  }

  @Override
  public void assigned(SortedSet<TopicPartition> partitions) {
    stage.chronicle().say(() -> node.name() + " takes " + partitions);
    assigned.addAll(partitions);
    partitions.forEach(p -> stage.history().began(node.name(), p));
    stage.history().took(node.name(), group, partitions, stage.world().nanos());
    if (stage.cluster().broker(broker).servesNewly()) {
      stage.world().count(Sometimes.REBALANCE_AFTER_START.words());
    }
  }

  /// An application works on what it has read for a while yet.
  @Override
  public void revoked(SortedSet<TopicPartition> partitions, Runnable done) {
    stage.world().count(Sometimes.REBALANCE.words());
    long ms = stage.world().chance().upTo(handoverMs);
    stage.chronicle().say(() -> "%s gives up %s in %d ms".formatted(node.name(), partitions, ms));
    inHand = partitions;
    if (ms == 0) {
      handOver(partitions, done);
    } else {
      loop().after(ms, () -> handOver(partitions, done));
    }
  }

  private void handOver(SortedSet<TopicPartition> partitions, Runnable done) {
    if (inHand == partitions) {
      inHand = Collections.emptySortedSet();
      stage.chronicle().say(() -> node.name() + " has given up " + partitions);
      letGo(partitions);
      done.run();
    }
  }

  @Override
  public void lost(SortedSet<TopicPartition> partitions) {
    stage.world().count(Sometimes.REBALANCE_UNHEARD.words());
    stage.chronicle().say(() -> node.name() + " lost " + partitions);
    inHand = Collections.emptySortedSet();
    letGo(partitions);
  }

  private void letGo(SortedSet<TopicPartition> partitions) {
    assigned.removeAll(partitions);
    stage.history().letGo(node.name(), group, partitions);
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
