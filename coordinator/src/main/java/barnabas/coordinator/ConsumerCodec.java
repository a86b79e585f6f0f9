package barnabas.coordinator;

import barnabas.coordinator.consumer.ClassicProtocol;
import barnabas.coordinator.consumer.ConsumerEvent;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.wire.Reader;
import barnabas.wire.StoredRecord;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Events of groups of the consumer protocol as records of `__consumer_offsets`, in Kafka's own
/// formats (see `ConsumerOffsets.data`).
final class ConsumerCodec {
  /// The kinds of records.
  private static final short GROUP = 3;

  private static final short MEMBER = 5;
  private static final short TARGET = 6;
  private static final short TARGET_OF_MEMBER = 7;
  private static final short STANDING = 8;

  private static final short VERSION = 0;

  private ConsumerCodec() {}

  static OffsetsCodec.KeyValue encode(String groupId, ConsumerEvent event) {
    return switch (event) {
      case ConsumerEvent.GroupStored stored -> of(GROUP, groupId, value(stored));
      case ConsumerEvent.GroupRemoved ignored -> of(GROUP, groupId, null);
      case ConsumerEvent.MemberStored stored ->
          of(MEMBER, groupId, stored.memberId(), value(stored.member()));
      case ConsumerEvent.MemberRemoved removed -> of(MEMBER, groupId, removed.memberId(), null);
      case ConsumerEvent.TargetStored stored ->
          of(
              TARGET,
              groupId,
              ConsumerTargetValue.DEFAULT
                  .withAssignmentEpoch(stored.epoch())
                  .withAssignmentTimestamp(stored.atMs()));
      case ConsumerEvent.TargetRemoved ignored -> of(TARGET, groupId, null);
      case ConsumerEvent.TargetOfMemberStored stored ->
          of(TARGET_OF_MEMBER, groupId, stored.memberId(), value(stored.partitions()));
      case ConsumerEvent.TargetOfMemberRemoved removed ->
          of(TARGET_OF_MEMBER, groupId, removed.memberId(), null);
      case ConsumerEvent.StandingStored stored ->
          of(STANDING, groupId, stored.memberId(), value(stored.standing()));
      case ConsumerEvent.StandingRemoved removed -> of(STANDING, groupId, removed.memberId(), null);
    };
  }

  /// The event that a record holds; null if it is of a kind that is not known here.
  static @Nullable GroupEvent decode(short kind, Reader key, @Nullable ByteBuffer value) {
    Reader in = value == null ? null : new Reader(value.duplicate());
    return switch (kind) {
      case GROUP -> event(ConsumerGroupKey.read(key, VERSION), group(in));
      case MEMBER -> {
        ConsumerMemberKey of = ConsumerMemberKey.read(key, VERSION);
        yield event(of, member(of.memberId(), in));
      }
      case TARGET -> event(ConsumerGroupKey.read(key, VERSION), target(in));
      case TARGET_OF_MEMBER -> {
        ConsumerMemberKey of = ConsumerMemberKey.read(key, VERSION);
        yield event(of, targetOfMember(of.memberId(), in));
      }
      case STANDING -> {
        ConsumerMemberKey of = ConsumerMemberKey.read(key, VERSION);
        yield event(of, standing(of.memberId(), in));
      }
      default -> null;
    };
  }

  private static GroupEvent event(ConsumerGroupKey key, ConsumerEvent event) {
    return new GroupEvent.ConsumerChanged(key.groupId(), event);
  }

  private static GroupEvent event(ConsumerMemberKey key, ConsumerEvent event) {
    return new GroupEvent.ConsumerChanged(key.groupId(), event);
  }

  private static ConsumerEvent group(@Nullable Reader in) {
    if (in == null) {
      return new ConsumerEvent.GroupRemoved();
    }
    ConsumerGroupValue read = ConsumerGroupValue.read(in, in.int16());
    return new ConsumerEvent.GroupStored(read.epoch(), read.metadataHash(), read.emptySinceMs());
  }

  private static ConsumerEvent target(@Nullable Reader in) {
    if (in == null) {
      return new ConsumerEvent.TargetRemoved();
    }
    ConsumerTargetValue read = ConsumerTargetValue.read(in, in.int16());
    return new ConsumerEvent.TargetStored(read.assignmentEpoch(), read.assignmentTimestamp());
  }

  private static ConsumerEvent member(String id, @Nullable Reader in) {
    if (in == null) {
      return new ConsumerEvent.MemberRemoved(id);
    }
    ConsumerMemberValue read = ConsumerMemberValue.read(in, in.int16());
    String regex = read.subscribedTopicRegex();
    ConsumerMember member =
        new ConsumerMember(
            read.instanceId(),
            read.rackId(),
            read.clientId(),
            read.clientHost(),
            new TreeSet<>(read.subscribedTopicNames()),
            regex == null ? "" : regex,
            read.rebalanceTimeoutMs(),
            read.serverAssignor(),
            classic(read.classicMemberMetadata()));
    return new ConsumerEvent.MemberStored(id, member);
  }

  private static ConsumerMember.@Nullable ClassicMember classic(
      ConsumerMemberValue.@Nullable ClassicMemberMetadata read) {
    return read == null
        ? null
        : new ConsumerMember.ClassicMember(
            read.sessionTimeoutMs(),
            read.supportedProtocols().stream()
                .map(each -> new ClassicProtocol(each.name(), Protocol.copy(each.metadata())))
                .toList());
  }

  private static ConsumerEvent targetOfMember(String id, @Nullable Reader in) {
    if (in == null) {
      return new ConsumerEvent.TargetOfMemberRemoved(id);
    }
    SortedSet<PartitionId> partitions = new TreeSet<>();
    for (var topic : ConsumerTargetMemberValue.read(in, in.int16()).topicPartitions()) {
      topic.partitions().forEach(index -> partitions.add(new PartitionId(topic.topicId(), index)));
    }
    return new ConsumerEvent.TargetOfMemberStored(id, partitions);
  }

  private static ConsumerEvent standing(String id, @Nullable Reader in) {
    if (in == null) {
      return new ConsumerEvent.StandingRemoved(id);
    }
    ConsumerCurrentValue read = ConsumerCurrentValue.read(in, in.int16());
    Standing standing =
        new Standing(
            read.memberEpoch(),
            read.previousMemberEpoch(),
            Standing.State.of(read.state()),
            partitions(read.assignedPartitions(), read.memberEpoch()),
            partitions(read.partitionsPendingRevocation(), read.memberEpoch()));
    return new ConsumerEvent.StandingStored(id, standing);
  }

  /// Partitions with the epochs at which they were assigned: the member's own, where none are said.
  private static SortedMap<PartitionId, Integer> partitions(
      List<ConsumerCurrentValue.CurrentTopicPartitions> read, int memberEpoch) {
    SortedMap<PartitionId, Integer> partitions = new TreeMap<>();
    for (var topic : read) {
      List<Integer> epochs = topic.assignmentEpochs();
      boolean said = epochs != null && epochs.size() == topic.partitions().size();
      for (int i = 0; i < topic.partitions().size(); i++) {
        partitions.put(
            new PartitionId(topic.topicId(), topic.partitions().get(i)),
            said && epochs != null ? epochs.get(i) : Integer.valueOf(memberEpoch));
      }
    }
    return partitions;
  }

  private static ConsumerGroupValue value(ConsumerEvent.GroupStored stored) {
    return ConsumerGroupValue.DEFAULT
        .withEpoch(stored.epoch())
        .withMetadataHash(stored.metadataHash())
        .withEmptySinceMs(stored.emptySinceMs());
  }

  private static ConsumerMemberValue value(ConsumerMember member) {
    return ConsumerMemberValue.DEFAULT
        .withInstanceId(member.instanceId())
        .withRackId(member.rackId())
        .withClientId(member.clientId())
        .withClientHost(member.clientHost())
        .withSubscribedTopicNames(List.copyOf(member.topics()))
        .withSubscribedTopicRegex(member.regex().isEmpty() ? null : member.regex())
        .withRebalanceTimeoutMs(member.rebalanceTimeoutMs())
        .withServerAssignor(member.assignor())
        .withClassicMemberMetadata(value(member.classic()));
  }

  private static ConsumerMemberValue.@Nullable ClassicMemberMetadata value(
      ConsumerMember.@Nullable ClassicMember classic) {
    return classic == null
        ? null
        : ConsumerMemberValue.ClassicMemberMetadata.DEFAULT
            .withSessionTimeoutMs(classic.sessionTimeoutMs())
            .withSupportedProtocols(
                classic.protocols().stream()
                    .map(
                        each ->
                            ConsumerMemberValue.ClassicProtocol.DEFAULT
                                .withName(each.name())
                                .withMetadata(each.metadata().duplicate()))
                    .toList());
  }

  private static ConsumerTargetMemberValue value(SortedSet<PartitionId> partitions) {
    List<ConsumerTargetMemberValue.TargetTopicPartitions> topics = new ArrayList<>();
    ByTopic.indexes(partitions)
        .forEach(
            (topic, indexes) ->
                topics.add(
                    ConsumerTargetMemberValue.TargetTopicPartitions.DEFAULT
                        .withTopicId(topic)
                        .withPartitions(indexes)));
    return ConsumerTargetMemberValue.DEFAULT.withTopicPartitions(topics);
  }

  private static ConsumerCurrentValue value(Standing standing) {
    return ConsumerCurrentValue.DEFAULT
        .withMemberEpoch(standing.epoch())
        .withPreviousMemberEpoch(standing.previousEpoch())
        .withState(standing.state().code())
        .withAssignedPartitions(topics(standing.assigned()))
        .withPartitionsPendingRevocation(topics(standing.revoking()));
  }

  private static List<ConsumerCurrentValue.CurrentTopicPartitions> topics(
      SortedMap<PartitionId, Integer> partitions) {
    List<ConsumerCurrentValue.CurrentTopicPartitions> topics = new ArrayList<>();
    for (Map.Entry<Uuid, List<Integer>> topic : ByTopic.indexes(partitions.keySet()).entrySet()) {
      List<Integer> epochs = new ArrayList<>();
      for (int index : topic.getValue()) {
        epochs.add(partitions.getOrDefault(new PartitionId(topic.getKey(), index), 0));
      }
      topics.add(
          ConsumerCurrentValue.CurrentTopicPartitions.DEFAULT
              .withTopicId(topic.getKey())
              .withPartitions(topic.getValue())
              .withAssignmentEpochs(epochs));
    }
    return topics;
  }

  private static OffsetsCodec.KeyValue of(
      short kind, String groupId, @Nullable StoredRecord value) {
    return of(kind, ConsumerGroupKey.DEFAULT.withGroupId(groupId), value);
  }

  private static OffsetsCodec.KeyValue of(
      short kind, String groupId, String memberId, @Nullable StoredRecord value) {
    return of(kind, ConsumerMemberKey.DEFAULT.withGroupId(groupId).withMemberId(memberId), value);
  }

  private static OffsetsCodec.KeyValue of(
      short kind, StoredRecord key, @Nullable StoredRecord value) {
    return new OffsetsCodec.KeyValue(
        OffsetsCodec.bytes(kind, VERSION, key),
        value == null ? null : OffsetsCodec.bytes(VERSION, VERSION, value));
  }
}
