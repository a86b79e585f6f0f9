package barnabas.broker;

import barnabas.broker.measure.RequestCounts;
import barnabas.broker.measure.TopicReads;
import barnabas.broker.session.BufferPool;
import barnabas.broker.session.RefusalLog;
import barnabas.broker.session.WriterPool;
import barnabas.log.LogId;
import barnabas.metadata.ClusterDelta;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Configs;
import barnabas.metadata.Topic;
import barnabas.replica.Logs;
import barnabas.replica.Partition;
import barnabas.replica.Partitions;
import barnabas.replica.Placement;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What stands on one loop: its image of the cluster, its partitions, its memory. Owned by that
/// loop.
///
/// Others reach it with [#tell] only.
public final class Shard {
  private final int number;
  private final Loop loop;
  private final Configs configs;
  private final Placement placement;
  private final Partitions partitions;
  private final ShardLogs logs;
  private final BufferPool buffers;
  private final WriterPool writers;
  private final HeapShares heap;
  private final RefusalLog refusals;
  private final Bugs bugs;
  private final RequestCounts requests = new RequestCounts();
  private final TopicReads reads = new TopicReads();
  private final ArrayDeque<Early> early = new ArrayDeque<>();
  private final List<Consumer<ClusterDelta>> followers = new ArrayList<>();
  private List<Shard> shards = List.of();
  private ClusterImage image = ClusterImage.EMPTY;
  private long imageIndex = -1;
  private BrokerSettings settings;

  Shard(
      int number,
      Loop loop,
      Configs configs,
      Placement placement,
      Partitions partitions,
      ShardLogs logs,
      BufferPool buffers,
      WriterPool writers,
      HeapShares heap,
      Bugs bugs) {
    this.number = number;
    this.loop = loop;
    this.configs = configs;
    this.settings = BrokerSettings.of(configs, image);
    this.placement = placement;
    this.partitions = partitions;
    this.logs = logs;
    this.buffers = buffers;
    this.writers = writers;
    this.heap = heap;
    this.refusals = new RefusalLog(loop);
    this.bugs = bugs;
    onChange(delta -> delta.deletedTopics().forEach(topic -> reads.forget(topic.id())));
  }

  /// Makes the shards of a node known to each other, before any of them is used.
  static void introduce(List<Shard> shards) {
    for (Shard shard : shards) {
      shard.shards = List.copyOf(shards);
    }
  }

  public Loop loop() {
    return loop;
  }

  /// All shards of the node, this one among them.
  public List<Shard> shards() {
    return shards;
  }

  /// Its place among [#shards].
  public int number() {
    return number;
  }

  /// The cluster as this loop knows it.
  public ClusterImage image() {
    return image;
  }

  /// Which change of the cluster's metadata was the last that this loop knows of.
  public long imageIndex() {
    return imageIndex;
  }

  /// What this broker's configuration says, as this loop knows it.
  public BrokerSettings settings() {
    return settings;
  }

  /// The partitions that are placed here.
  public Partitions partitions() {
    return partitions;
  }

  /// Where the logs of this loop's partitions are.
  public Logs logs() {
    return logs;
  }

  /// The path of the directory that holds a log, empty if none does.
  public String directoryOf(LogId log) {
    return logs.directoryOf(log);
  }

  public BufferPool buffers() {
    return buffers;
  }

  public WriterPool writers() {
    return writers;
  }

  /// What may be kept here for clients.
  public HeapShares heap() {
    return heap;
  }

  /// The log of connections that were closed for what they sent.
  public RefusalLog refusals() {
    return refusals;
  }

  /// Bugs that were met on this loop.
  public Bugs bugs() {
    return bugs;
  }

  /// The requests of this loop's connections.
  public RequestCounts requests() {
    return requests;
  }

  /// What this loop's connections were given to read.
  public TopicReads reads() {
    return reads;
  }

  /// The shard that owns a partition.
  public Shard owner(Uuid topicId, int partition) {
    return shards.get(placement.loopOf(topicId, partition));
  }

  /// The partition if it is placed here and this broker holds it.
  public @Nullable Partition partition(Topic topic, int index) {
    return partitions.find(topic.id(), index);
  }

  /// Has `task` run on another shard's loop, once that shard knows all of the cluster that this one
  /// knows now; at once if it is this one.
  public void tell(Shard other, Runnable task) {
    if (other == this) {
      task.run();
      return;
    }
    long index = imageIndex;
    other.loop.post(() -> other.onceAt(index, task));
  }

  /// The same for a task that changes nothing, of which a bug costs no more than its answer.
  public void look(Shard other, Runnable task) {
    tell(other, () -> other.guarded(task));
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      bugs.met("looking at what there is", bug);
    }
  }

  /// Has `task` called after each change of the image, on this loop.
  public void onChange(Consumer<ClusterDelta> task) {
    followers.add(task);
  }

  /// Follows the cluster's metadata by one change.
  void apply(ClusterDelta delta) {
    image = delta.after();
    imageIndex = delta.index();
    if (!delta.changedConfigs().isEmpty()) {
      settings = BrokerSettings.of(configs, image);
    }
    partitions.apply(delta);
    for (Consumer<ClusterDelta> follower : followers) {
      follower.accept(delta);
    }
    while (!early.isEmpty() && early.getFirst().index <= imageIndex) {
      early.removeFirst().task.run();
    }
  }

  private void onceAt(long index, Runnable task) {
    if (index <= imageIndex) {
      task.run();
    } else {
      early.addLast(new Early(index, task));
    }
  }

  /// A message from a shard that knew more than this one.
  private record Early(long index, Runnable task) {}
}
