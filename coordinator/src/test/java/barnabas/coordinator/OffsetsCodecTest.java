package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.sim.ports.SimRandomness;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.junit.jupiter.api.Test;

/// Proves that Kafka 4.4's own record classes read what we store, byte by byte, that we read what
/// they write in every version, and that hostile bytes are refused as declared.
class OffsetsCodecTest {
  private static final int ROUNDS = 500;
  private final SimRandomness chance = new SimRandomness(11);

  @Test
  void kafkaReadsOurOffsets() {
    for (int i = 0; i < ROUNDS; i++) {
      GroupEvent.OffsetStored event = offset();

      OffsetsCodec.KeyValue record = OffsetsCodec.encode(event);

      ByteBuffer key = record.key().duplicate();
      ByteBuffer value = record.value().duplicate();
      assertThat(key.getShort()).isEqualTo((short) 1);
      OffsetCommitKey kafkaKey = new OffsetCommitKey(new ByteBufferAccessor(key), (short) 0);
      OffsetCommitValue kafka =
          new OffsetCommitValue(new ByteBufferAccessor(value), value.getShort());
      assertThat(key.hasRemaining() || value.hasRemaining()).isFalse();
      assertThat(kafkaKey.group()).isEqualTo(event.groupId());
      assertThat(kafkaKey.topic()).isEqualTo(event.topic());
      assertThat(kafkaKey.partition()).isEqualTo(event.partition());
      assertThat(kafka.offset()).isEqualTo(event.offset().offset());
      assertThat(kafka.leaderEpoch()).isEqualTo(event.offset().leaderEpoch());
      assertThat(kafka.metadata()).isEqualTo(event.offset().metadata());
      assertThat(kafka.commitTimestamp()).isEqualTo(event.offset().committedMs());
      assertThat(kafka.topicId().toString()).isEqualTo(event.offset().topicId().toString());
      assertThat(OffsetsCodec.decode(record.key(), record.value())).isEqualTo(event);
    }
  }

  @Test
  void kafkaReadsWhenAnOffsetOfOldExpires() {
    CommittedOffset offset =
        new CommittedOffset(5, CommittedOffset.UNKNOWN_EPOCH, "m", 1_000, 9_000, Uuid.ZERO);
    GroupEvent.OffsetStored event = new GroupEvent.OffsetStored("g", "t", 3, offset);

    OffsetsCodec.KeyValue record = OffsetsCodec.encode(event);

    ByteBuffer value = record.value().duplicate();
    OffsetCommitValue kafka =
        new OffsetCommitValue(new ByteBufferAccessor(value), value.getShort());
    assertThat(kafka.expireTimestamp()).isEqualTo(9_000);
    assertThat(OffsetsCodec.decode(record.key(), record.value())).isEqualTo(event);
  }

  @Test
  void kafkaReadsOurGroups() {
    for (int i = 0; i < ROUNDS; i++) {
      GroupEvent.GroupStored event = group();
      Group group = event.group();

      OffsetsCodec.KeyValue record = OffsetsCodec.encode(event);

      ByteBuffer key = record.key().duplicate();
      ByteBuffer value = record.value().duplicate();
      assertThat(key.getShort()).isEqualTo((short) 2);
      GroupMetadataKey kafkaKey = new GroupMetadataKey(new ByteBufferAccessor(key), (short) 0);
      GroupMetadataValue kafka =
          new GroupMetadataValue(new ByteBufferAccessor(value), value.getShort());
      assertThat(key.hasRemaining() || value.hasRemaining()).isFalse();
      assertThat(kafkaKey.group()).isEqualTo(event.groupId());
      assertThat(kafka.protocolType()).isEqualTo(group.protocolType());
      assertThat(kafka.generation()).isEqualTo(group.generation());
      assertThat(kafka.protocol()).isEqualTo(group.protocol());
      assertThat(kafka.leader()).isEqualTo(group.leader());
      assertThat(kafka.currentStateTimestamp()).isEqualTo(group.stateSinceMs());
      assertThat(kafka.unknownTaggedFields()).hasSize(group.unassigned() ? 1 : 0);
      assertThat(kafka.members()).hasSameSizeAs(group.members());
      for (int m = 0; m < group.members().size(); m++) {
        Member member = group.members().get(m);
        GroupMetadataValue.MemberMetadata theirs = kafka.members().get(m);
        assertThat(theirs.memberId()).isEqualTo(member.id());
        assertThat(theirs.groupInstanceId()).isEqualTo(member.instanceId());
        assertThat(theirs.clientHost()).isEqualTo(member.clientHost());
        assertThat(theirs.sessionTimeout()).isEqualTo(member.sessionTimeoutMs());
        assertThat(theirs.rebalanceTimeout()).isEqualTo(member.rebalanceTimeoutMs());
        assertThat(ByteBuffer.wrap(theirs.subscription())).isEqualTo(member.subscription());
        assertThat(ByteBuffer.wrap(theirs.assignment())).isEqualTo(member.assignment());
      }
      assertThat(OffsetsCodec.decode(record.key(), record.value())).isEqualTo(event);
    }
  }

  @Test
  void weReadEveryVersionOfKafkasOffsets() {
    for (short version = 0; version <= 4; version++) {
      OffsetCommitValue kafka =
          new OffsetCommitValue()
              .setOffset(77)
              .setMetadata("note")
              .setCommitTimestamp(88)
              .setExpireTimestamp(version == 1 ? 99 : -1)
              .setLeaderEpoch(version >= 3 ? 5 : -1);
      OffsetCommitKey key = new OffsetCommitKey().setGroup("g").setTopic("t").setPartition(3);

      GroupEvent event =
          OffsetsCodec.decode(
              MessageUtil.toVersionPrefixedByteBuffer((short) 0, key),
              MessageUtil.toVersionPrefixedByteBuffer(version, kafka));

      assertThat(event)
          .isEqualTo(
              new GroupEvent.OffsetStored(
                  "g",
                  "t",
                  3,
                  new CommittedOffset(
                      77, version >= 3 ? 5 : -1, "note", 88, version == 1 ? 99 : -1, Uuid.ZERO)));
    }
  }

  @Test
  void weReadEveryVersionOfKafkasGroups() {
    for (short version = 0; version <= 4; version++) {
      GroupMetadataValue kafka =
          new GroupMetadataValue()
              .setProtocolType("consumer")
              .setGeneration(6)
              .setProtocol("range")
              .setLeader("m")
              .setCurrentStateTimestamp(version >= 2 ? 55 : -1)
              .setMembers(
                  List.of(
                      new GroupMetadataValue.MemberMetadata()
                          .setMemberId("m")
                          .setGroupInstanceId(version >= 3 ? "i" : null)
                          .setClientId("c")
                          .setClientHost("/h")
                          .setSessionTimeout(10_000)
                          .setRebalanceTimeout(version >= 1 ? 60_000 : -1)
                          .setSubscription(new byte[] {1})
                          .setAssignment(new byte[] {2})));
      ByteBuffer key =
          ByteBuffer.allocate(5).putShort((short) 2).putShort((short) 1).put((byte) 'g').flip();

      GroupEvent event =
          OffsetsCodec.decode(key, MessageUtil.toVersionPrefixedByteBuffer(version, kafka));

      Member member =
          new Member(
              "m",
              version >= 3 ? "i" : null,
              "c",
              "/h",
              version >= 1 ? 60_000 : 10_000,
              10_000,
              ByteBuffer.wrap(new byte[] {1}),
              ByteBuffer.wrap(new byte[] {2}));
      assertThat(event)
          .isEqualTo(
              new GroupEvent.GroupStored(
                  "g",
                  new Group(
                      "consumer",
                      6,
                      "range",
                      "m",
                      version >= 2 ? 55 : -1,
                      false,
                      List.of(member))));
    }
  }

  @Test
  void removalsHaveNoValue() {
    GroupEvent offset = new GroupEvent.OffsetRemoved("g", "t", 1);
    GroupEvent group = new GroupEvent.GroupRemoved("g");

    OffsetsCodec.KeyValue first = OffsetsCodec.encode(offset);
    OffsetsCodec.KeyValue second = OffsetsCodec.encode(group);

    assertThat(first.value()).isNull();
    assertThat(second.value()).isNull();
    assertThat(OffsetsCodec.decode(first.key(), null)).isEqualTo(offset);
    assertThat(OffsetsCodec.decode(second.key(), null)).isEqualTo(group);
  }

  @Test
  void recordsOfOtherKindsArePassedOver() {
    ByteBuffer key =
        ByteBuffer.allocate(5).putShort((short) 10).putShort((short) 1).put((byte) 'g').flip();

    assertThat(OffsetsCodec.decode(key, ByteBuffer.allocate(9))).isNull();
  }

  @Test
  void hostileBytesAreRefusedAsDeclared() {
    List<OffsetsCodec.KeyValue> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(OffsetsCodec.encode(chance.chance(50) ? offset() : group()));
    }
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      OffsetsCodec.KeyValue record = records.get(chance.nextInt(records.size()));
      ByteBuffer key = chance.chance(30) ? mutated(record.key()) : record.key();
      try {
        OffsetsCodec.decode(key, mutated(record.value()));
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 19_999);
    assertThatThrownBy(() -> OffsetsCodec.decode(ByteBuffer.allocate(1), null))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void groupsBelongToThePartitionThatKafkaSays() {
    for (int i = 0; i < ROUNDS; i++) {
      String group = text();
      assertThat(GroupCoordinator.partitionFor(group, 50))
          .isEqualTo(Utils.abs(group.hashCode()) % 50);
    }
    String smallest = "polygenelubricants";
    assertThat(smallest.hashCode()).isEqualTo(Integer.MIN_VALUE);
    assertThat(GroupCoordinator.partitionFor(smallest, 50)).isZero();
  }

  private ByteBuffer mutated(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    for (int i = 0; i <= chance.nextInt(3) && copy.length > 0; i++) {
      copy[chance.nextInt(copy.length)] = (byte) chance.nextLong();
    }
    return ByteBuffer.wrap(Arrays.copyOf(copy, chance.nextInt(copy.length + 1)));
  }

  private GroupEvent.OffsetStored offset() {
    return new GroupEvent.OffsetStored(
        text(),
        text(),
        chance.nextInt(1000),
        new CommittedOffset(
            chance.nextLong(),
            chance.nextInt(9) - 1,
            text(),
            chance.nextLong(),
            -1,
            chance.chance(50) ? Uuid.ZERO : new Uuid(chance.nextLong(), chance.nextLong())));
  }

  private GroupEvent.GroupStored group() {
    List<Member> members = new ArrayList<>();
    for (int i = chance.nextInt(4); i > 0; i--) {
      members.add(
          new Member(
              text() + i,
              chance.chance(50) ? null : text(),
              text(),
              "/h",
              chance.nextInt(100_000),
              chance.nextInt(100_000),
              bytes(),
              bytes()));
    }
    boolean empty = members.isEmpty();
    return new GroupEvent.GroupStored(
        text(),
        new Group(
            text(),
            chance.nextInt(100),
            empty ? null : text(),
            empty ? null : members.getFirst().id(),
            chance.nextLong(),
            !empty && chance.chance(50),
            members));
  }

  private ByteBuffer bytes() {
    byte[] bytes = new byte[chance.nextInt(200)];
    Arrays.fill(bytes, (byte) chance.nextLong());
    return ByteBuffer.wrap(bytes);
  }

  private String text() {
    return "é-".repeat(chance.nextInt(80)) + chance.nextInt(1000);
  }
}
