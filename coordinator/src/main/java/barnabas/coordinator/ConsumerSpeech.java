package barnabas.coordinator;

import barnabas.coordinator.consumer.ClassicProtocol;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerProtocolAssignment;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What consumers of the classic protocol tell their assigner and hear from it, read and written by
/// the broker where such consumers are in a group of the consumer protocol.
final class ConsumerSpeech {
  private static final short VERSION_MAX = 3;

  private ConsumerSpeech() {}

  /// What a consumer said; null if that is no subscription.
  static @Nullable ConsumerProtocolSubscription subscription(ByteBuffer said) {
    try {
      Reader in = new Reader(said.duplicate());
      short version = in.int16();
      return version < 0
          ? null
          : ConsumerProtocolSubscription.read(in, (short) Math.min(version, VERSION_MAX));
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  /// The partitions that a consumer says it reads.
  static SortedSet<PartitionId> owned(ConsumerProtocolSubscription subscription, Topics topics) {
    SortedSet<PartitionId> owned = new TreeSet<>();
    for (var each : subscription.ownedPartitions()) {
      Topics.TopicFacts topic = topics.named(each.topic());
      if (topic != null) {
        each.partitions().forEach(index -> owned.add(new PartitionId(topic.id(), index)));
      }
    }
    return owned;
  }

  /// The partitions that a consumer was assigned; none if what it was told is no assignment.
  static SortedSet<PartitionId> assigned(ByteBuffer told, Topics topics) {
    SortedSet<PartitionId> assigned = new TreeSet<>();
    if (!told.hasRemaining()) {
      return assigned;
    }
    try {
      Reader in = new Reader(told.duplicate());
      short version = (short) Math.clamp(in.int16(), 0, VERSION_MAX);
      for (var each : ConsumerProtocolAssignment.read(in, version).assignedPartitions()) {
        Topics.TopicFacts topic = topics.named(each.topic());
        if (topic != null) {
          each.partitions().forEach(index -> assigned.add(new PartitionId(topic.id(), index)));
        }
      }
      return assigned;
    } catch (MalformedMessageException e) {
      return new TreeSet<>();
    }
  }

  /// An assignment as consumers of the classic protocol are told it.
  static ByteBuffer assignment(Collection<PartitionId> partitions, Topics topics, short version) {
    List<ConsumerProtocolAssignment.TopicPartition> told = new ArrayList<>();
    ByTopic.indexes(partitions)
        .forEach(
            (id, indexes) -> {
              Topics.TopicFacts topic = topics.withId(id);
              if (topic != null) {
                told.add(
                    ConsumerProtocolAssignment.TopicPartition.DEFAULT
                        .withTopic(topic.name())
                        .withPartitions(indexes));
              }
            });
    Writer out = new Writer();
    out.int16(version);
    ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(told).write(out, version);
    return out.toBuffer();
  }

  /// The version in which a member speaks.
  static short version(ConsumerMember.ClassicMember member) {
    for (ClassicProtocol protocol : member.protocols()) {
      if (protocol.metadata().remaining() >= Short.BYTES) {
        int at = protocol.metadata().position();
        return (short) Math.clamp(protocol.metadata().getShort(at), 0, VERSION_MAX);
      }
    }
    return 0;
  }
}
