package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;

/// Our tag comes back as it went, and Kafka's own classes pass over it in requests and answers.
class RebalanceTagTest {
  private static final short FIRST_FLEXIBLE = 5;

  private static final List<GroupRebalances.Rebalance> TWO =
      List.of(
          GroupRebalances.Rebalance.DEFAULT.withAtMs(1).withEpoch(2).withMembers(3).withWords("a"),
          GroupRebalances.Rebalance.DEFAULT.withAtMs(4).withEpoch(5).withMembers(6).withWords("b"));

  @Test
  void whatIsToldComesBack() {
    DescribeGroupsResponse.DescribedGroup classic =
        RebalanceTag.telling(DescribeGroupsResponse.DescribedGroup.DEFAULT, TWO);
    ConsumerGroupDescribeResponse.DescribedGroup consumer =
        RebalanceTag.telling(ConsumerGroupDescribeResponse.DescribedGroup.DEFAULT, TWO);

    assertThat(RebalanceTag.told(classic.unknownTags())).isEqualTo(TWO);
    assertThat(RebalanceTag.told(consumer.unknownTags())).isEqualTo(TWO);
    assertThat(RebalanceTag.told(List.of())).isEmpty();
  }

  @Test
  void whoAsksIsToldApartFromWhoDoesNot() {
    DescribeGroupsRequest plain = DescribeGroupsRequest.DEFAULT.withGroups(List.of("g"));

    assertThat(RebalanceTag.asks(plain.unknownTags())).isFalse();
    assertThat(RebalanceTag.asks(RebalanceTag.asking(plain).unknownTags())).isTrue();
  }

  @Test
  void kafkasOwnClassesPassOverIt() {
    Writer asked = new Writer();
    RebalanceTag.asking(DescribeGroupsRequest.DEFAULT.withGroups(List.of("g")))
        .write(asked, FIRST_FLEXIBLE);
    Writer askedToo = new Writer();
    RebalanceTag.asking(ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of("g")))
        .write(askedToo, (short) 0);
    Writer classic = new Writer();
    DescribeGroupsResponse.DEFAULT
        .withGroups(
            List.of(
                RebalanceTag.telling(
                    DescribeGroupsResponse.DescribedGroup.DEFAULT.withGroupId("g"), TWO)))
        .write(classic, FIRST_FLEXIBLE);
    Writer consumer = new Writer();
    ConsumerGroupDescribeResponse.DEFAULT
        .withGroups(
            List.of(
                RebalanceTag.telling(
                    ConsumerGroupDescribeResponse.DescribedGroup.DEFAULT.withGroupId("g"), TWO)))
        .write(consumer, (short) 1);

    assertThat(new DescribeGroupsRequestData(bytes(asked), FIRST_FLEXIBLE).groups())
        .containsExactly("g");
    assertThat(new ConsumerGroupDescribeRequestData(bytes(askedToo), (short) 0).groupIds())
        .containsExactly("g");
    assertThat(new DescribeGroupsResponseData(bytes(classic), FIRST_FLEXIBLE).groups())
        .singleElement()
        .satisfies(group -> assertThat(group.groupId()).isEqualTo("g"));
    assertThat(new ConsumerGroupDescribeResponseData(bytes(consumer), (short) 1).groups())
        .singleElement()
        .satisfies(group -> assertThat(group.groupId()).isEqualTo("g"));
  }

  private static ByteBufferAccessor bytes(Writer written) {
    return new ByteBufferAccessor(written.toBuffer());
  }
}
