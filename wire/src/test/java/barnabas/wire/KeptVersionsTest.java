package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.wire.CreateTopicsRequest.CreatableReplicaAssignment;
import barnabas.wire.CreateTopicsRequest.CreatableTopic;
import barnabas.wire.CreateTopicsRequest.CreatableTopicConfig;
import barnabas.wire.CreateTopicsResponse.CreatableTopicResult;
import barnabas.wire.DescribeConfigsRequest.DescribeConfigsResource;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResourceResult;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResult;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponsePartition;
import barnabas.wire.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Proves that versions that went with Apache Kafka 4 are the same here as they were: the bytes are
/// those that kafka-clients 3.9.1 writes.
class KeptVersionsTest {

  private record Specimen(Object message, int version, String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  @ParameterizedTest
  @MethodSource("specimens")
  void theBytesAreTheSameOnBothSides(Specimen specimen) {
    short version = (short) specimen.version;

    Object read =
        Codec.read(specimen.message.getClass(), ByteBuffer.wrap(specimen.bytes()), version);
    ByteBuffer written = Codec.write(specimen.message, version);

    assertThat(read).isEqualTo(specimen.message);
    assertThat(written).isEqualTo(ByteBuffer.wrap(specimen.bytes()));
  }

  @ParameterizedTest
  @MethodSource("specimens")
  void everyTruncationIsRefused(Specimen specimen) {
    for (int length = 0; length < specimen.bytes().length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(specimen.bytes(), length));

      assertThatThrownBy(
              () -> Codec.read(specimen.message.getClass(), cut, (short) specimen.version))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  static Stream<Specimen> specimens() {
    return Stream.of(createTopics(), offsetCommits(), describeConfigs()).flatMap(List::stream);
  }

  private static List<Specimen> createTopics() {
    CreatableTopic topic =
        CreatableTopic.DEFAULT
            .withName("orders")
            .withNumPartitions(-1)
            .withReplicationFactor((short) -1)
            .withAssignments(
                List.of(
                    CreatableReplicaAssignment.DEFAULT
                        .withPartitionIndex(3)
                        .withBrokerIds(List.of(1, 2))))
            .withConfigs(
                List.of(
                    CreatableTopicConfig.DEFAULT.withName("retention.ms").withValue("5"),
                    CreatableTopicConfig.DEFAULT.withName("flush.ms").withValue(null)));
    CreateTopicsRequest request =
        CreateTopicsRequest.DEFAULT.withTopics(List.of(topic)).withTimeoutMs(9000);
    CreatableTopicResult result =
        CreatableTopicResult.DEFAULT.withName("orders").withErrorCode((short) 36);
    String asked =
        "0000000100066f7264657273ffffffffffff000000010000000300000002000000010000000200000002"
            + "000c726574656e74696f6e2e6d730001350008666c7573682e6d73ffff00002328";
    return List.of(
        new Specimen(request, 0, asked),
        new Specimen(request.withValidateOnly(true), 1, asked + "01"),
        new Specimen(
            CreateTopicsResponse.DEFAULT.withTopics(List.of(result)),
            0,
            "0000000100066f72646572730024"),
        new Specimen(
            CreateTopicsResponse.DEFAULT.withTopics(List.of(result.withErrorMessage("there"))),
            1,
            "0000000100066f7264657273002400057468657265"));
  }

  private static List<Specimen> offsetCommits() {
    OffsetCommitRequestPartition then =
        OffsetCommitRequestPartition.DEFAULT
            .withPartitionIndex(2)
            .withCommittedOffset(70)
            .withCommitTimestamp(1_600_000_000_000L)
            .withCommittedMetadata("m");
    OffsetCommitRequestPartition now =
        OffsetCommitRequestPartition.DEFAULT
            .withPartitionIndex(3)
            .withCommittedOffset(71)
            .withCommittedMetadata(null);
    return List.of(
        new Specimen(
            OffsetCommitRequest.DEFAULT
                .withGroupId("billing")
                .withGenerationIdOrMemberEpoch(4)
                .withMemberId("one")
                .withTopics(
                    List.of(
                        OffsetCommitRequestTopic.DEFAULT
                            .withName("orders")
                            .withPartitions(List.of(then, now)))),
            1,
            "000762696c6c696e670000000400036f6e650000000100066f7264657273000000020000000200000000"
                + "0000004600000174876e800000016d000000030000000000000047ffffffffffffffffffff"),
        new Specimen(
            OffsetCommitResponse.DEFAULT.withTopics(
                List.of(
                    OffsetCommitResponseTopic.DEFAULT
                        .withName("orders")
                        .withPartitions(
                            List.of(
                                OffsetCommitResponsePartition.DEFAULT
                                    .withPartitionIndex(2)
                                    .withErrorCode((short) 22))))),
            1,
            "0000000100066f726465727300000001000000020016"));
  }

  private static List<Specimen> describeConfigs() {
    DescribeConfigsResource topic =
        DescribeConfigsResource.DEFAULT
            .withResourceType((byte) 2)
            .withResourceName("orders")
            .withConfigurationKeys(List.of("retention.ms"));
    DescribeConfigsResource broker =
        DescribeConfigsResource.DEFAULT
            .withResourceType((byte) 4)
            .withResourceName("1")
            .withConfigurationKeys(null);
    DescribeConfigsResourceResult usual =
        DescribeConfigsResourceResult.DEFAULT
            .withName("retention.ms")
            .withValue("5")
            .withReadOnly(true)
            .withIsDefault(true);
    DescribeConfigsResourceResult secret =
        DescribeConfigsResourceResult.DEFAULT
            .withName("secret")
            .withValue(null)
            .withIsSensitive(true);
    return List.of(
        new Specimen(
            DescribeConfigsRequest.DEFAULT.withResources(List.of(topic, broker)),
            0,
            "000000020200066f726465727300000001000c726574656e74696f6e2e6d7304000131ffffffff"),
        new Specimen(
            DescribeConfigsResponse.DEFAULT
                .withThrottleTimeMs(7)
                .withResults(
                    List.of(
                        DescribeConfigsResult.DEFAULT
                            .withErrorMessage("")
                            .withResourceType((byte) 2)
                            .withResourceName("orders")
                            .withConfigs(List.of(usual, secret)))),
            0,
            "0000000700000001000000000200066f726465727300000002000c726574656e74696f6e2e6d73000135"
                + "0101000006736563726574ffff000001"));
  }
}
