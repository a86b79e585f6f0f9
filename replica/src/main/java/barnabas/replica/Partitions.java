package barnabas.replica;

import barnabas.log.LogId;
import barnabas.metadata.ClusterDelta;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.ConfigResource;
import barnabas.metadata.PartitionId;
import barnabas.metadata.Topic;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import barnabas.world.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The partitions that are placed on one loop, of those that this broker holds. Owned by that loop.
public final class Partitions {
  private static final long OVERDUE_CHECK_MS = 500;
  private static final long SWEEP_MS = 5_000;

  private final int brokerId;
  private final int loopNumber;
  private final Loop loop;
  private final Placement placement;
  private final Work work;
  private final Openings openings;
  private final BiFunction<ClusterImage, String, PartitionSettings> settings;
  private final BiConsumer<String, RuntimeException> bugs;
  private final Map<PartitionId, Partition> partitions = new LinkedHashMap<>();
  private final List<Consumer<Partition>> arrivals = new ArrayList<>();
  private boolean checkingOverdue;
  private boolean sweeping;
  private boolean stopped;

  /// @param loopNumber which loop of the placement this is
  /// @param settings a topic's settings in an image
  /// @param bugs hears of bugs that cost no more than a batch or a partition, and where they were
  ///   met
  public Partitions(
      int brokerId,
      int loopNumber,
      Loop loop,
      Placement placement,
      Work work,
      Logs logs,
      BiFunction<ClusterImage, String, PartitionSettings> settings,
      BiConsumer<String, RuntimeException> bugs) {
    this.brokerId = brokerId;
    this.loopNumber = loopNumber;
    this.loop = loop;
    this.placement = placement;
    this.work = work;
    this.openings = new Openings(loop, logs);
    this.settings = settings;
    this.bugs = bugs;
  }

  /// The partition, or null if this loop has none of that name.
  public @Nullable Partition find(Uuid topicId, int index) {
    return partitions.get(new PartitionId(topicId, index));
  }

  /// All of them, in the order in which they came.
  public Collection<Partition> all() {
    return Collections.unmodifiableCollection(partitions.values());
  }

  /// Has `task` called for each partition that comes to this loop from now on.
  public void onArrival(Consumer<Partition> task) {
    arrivals.add(task);
  }

  /// Follows the cluster's metadata: makes, changes and deletes what the change asks for.
  public void apply(ClusterDelta delta) {
    if (stopped) {
      return;
    }
    for (Topic topic : delta.deletedTopics()) {
      for (int index = 0; index < topic.partitions().size(); index++) {
        delete(new PartitionId(topic.id(), index));
      }
    }
    Map<Uuid, PartitionSettings> settingsOf = new HashMap<>();
    for (PartitionId id : delta.changedPartitions()) {
      if (placement.loopOf(id.topicId(), id.index()) == loopNumber) {
        refresh(delta.after(), id, settingsOf);
      }
    }
    for (ConfigResource resource : delta.changedConfigs()) {
      switch (resource.kind()) {
        case TOPIC -> refreshTopic(delta.after(), resource.name());
        case BROKER -> delta.after().topics().keySet().forEach(t -> refreshTopic(delta.after(), t));
        case GROUP -> {}
      }
    }
  }

  /// Gives up the lead of everything, so that nothing is appended any more.
  public void stop() {
    stopped = true;
    openings.stop();
    for (Partition partition : List.copyOf(partitions.values())) {
      partition.stopped();
    }
  }

  private void refreshTopic(ClusterImage image, String name) {
    Topic topic = image.topic(name);
    Map<Uuid, PartitionSettings> settingsOf = new HashMap<>();
    for (int index = 0; topic != null && index < topic.partitions().size(); index++) {
      if (partitions.containsKey(new PartitionId(topic.id(), index))) {
        refresh(image, new PartitionId(topic.id(), index), settingsOf);
      }
    }
  }

  /// @param settingsOf the topics' settings that were read already
  private void refresh(
      ClusterImage image, PartitionId id, Map<Uuid, PartitionSettings> settingsOf) {
    Topic topic = image.topic(id.topicId());
    barnabas.metadata.Partition state = image.partition(id);
    if (topic == null || state == null || !state.replicas().contains(brokerId)) {
      return;
    }
    PartitionSettings current =
        settingsOf.computeIfAbsent(topic.id(), _ -> settings.apply(image, topic.name()));
    Leadership leadership =
        new Leadership(state.leader(), state.leaderEpoch(), state.replicas(), state.isr());
    Partition partition = partitions.get(id);
    if (partition == null) {
      create(id, topic.name(), current, leadership);
    } else {
      partition.changed(current, leadership);
    }
  }

  private void create(
      PartitionId id, String topic, PartitionSettings current, Leadership leadership) {
    LogId logId = new LogId(id.topicId(), id.index());
    Partition partition =
        new Partition(logId, topic, loop, work, current, leadership, this::watchOverdue, bugs);
    partitions.put(id, partition);
    if (!sweeping) {
      sweeping = true;
      loop.after(SWEEP_MS, this::sweep);
    }
    for (Consumer<Partition> arrival : arrivals) {
      arrival.accept(partition);
    }
    openings.open(partition);
  }

  /// Has each log do what it does from time to time: retention, forgetting of producers.
  private void sweep() {
    for (Partition partition : List.copyOf(partitions.values())) {
      partition.sweep();
    }
    if (!stopped) {
      loop.after(SWEEP_MS, this::sweep);
    }
  }

  private void delete(PartitionId id) {
    Partition partition = partitions.remove(id);
    if (partition != null) {
      partition.deleted();
      openings.delete(partition);
    }
  }

  private void watchOverdue() {
    if (!checkingOverdue) {
      checkingOverdue = true;
      loop.after(OVERDUE_CHECK_MS, this::refuseOverdue);
    }
  }

  private void refuseOverdue() {
    boolean stillWaiting = false;
    long nowNanos = loop.nanos();
    for (Partition partition : List.copyOf(partitions.values())) {
      stillWaiting |= partition.refuseOverdue(nowNanos);
    }
    checkingOverdue = false;
    if (stillWaiting) {
      watchOverdue();
    }
  }
}
