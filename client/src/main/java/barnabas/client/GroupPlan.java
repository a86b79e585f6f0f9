package barnabas.client;

import barnabas.wire.ConsumerProtocolAssignment;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.SyncGroupRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the leader of a group knows of the members' wishes, and what it makes of them. Owned by its
/// member.
final class GroupPlan {

  private final Assignor assignor;
  private final SortedMap<String, Assignor.Wish> wishes = new TreeMap<>();
  private final SortedSet<String> topics = new TreeSet<>();
  private SortedMap<String, Integer> dealt = new TreeMap<>();

  /// Reads the members' subscriptions; a member whose subscription can't be read wishes nothing.
  GroupPlan(JoinGroupResponse joined) {
    String name = joined.protocolName();
    assignor = Assignor.named(name == null ? "" : name);
    for (JoinGroupResponse.JoinGroupResponseMember member : joined.members()) {
      Assignor.Wish wish = wish(member.metadata());
      wishes.put(member.memberId(), wish);
      topics.addAll(wish.topics());
    }
  }

  /// All topics that somebody wishes.
  SortedSet<String> topics() {
    return topics;
  }

  /// Whether every topic is known, be it known not to exist.
  boolean ready(Topology topology) {
    return topics.stream().allMatch(topic -> settled(topology.topic(topic)));
  }

  /// Every member's part, as SyncGroup carries it.
  List<SyncGroupRequest.SyncGroupRequestAssignment> assignments(Topology topology) {
    dealt = counts(topology);
    List<SyncGroupRequest.SyncGroupRequestAssignment> all = new ArrayList<>();
    assignor
        .assign(wishes, dealt)
        .forEach(
            (member, partitions) ->
                all.add(
                    SyncGroupRequest.SyncGroupRequestAssignment.DEFAULT
                        .withMemberId(member)
                        .withAssignment(assignment(partitions))));
    return all;
  }

  /// Whether topics have come, gone or grown since.
  boolean outdated(Topology topology) {
    return ready(topology) && !counts(topology).equals(dealt);
  }

  /// A subscription's form of owned partitions.
  static List<ConsumerProtocolSubscription.TopicPartition> listed(
      SortedSet<TopicPartition> partitions) {
    List<ConsumerProtocolSubscription.TopicPartition> listed = new ArrayList<>();
    byTopic(partitions)
        .forEach(
            (topic, indexes) ->
                listed.add(
                    ConsumerProtocolSubscription.TopicPartition.DEFAULT
                        .withTopic(topic)
                        .withPartitions(indexes)));
    return listed;
  }

  private static boolean settled(Topology.@org.jspecify.annotations.Nullable Topic topic) {
    return topic != null
        && (topic.error() == ErrorCode.NONE
            || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            || !topic.error().retriable());
  }

  private SortedMap<String, Integer> counts(Topology topology) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (String name : topics) {
      Topology.Topic topic = topology.topic(name);
      if (topic != null && !topic.partitions().isEmpty()) {
        counts.put(name, topic.partitions().size());
      }
    }
    return counts;
  }

  private static ByteBuffer assignment(SortedSet<TopicPartition> partitions) {
    List<ConsumerProtocolAssignment.TopicPartition> listed = new ArrayList<>();
    byTopic(partitions)
        .forEach(
            (topic, indexes) ->
                listed.add(
                    ConsumerProtocolAssignment.TopicPartition.DEFAULT
                        .withTopic(topic)
                        .withPartitions(indexes)));
    return ClassicMember.stored(ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(listed));
  }

  private static TreeMap<String, List<Integer>> byTopic(SortedSet<TopicPartition> partitions) {
    TreeMap<String, List<Integer>> topics = new TreeMap<>();
    for (TopicPartition p : partitions) {
      topics.computeIfAbsent(p.topic(), t -> new ArrayList<>()).add(p.partition());
    }
    return topics;
  }

  private static Assignor.Wish wish(ByteBuffer metadata) {
    SortedSet<String> wished = new TreeSet<>();
    List<TopicPartition> owned = new ArrayList<>();
    try {
      Reader in = new Reader(metadata);
      short highest = ConsumerProtocolSubscription.DEFAULT.highestVersion();
      ConsumerProtocolSubscription subscription =
          ConsumerProtocolSubscription.read(in, (short) Math.min(in.int16(), highest));
      wished.addAll(subscription.topics());
      for (var topic : subscription.ownedPartitions()) {
        topic.partitions().forEach(p -> owned.add(new TopicPartition(topic.topic(), p)));
      }
    } catch (MalformedMessageException unreadable) {
      return new Assignor.Wish(new TreeSet<>(), List.of());
    }
    return new Assignor.Wish(wished, owned);
  }

  /// The partitions in an assignment as the consumers' own protocol writes it.
  ///
  /// @throws MalformedMessageException if it is none
  static SortedSet<TopicPartition> assigned(ByteBuffer assignment) {
    Reader in = new Reader(assignment.duplicate());
    short version = in.int16();
    short known = (short) Math.min(version, ConsumerProtocolAssignment.DEFAULT.highestVersion());
    SortedSet<TopicPartition> assigned = new TreeSet<>();
    for (var topic : ConsumerProtocolAssignment.read(in, known).assignedPartitions()) {
      topic.partitions().forEach(p -> assigned.add(new TopicPartition(topic.topic(), p)));
    }
    return assigned;
  }
}
