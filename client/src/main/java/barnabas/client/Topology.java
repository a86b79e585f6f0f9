package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.wire.MetadataResponse;
import barnabas.wire.Uuid;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a client knows of the cluster: its brokers, and the topics that it asked for.
///
/// @param clusterId null until a broker has told
/// @param controllerId -1 if nobody knows
public record Topology(
    @Nullable String clusterId,
    int controllerId,
    SortedMap<Integer, Broker> brokers,
    SortedMap<String, Topic> topics) {

  /// Before the first answer.
  static final Topology NOTHING =
      new Topology(null, -1, Collections.emptySortedMap(), Collections.emptySortedMap());

  /// A partition without a leader.
  public static final int NO_LEADER = -1;

  /// The topic, or null if nothing is known of it.
  public @Nullable Topic topic(String name) {
    return topics.get(name);
  }

  /// The id of the topic of that name, or zero if none is known.
  Uuid idOf(String name) {
    Topic topic = topics.get(name);
    return topic == null ? Uuid.ZERO : topic.id();
  }

  /// The name of the topic of that id, or null if nothing is known of it.
  @Nullable String nameOf(Uuid id) {
    for (Topic topic : topics.values()) {
      if (topic.id().equals(id)) {
        return topic.name();
      }
    }
    return null;
  }

  /// The partition, or null if nothing is known of it.
  public @Nullable Partition partition(TopicPartition partition) {
    Topic topic = topics.get(partition.topic());
    boolean known = topic != null && partition.partition() < topic.partitions().size();
    return topic != null && known && partition.partition() >= 0
        ? topic.partitions().get(partition.partition())
        : null;
  }

  /// The id of the broker that leads it, or [#NO_LEADER].
  public int leader(TopicPartition partition) {
    Partition known = partition(partition);
    return known == null ? NO_LEADER : known.leaderId();
  }

  /// Whether it is known that the topic is there, but has no such partition.
  boolean lacks(TopicPartition partition) {
    Topic topic = topics.get(partition.topic());
    return topic != null && topic.error() == ErrorCode.NONE && partition(partition) == null;
  }

  /// Whether a topic lacks a leader or an answer that may come later.
  boolean incomplete() {
    return topics.values().stream()
        .anyMatch(
            topic ->
                topic.error().retriable()
                    || topic.partitions().stream().anyMatch(p -> p.leaderId() == NO_LEADER));
  }

  /// What an answer says, except where it knows less of a partition's leader than this.
  Topology updated(MetadataResponse response) {
    SortedMap<Integer, Broker> nowBrokers = new TreeMap<>();
    for (MetadataResponse.MetadataResponseBroker b : response.brokers()) {
      nowBrokers.put(
          b.nodeId(), new Broker(b.nodeId(), new Network.Address(b.host(), b.port()), b.rack()));
    }
    SortedMap<String, Topic> nowTopics = new TreeMap<>();
    for (MetadataResponse.MetadataResponseTopic t : response.topics()) {
      if (t.name() != null) {
        nowTopics.put(t.name(), updated(t.name(), t));
      }
    }
    return new Topology(
        response.clusterId(),
        response.controllerId(),
        Collections.unmodifiableSortedMap(nowBrokers),
        Collections.unmodifiableSortedMap(nowTopics));
  }

  private Topic updated(String name, MetadataResponse.MetadataResponseTopic told) {
    Topic before = topics.get(name);
    boolean same = before != null && before.id().equals(told.topicId());
    List<Partition> partitions = new ArrayList<>();
    for (int index = 0; index < told.partitions().size(); index++) {
      partitions.add(new Partition(index, NO_LEADER, -1, List.of(), List.of()));
    }
    for (MetadataResponse.MetadataResponsePartition p : told.partitions()) {
      if (p.partitionIndex() < 0 || p.partitionIndex() >= partitions.size()) {
        continue;
      }
      Partition now =
          new Partition(
              p.partitionIndex(), p.leaderId(), p.leaderEpoch(), p.replicaNodes(), p.isrNodes());
      Partition known = same ? partition(new TopicPartition(name, p.partitionIndex())) : null;
      boolean older = known != null && known.leaderEpoch() > now.leaderEpoch();
      partitions.set(p.partitionIndex(), older && known != null ? known : now);
    }
    return new Topic(
        name,
        told.topicId(),
        ErrorCode.of(told.errorCode()),
        told.isInternal(),
        List.copyOf(partitions));
  }

  /// A broker with the address that it gave for this listener.
  public record Broker(int id, Network.Address address, @Nullable String rack) {}

  /// @param error why the partitions are not known
  /// @param partitions by their index
  public record Topic(
      String name, Uuid id, ErrorCode error, boolean internal, List<Partition> partitions) {}

  /// @param leaderId [#NO_LEADER] if there is none
  /// @param leaderEpoch -1 if the broker does not tell
  public record Partition(
      int index,
      int leaderId,
      int leaderEpoch,
      List<Integer> replicas,
      List<Integer> inSyncReplicas) {}
}
