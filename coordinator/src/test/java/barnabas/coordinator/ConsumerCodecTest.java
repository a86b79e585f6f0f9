package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import barnabas.coordinator.consumer.ClassicProtocol;
import barnabas.coordinator.consumer.ConsumerEvent;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.sim.ports.SimRandomness;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.junit.jupiter.api.Test;

/// Proves that Kafka 4.4's own record classes read what we store of groups of the consumer
/// protocol, that we read it again, and that hostile bytes are refused as declared.
class ConsumerCodecTest {
  private static final int ROUNDS = 300;
  private final SimRandomness chance = new SimRandomness(13);

  @Test
  void whatIsStoredIsReadAgain() {
    for (int i = 0; i < ROUNDS; i++) {
      for (ConsumerEvent event : events()) {
        GroupEvent stored = new GroupEvent.ConsumerChanged("g", event);

        OffsetsCodec.KeyValue record = OffsetsCodec.encode(stored);

        assertThat(OffsetsCodec.decode(record.key(), record.value())).isEqualTo(stored);
      }
    }
  }

  @Test
  void kafkaReadsOurGroupsAndTargets() {
    OffsetsCodec.KeyValue group = encode(new ConsumerEvent.GroupStored(7, 99, 5));
    OffsetsCodec.KeyValue target = encode(new ConsumerEvent.TargetStored(6, 88));

    assertThat(group.key().getShort()).isEqualTo((short) 3);
    assertThat(new ConsumerGroupMetadataKey(rest(group.key()), (short) 0).groupId()).isEqualTo("g");
    var value = new ConsumerGroupMetadataValue(rest(group.value()), group.value().getShort());
    assertThat(value.epoch()).isEqualTo(7);
    assertThat(value.metadataHash()).isEqualTo(99);
    assertThat(value.unknownTaggedFields()).hasSize(1);
    assertThat(target.key().getShort()).isEqualTo((short) 6);
    var decided =
        new ConsumerGroupTargetAssignmentMetadataValue(
            rest(target.value()), target.value().getShort());
    assertThat(decided.assignmentEpoch()).isEqualTo(6);
    assertThat(decided.assignmentTimestamp()).isEqualTo(88);
  }

  @Test
  void kafkaReadsOurMembers() {
    for (int i = 0; i < ROUNDS; i++) {
      ConsumerMember member = member();

      OffsetsCodec.KeyValue record = encode(new ConsumerEvent.MemberStored("m", member));

      assertThat(record.key().getShort()).isEqualTo((short) 5);
      var key = new ConsumerGroupMemberMetadataKey(rest(record.key()), (short) 0);
      assertThat(key.memberId()).isEqualTo("m");
      var kafka =
          new ConsumerGroupMemberMetadataValue(rest(record.value()), record.value().getShort());
      assertThat(kafka.instanceId()).isEqualTo(member.instanceId());
      assertThat(kafka.rackId()).isEqualTo(member.rackId());
      assertThat(kafka.clientHost()).isEqualTo(member.clientHost());
      assertThat(kafka.subscribedTopicNames()).containsExactlyElementsOf(member.topics());
      assertThat(kafka.rebalanceTimeoutMs()).isEqualTo(member.rebalanceTimeoutMs());
      assertThat(kafka.serverAssignor()).isEqualTo(member.assignor());
      ConsumerMember.ClassicMember classic = member.classic();
      if (classic == null) {
        assertThat(kafka.classicMemberMetadata()).isNull();
      } else {
        var protocol = kafka.classicMemberMetadata().supportedProtocols().getFirst();
        assertThat(ByteBuffer.wrap(protocol.metadata()))
            .isEqualTo(classic.protocols().getFirst().metadata());
      }
    }
  }

  @Test
  void kafkaReadsOurAssignments() {
    for (int i = 0; i < ROUNDS; i++) {
      Standing standing = standing();
      SortedSet<PartitionId> target = new TreeSet<>(partitions().keySet());

      OffsetsCodec.KeyValue stands = encode(new ConsumerEvent.StandingStored("m", standing));
      OffsetsCodec.KeyValue wanted = encode(new ConsumerEvent.TargetOfMemberStored("m", target));

      assertThat(stands.key().getShort()).isEqualTo((short) 8);
      var key = new ConsumerGroupCurrentMemberAssignmentKey(rest(stands.key()), (short) 0);
      assertThat(key.groupId()).isEqualTo("g");
      var kafka =
          new ConsumerGroupCurrentMemberAssignmentValue(
              rest(stands.value()), stands.value().getShort());
      assertThat(kafka.memberEpoch()).isEqualTo(standing.epoch());
      assertThat(kafka.previousMemberEpoch()).isEqualTo(standing.previousEpoch());
      assertThat(kafka.state()).isEqualTo(standing.state().code());
      assertThat(kafka.assignedPartitions().stream().mapToInt(t -> t.partitions().size()).sum())
          .isEqualTo(standing.assigned().size());
      var kafkaTarget =
          new ConsumerGroupTargetAssignmentMemberValue(
              rest(wanted.value()), wanted.value().getShort());
      assertThat(kafkaTarget.topicPartitions().stream().mapToInt(t -> t.partitions().size()).sum())
          .isEqualTo(target.size());
    }
  }

  @Test
  void hostileBytesAreRefusedAsDeclared() {
    for (int i = 0; i < ROUNDS; i++) {
      for (ConsumerEvent event : events()) {
        OffsetsCodec.KeyValue record = encode(event);
        ByteBuffer value = record.value();
        if (value != null) {
          byte[] bytes = new byte[value.remaining()];
          value.get(bytes);
          bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
          ByteBuffer spoilt = ByteBuffer.wrap(bytes, 0, 1 + chance.nextInt(bytes.length));

          assertThatCode(
                  () -> {
                    try {
                      OffsetsCodec.decode(record.key(), spoilt);
                    } catch (MalformedMessageException refused) {
                      assertThat(refused).hasMessageMatching(".+");
                    }
                  })
              .doesNotThrowAnyException();
        }
      }
    }
  }

  private static OffsetsCodec.KeyValue encode(ConsumerEvent event) {
    return OffsetsCodec.encode(new GroupEvent.ConsumerChanged("g", event));
  }

  private static ByteBufferAccessor rest(ByteBuffer buffer) {
    return new ByteBufferAccessor(buffer);
  }

  private List<ConsumerEvent> events() {
    return List.of(
        new ConsumerEvent.GroupStored(chance.nextInt(99), chance.nextLong(), chance.nextInt(99)),
        new ConsumerEvent.GroupRemoved(),
        new ConsumerEvent.MemberStored("m", member()),
        new ConsumerEvent.MemberRemoved("m"),
        new ConsumerEvent.TargetStored(chance.nextInt(99), chance.nextLong()),
        new ConsumerEvent.TargetRemoved(),
        new ConsumerEvent.TargetOfMemberStored("m", new TreeSet<>(partitions().keySet())),
        new ConsumerEvent.TargetOfMemberRemoved("m"),
        new ConsumerEvent.StandingStored("m", standing()),
        new ConsumerEvent.StandingRemoved("m"));
  }

  private ConsumerMember member() {
    SortedSet<String> topics = new TreeSet<>();
    for (int i = chance.nextInt(4); i > 0; i--) {
      topics.add("topic-" + chance.nextInt(100));
    }
    ByteBuffer said = ByteBuffer.wrap(new byte[] {1, 2, (byte) chance.nextInt(256)});
    return new ConsumerMember(
        chance.chance(30) ? "instance" : null,
        chance.chance(30) ? "rack" : null,
        "client",
        "/127.0.0.1",
        topics,
        chance.chance(30) ? "a.*" : "",
        chance.nextInt(100_000),
        chance.chance(30) ? "range" : null,
        chance.chance(30)
            ? new ConsumerMember.ClassicMember(
                6_000, List.of(new ClassicProtocol("range", said.asReadOnlyBuffer())))
            : null);
  }

  private Standing standing() {
    Standing.State[] states = Standing.State.values();
    return new Standing(
        chance.nextInt(50) - 2,
        chance.nextInt(50),
        states[chance.nextInt(states.length)],
        partitions(),
        partitions());
  }

  private SortedMap<PartitionId, Integer> partitions() {
    SortedMap<PartitionId, Integer> partitions = new TreeMap<>();
    for (int i = chance.nextInt(6); i > 0; i--) {
      Uuid topic = new Uuid(5, chance.nextInt(3));
      partitions.put(new PartitionId(topic, chance.nextInt(9)), chance.nextInt(50));
    }
    return partitions;
  }
}
