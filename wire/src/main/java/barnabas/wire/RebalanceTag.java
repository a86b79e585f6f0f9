package barnabas.wire;

import java.nio.ByteBuffer;
import java.util.List;

/// The tagged field in which our tools ask for a group's last rebalances and are told them. Kafka's
/// protocol has none; those who don't know a tag pass over it (KIP-482, docs/adr/0008).
public final class RebalanceTag {

  /// Far above the numbers that Kafka gives, which begin at 0 in each structure.
  static final int TAG = 16_961;

  private static final UnknownTag ASKS = new UnknownTag(TAG, ByteBuffer.allocate(0));

  private RebalanceTag() {}

  /// The request has them wanted.
  public static DescribeGroupsRequest asking(DescribeGroupsRequest request) {
    return new DescribeGroupsRequest(
        request.groups(), request.includeAuthorizedOperations(), List.of(ASKS));
  }

  /// The same for a group of the consumer protocol.
  public static ConsumerGroupDescribeRequest asking(ConsumerGroupDescribeRequest request) {
    return new ConsumerGroupDescribeRequest(
        request.groupIds(), request.includeAuthorizedOperations(), List.of(ASKS));
  }

  /// Whether a request has them wanted.
  public static boolean asks(List<UnknownTag> tags) {
    return tags.stream().anyMatch(tag -> tag.tag() == TAG);
  }

  /// The group of an answer tells them.
  public static DescribeGroupsResponse.DescribedGroup telling(
      DescribeGroupsResponse.DescribedGroup group, List<GroupRebalances.Rebalance> rebalances) {
    return new DescribeGroupsResponse.DescribedGroup(
        group.errorCode(),
        group.errorMessage(),
        group.groupId(),
        group.groupState(),
        group.protocolType(),
        group.protocolData(),
        group.members(),
        group.authorizedOperations(),
        telling(rebalances));
  }

  /// The same for a group of the consumer protocol.
  public static ConsumerGroupDescribeResponse.DescribedGroup telling(
      ConsumerGroupDescribeResponse.DescribedGroup group,
      List<GroupRebalances.Rebalance> rebalances) {
    return new ConsumerGroupDescribeResponse.DescribedGroup(
        group.errorCode(),
        group.errorMessage(),
        group.groupId(),
        group.groupState(),
        group.groupEpoch(),
        group.assignmentEpoch(),
        group.assignorName(),
        group.members(),
        group.authorizedOperations(),
        telling(rebalances));
  }

  private static List<UnknownTag> telling(List<GroupRebalances.Rebalance> rebalances) {
    GroupRebalances told = GroupRebalances.DEFAULT.withRebalances(rebalances);
    Writer out = new Writer();
    out.int16(told.highestVersion());
    told.write(out, told.highestVersion());
    return List.of(new UnknownTag(TAG, out.toBuffer()));
  }

  /// What a group of an answer tells; nothing from a broker that does not know of it.
  ///
  /// @throws MalformedMessageException if it is something else
  public static List<GroupRebalances.Rebalance> told(List<UnknownTag> tags) {
    for (UnknownTag tag : tags) {
      if (tag.tag() == TAG && tag.bytes().hasRemaining()) {
        Reader in = new Reader(tag.bytes().duplicate());
        short version = in.int16();
        short known = (short) Math.min(version, GroupRebalances.DEFAULT.highestVersion());
        return GroupRebalances.read(in, known).rebalances();
      }
    }
    return List.of();
  }
}
