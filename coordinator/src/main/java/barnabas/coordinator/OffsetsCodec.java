package barnabas.coordinator;

import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.StoredRecord;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Group events as records of `__consumer_offsets`, in Kafka's own formats (see `Offsets.data`). Of
/// each, the newest version is written that can say it, and all are read.
public final class OffsetsCodec {
  /// The versions of keys, which tell the kind of a record.
  private static final short OFFSET_OF_OLD = 0;

  private static final short OFFSET = 1;
  private static final short GROUP = 2;

  private static final short VALUE_VERSION = 4;

  /// The only version that can say when an offset expires.
  private static final short EXPIRING_VALUE_VERSION = 1;

  private static final byte YES = 1;

  private OffsetsCodec() {}

  /// A record's key and value.
  ///
  /// @param value null takes away what the key names
  public record KeyValue(ByteBuffer key, @Nullable ByteBuffer value) {}

  public static KeyValue encode(GroupEvent event) {
    return switch (event) {
      case GroupEvent.GroupStored stored ->
          new KeyValue(key(stored.groupId()), bytes(VALUE_VERSION, value(stored.group())));
      case GroupEvent.GroupRemoved removed -> new KeyValue(key(removed.groupId()), null);
      case GroupEvent.OffsetStored stored ->
          new KeyValue(
              key(stored.groupId(), stored.topic(), stored.partition()),
              bytes(version(stored.offset()), value(stored.offset())));
      case GroupEvent.OffsetRemoved removed ->
          new KeyValue(key(removed.groupId(), removed.topic(), removed.partition()), null);
      case GroupEvent.ConsumerChanged changed ->
          ConsumerCodec.encode(changed.groupId(), changed.event());
    };
  }

  /// The event that a record holds; null if it is of a kind that is not known here, such as one of
  /// share groups.
  ///
  /// @throws MalformedMessageException if the bytes make no sense
  public static @Nullable GroupEvent decode(ByteBuffer key, @Nullable ByteBuffer value) {
    Reader in = new Reader(key.duplicate());
    short kind = in.int16();
    return switch (kind) {
      case OFFSET_OF_OLD, OFFSET -> offset(OffsetCommitKey.read(in, kind), value);
      case GROUP -> group(GroupMetadataKey.read(in, kind), value);
      default -> ConsumerCodec.decode(kind, in, value);
    };
  }

  private static GroupEvent offset(OffsetCommitKey key, @Nullable ByteBuffer value) {
    if (value == null) {
      return new GroupEvent.OffsetRemoved(key.group(), key.topic(), key.partition());
    }
    Reader in = new Reader(value.duplicate());
    OffsetCommitValue read = OffsetCommitValue.read(in, in.int16());
    CommittedOffset offset =
        new CommittedOffset(
            read.offset(),
            read.leaderEpoch(),
            read.metadata(),
            read.commitTimestamp(),
            read.expireTimestamp(),
            read.topicId());
    return new GroupEvent.OffsetStored(key.group(), key.topic(), key.partition(), offset);
  }

  private static GroupEvent group(GroupMetadataKey key, @Nullable ByteBuffer value) {
    if (value == null) {
      return new GroupEvent.GroupRemoved(key.group());
    }
    Reader in = new Reader(value.duplicate());
    GroupMetadataValue read = GroupMetadataValue.read(in, in.int16());
    List<Member> members = read.members().stream().map(OffsetsCodec::member).toList();
    Group group =
        new Group(
            read.protocolType(),
            read.generation(),
            read.protocol(),
            members.isEmpty() ? null : read.leader(),
            read.currentStateTimestamp(),
            read.unassigned() == YES && !members.isEmpty(),
            members);
    return new GroupEvent.GroupStored(key.group(), group);
  }

  /// Versions before 1 had no rebalance timeout: it was the session's.
  private static Member member(GroupMetadataValue.MemberMetadata read) {
    return new Member(
        read.memberId(),
        read.groupInstanceId(),
        read.clientId(),
        read.clientHost(),
        read.rebalanceTimeout() < 0 ? read.sessionTimeout() : read.rebalanceTimeout(),
        read.sessionTimeout(),
        Protocol.copy(read.subscription()),
        Protocol.copy(read.assignment()));
  }

  private static ByteBuffer key(String groupId) {
    return bytes(GROUP, GroupMetadataKey.DEFAULT.withGroup(groupId));
  }

  private static ByteBuffer key(String groupId, String topic, int partition) {
    return bytes(
        OFFSET,
        OffsetCommitKey.DEFAULT.withGroup(groupId).withTopic(topic).withPartition(partition));
  }

  private static short version(CommittedOffset offset) {
    return offset.expiresMs() < 0 ? VALUE_VERSION : EXPIRING_VALUE_VERSION;
  }

  private static OffsetCommitValue value(CommittedOffset offset) {
    return OffsetCommitValue.DEFAULT
        .withOffset(offset.offset())
        .withLeaderEpoch(offset.leaderEpoch())
        .withMetadata(offset.metadata())
        .withCommitTimestamp(offset.committedMs())
        .withExpireTimestamp(offset.expiresMs())
        .withTopicId(offset.topicId());
  }

  private static GroupMetadataValue value(Group group) {
    return GroupMetadataValue.DEFAULT
        .withProtocolType(group.protocolType())
        .withGeneration(group.generation())
        .withProtocol(group.protocol())
        .withLeader(group.leader())
        .withCurrentStateTimestamp(group.stateSinceMs())
        .withUnassigned(group.unassigned() ? YES : 0)
        .withMembers(group.members().stream().map(OffsetsCodec::value).toList());
  }

  private static GroupMetadataValue.MemberMetadata value(Member member) {
    return GroupMetadataValue.MemberMetadata.DEFAULT
        .withMemberId(member.id())
        .withGroupInstanceId(member.instanceId())
        .withClientId(member.clientId())
        .withClientHost(member.clientHost())
        .withRebalanceTimeout(member.rebalanceTimeoutMs())
        .withSessionTimeout(member.sessionTimeoutMs())
        .withSubscription(member.subscription().duplicate())
        .withAssignment(member.assignment().duplicate());
  }

  private static ByteBuffer bytes(short version, StoredRecord body) {
    return bytes(version, version, body);
  }

  /// A key behind its kind, or a value behind its version.
  static ByteBuffer bytes(short prefix, short version, StoredRecord body) {
    Writer out = new Writer();
    out.int16(prefix);
    body.write(out, version);
    return out.toBuffer();
  }
}
