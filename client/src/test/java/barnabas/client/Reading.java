package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.Record;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A consumer on a machine of its own, and what it heard.
final class Reading implements ConsumerListener {
  final Map<TopicPartition, List<Record>> records = new TreeMap<>();
  final SortedSet<TopicPartition> assigned = new TreeSet<>();
  final List<String> failures = new ArrayList<>();
  final List<String> story = new ArrayList<>();
  final Consumer consumer;
  private final SimWorld world;
  private final SimNode node;
  private long takesItsTimeMs;

  /// A consumer that is in a group, unless that is null.
  Reading(
      SimWorld world,
      String name,
      Network.Address bootstrap,
      String group,
      Map<String, String> settings) {
    this.world = world;
    this.node = world.node(name);
    Map<String, String> all = new TreeMap<>(settings);
    all.put("bootstrap.servers", bootstrap.toString());
    if (group != null) {
      all.put("group.id", group);
    }
    consumer =
        new Consumer(
            node.loop("l"), node.network(), node.randomness(), ConsumerSettings.of(all), this);
  }

  /// Gives up what it is to only after a while.
  void takesItsTime(long ms) {
    takesItsTimeMs = ms;
  }

  void run(java.util.function.Consumer<Consumer> deed) {
    node.loop("l").post(() -> deed.accept(consumer));
  }

  void close() {
    boolean[] done = {false};
    run(c -> c.close(() -> done[0] = true));
    assertThat(world.runUntil(() -> done[0], 120_000)).isTrue();
  }

  int count() {
    return records.values().stream().mapToInt(List::size).sum();
  }

  /// The values read of a partition, as often as they were read.
  List<String> values(String topic, int partition) {
    return records.getOrDefault(new TopicPartition(topic, partition), List.of()).stream()
        .map(r -> Texts.text(r.value()))
        .toList();
  }

  @Override
  public void records(TopicPartition partition, List<Record> read) {
    records.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(read);
  }

  @Override
  public void assigned(SortedSet<TopicPartition> partitions) {
    story.add("assigned " + partitions.size());
    assigned.addAll(partitions);
  }

  @Override
  public void restarted(SortedSet<TopicPartition> partitions) {
    story.add("restarted " + partitions.size());
  }

  @Override
  public void revoked(SortedSet<TopicPartition> partitions, Runnable done) {
    story.add("revoked " + partitions.size());
    if (takesItsTimeMs == 0) {
      letGo(partitions, done);
    } else {
      node.loop("l").after(takesItsTimeMs, () -> letGo(partitions, done));
    }
  }

  private void letGo(SortedSet<TopicPartition> partitions, Runnable done) {
    assigned.removeAll(partitions);
    done.run();
  }

  @Override
  public void lost(SortedSet<TopicPartition> partitions) {
    story.add("lost " + partitions.size());
    assigned.removeAll(partitions);
  }

  @Override
  public void failed(ErrorCode code, String words) {
    failures.add(code + " " + words);
  }
}
