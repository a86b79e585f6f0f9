package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.AlterClientQuotasRequest;
import barnabas.wire.AlterClientQuotasResponse;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ConsumerGroupDescribeRequest;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.DescribeAclsRequest;
import barnabas.wire.DescribeAclsResponse;
import barnabas.wire.DescribeClientQuotasRequest;
import barnabas.wire.DescribeClientQuotasRequest.ComponentData;
import barnabas.wire.DescribeClientQuotasResponse;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeProducersRequest;
import barnabas.wire.DescribeProducersResponse;
import barnabas.wire.DescribeQuorumRequest;
import barnabas.wire.DescribeQuorumResponse;
import barnabas.wire.DescribeUserScramCredentialsRequest;
import barnabas.wire.DescribeUserScramCredentialsRequest.UserName;
import barnabas.wire.DescribeUserScramCredentialsResponse;
import barnabas.wire.ElectLeadersRequest;
import barnabas.wire.ElectLeadersResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.ListConfigResourcesRequest;
import barnabas.wire.ListConfigResourcesResponse;
import barnabas.wire.ListPartitionReassignmentsRequest;
import barnabas.wire.ListPartitionReassignmentsResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.UpdateFeaturesRequest;
import barnabas.wire.UpdateFeaturesRequest.FeatureUpdateKey;
import barnabas.wire.UpdateFeaturesResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What administrators hear of the cluster and its clients. The answers are those that Apache Kafka
/// 4.4.0 gave to the same requests, unless it says otherwise.
class AdminApisTest {
  private final OneNode node = new OneNode(new SimWorld(1));
  private final Caller caller = node.caller();

  @BeforeEach
  void aTopic() {
    node.createTopic("flights", 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void noPartitionNeedsAnElection(int version) {
    var topic = new ElectLeadersRequest.TopicPartitions("flights", List.of(0, 7), List.of());
    var nope = new ElectLeadersRequest.TopicPartitions("nope", List.of(0), List.of());
    ElectLeadersResponse response =
        caller.call(
            ElectLeadersRequest.DEFAULT.withTopicPartitions(List.of(topic, nope)),
            version,
            ElectLeadersResponse.class);

    assertThat(response.errorCode()).isZero();
    assertThat(response.replicaElectionResults())
        .flatExtracting(ElectLeadersResponse.ReplicaElectionResult::partitionResult)
        .extracting(result -> ErrorCode.of(result.errorCode()))
        .containsExactly(
            ErrorCode.ELECTION_NOT_NEEDED,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void whoAsksForAllElectionsHearsOfThoseThatWereNeeded() {
    ElectLeadersResponse response =
        caller.call(
            ElectLeadersRequest.DEFAULT.withTopicPartitions(null), ElectLeadersResponse.class);

    assertThat(response.replicaElectionResults())
        .singleElement()
        .satisfies(result -> assertThat(result.partitionResult()).isEmpty());
  }

  @Test
  void thereAreNoOtherKindsOfElection() {
    ElectLeadersResponse response =
        caller.call(
            ElectLeadersRequest.DEFAULT.withElectionType((byte) 5), ElectLeadersResponse.class);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void noPartitionIsOnItsWayElsewhere() {
    ListPartitionReassignmentsResponse response =
        caller.call(
            ListPartitionReassignmentsRequest.DEFAULT, ListPartitionReassignmentsResponse.class);

    assertThat(response.errorCode()).isZero();
    assertThat(response.topics()).isEmpty();
  }

  @Test
  void rulesOfAccessAreSaidToBeTurnedOff() {
    DescribeAclsResponse response =
        caller.call(DescribeAclsRequest.DEFAULT, DescribeAclsResponse.class);

    assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.SECURITY_DISABLED);
    assertThat(response.errorMessage()).isEqualTo("No Authorizer is configured on the broker");
    assertThat(response.resources()).isEmpty();
  }

  @Test
  void nobodyHasCredentials() {
    assertThat(credentials().results()).isEmpty();
    assertThat(credentials("alice", "bob", "bob").results())
        .extracting(
            result -> result.user() + " " + ErrorCode.of(result.errorCode()),
            result -> result.credentialInfos().size())
        .containsExactly(
            tuple("alice " + ErrorCode.RESOURCE_NOT_FOUND, 0),
            tuple("bob " + ErrorCode.DUPLICATE_RESOURCE, 0));
  }

  private DescribeUserScramCredentialsResponse credentials(String... users) {
    DescribeUserScramCredentialsResponse response =
        caller.call(
            DescribeUserScramCredentialsRequest.DEFAULT.withUsers(
                Stream.of(users).map(user -> new UserName(user, List.of())).toList()),
            DescribeUserScramCredentialsResponse.class);
    assertThat(response.errorCode()).isZero();
    return response;
  }

  @Test
  void theProducersOfAPartitionAreTold() {
    ByteBuffer records = batch("one", "two");
    RecordBatch.at(records).stampProducer(77, (short) 3, 10);
    caller.call(produce("flights", 1, records), 12, ProduceResponse.class);

    DescribeProducersResponse response = producers("flights", List.of(1, 0, 9, 1));

    List<DescribeProducersResponse.PartitionResponse> partitions =
        response.topics().getFirst().partitions();
    assertThat(partitions.getFirst().activeProducers())
        .singleElement()
        .satisfies(
            producer -> {
              assertThat(producer.producerId()).isEqualTo(77);
              assertThat(producer.producerEpoch()).isEqualTo(3);
              assertThat(producer.lastSequence()).isEqualTo(11);
              assertThat(producer.lastTimestamp())
                  .isEqualTo(RecordBatch.at(records).maxTimestamp());
              assertThat(producer.coordinatorEpoch()).isEqualTo(-1);
              assertThat(producer.currentTxnStartOffset()).isEqualTo(-1);
            });
    assertThat(partitions)
        .extracting(partition -> ErrorCode.of(partition.errorCode()))
        .containsExactly(
            ErrorCode.NONE,
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.INVALID_REQUEST);
    assertThat(producers("", List.of(0)).topics().getFirst().partitions().getFirst().errorCode())
        .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
  }

  private DescribeProducersResponse producers(String topic, List<Integer> partitions) {
    return caller.call(
        DescribeProducersRequest.DEFAULT.withTopics(
            List.of(new DescribeProducersRequest.TopicRequest(topic, partitions, List.of()))),
        DescribeProducersResponse.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theQuorumIsThisNode(int version) {
    DescribeQuorumResponse response = quorum("__cluster_metadata", 0, version);

    DescribeQuorumResponse.PartitionData partition =
        response.topics().getFirst().partitions().getFirst();
    assertThat(partition.leaderId()).isEqualTo(1);
    assertThat(partition.leaderEpoch()).isPositive();
    assertThat(partition.highWatermark()).isPositive();
    assertThat(partition.currentVoters())
        .singleElement()
        .satisfies(
            voter -> {
              assertThat(voter.replicaId()).isEqualTo(1);
              assertThat(voter.logEndOffset()).isEqualTo(partition.highWatermark());
              assertThat(voter.replicaDirectoryId().isZero()).isEqualTo(version < 2);
              assertThat(voter.lastFetchTimestamp() > 0).isEqualTo(version >= 1);
            });
    assertThat(response.nodes()).hasSize(version >= 2 ? 1 : 0);
    assertThat(quorum("flights", 0, version).topics().getFirst().partitions().getFirst())
        .extracting(DescribeQuorumResponse.PartitionData::errorCode)
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  private DescribeQuorumResponse quorum(String topic, int partition, int version) {
    var asked = new DescribeQuorumRequest.PartitionData(partition, List.of());
    return caller.call(
        DescribeQuorumRequest.DEFAULT.withTopics(
            List.of(new DescribeQuorumRequest.TopicData(topic, List.of(asked), List.of()))),
        version,
        DescribeQuorumResponse.class);
  }

  @Test
  void whatHasConfigsIsListedByType() {
    assertThat(resources(1)).containsExactly("2 flights", "4 1", "8 1");
    assertThat(resources(1, 2)).containsExactly("2 flights");
    assertThat(resources(1, 16, 32)).isEmpty();
    assertThat(resources(0)).isEmpty();
    var wrong = ListConfigResourcesRequest.DEFAULT.withResourceTypes(List.of((byte) 2, (byte) 1));
    assertThat(caller.call(wrong, ListConfigResourcesResponse.class).errorCode())
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  private List<String> resources(int version, int... types) {
    List<Byte> wanted = new ArrayList<>();
    for (int type : types) {
      wanted.add((byte) type);
    }
    return caller
        .call(
            ListConfigResourcesRequest.DEFAULT.withResourceTypes(wanted),
            version,
            ListConfigResourcesResponse.class)
        .configResources()
        .stream()
        .map(resource -> resource.resourceType() + " " + resource.resourceName())
        .toList();
  }

  @Test
  void whatApiVersionsTellsOfFeaturesCanBeUpdated() {
    ApiVersionsResponse told =
        caller.call(
            ApiVersionsRequest.DEFAULT
                .withClientSoftwareName("test")
                .withClientSoftwareVersion("1"),
            4,
            ApiVersionsResponse.class);

    assertThat(told.finalizedFeaturesEpoch()).isPositive();
    assertThat(told.finalizedFeatures())
        .extracting(ApiVersionsResponse.FinalizedFeatureKey::name)
        .contains("metadata.version");
    assertThat(update("metadata.version", 33, 2).errorCode()).isZero();
    assertThat(update("metadata.version", 33, 2).results()).isEmpty();
    assertThat(update("metadata.version", 33, 0).results())
        .extracting(UpdateFeaturesResponse.UpdatableFeatureResult::feature)
        .containsExactly("metadata.version");
    assertThat(update("metadata.version", 20, 1).errorCode())
        .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
  }

  @Test
  void aClusterWithoutTheGroupsFeatureHasNoConsumerProtocol() {
    var joins =
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId("g")
            .withMemberId("m")
            .withRebalanceTimeoutMs(60_000)
            .withSubscribedTopicNames(List.of("t"))
            .withTopicPartitions(List.of());
    var whole = caller.call(joins, 1, ConsumerGroupHeartbeatResponse.class);
    // Nobody has asked for the group's coordinator yet, so there is none.
    assertThat(whole.errorCode()).isEqualTo(ErrorCode.NOT_COORDINATOR.code());

    assertThat(downgraded("group.version").errorCode()).isZero();

    var without = caller.call(joins, 1, ConsumerGroupHeartbeatResponse.class);
    assertThat(without.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    var told =
        caller.call(
            ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of("g")),
            ConsumerGroupDescribeResponse.class);
    assertThat(told.groups().getFirst().errorCode())
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  private UpdateFeaturesResponse downgraded(String feature) {
    var update =
        FeatureUpdateKey.DEFAULT
            .withFeature(feature)
            .withMaxVersionLevel((short) 0)
            .withUpgradeType((byte) 2);
    return caller.call(
        UpdateFeaturesRequest.DEFAULT.withFeatureUpdates(List.of(update)),
        1,
        UpdateFeaturesResponse.class);
  }

  private UpdateFeaturesResponse update(String feature, int level, int version) {
    return caller.call(
        UpdateFeaturesRequest.DEFAULT.withFeatureUpdates(
            List.of(
                FeatureUpdateKey.DEFAULT.withFeature(feature).withMaxVersionLevel((short) level))),
        version,
        UpdateFeaturesResponse.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 0, -, false, 5",
        "-, 0, -, true, 0",
        "user, 0, alice, false, 2",
        "user, 0, alice, true, 0",
        "user, 2, -, false, 3",
        "user, 2, -, true, 1",
        "client-id, 1, -, false, 2",
        "client-id, 1, -, true, 1",
        "client-id, 2, -, true, 2",
      })
  void quotasAreFoundByTheirEntities(
      String type, int match, String name, boolean strict, int found) {
    set("user", "alice", "client-id", "a");
    set("user", "alice", "client-id", null);
    set("user", "bob");
    set("client-id", "b");
    set("client-id", null);

    DescribeClientQuotasResponse response = described(type, match, name, strict);

    assertThat(response.errorCode()).isZero();
    assertThat(response.entries()).hasSize(found);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "group, 2, -, 35",
        "'', 2, -, 42",
        "user, 7, -, 42",
        "user, 0, -, 42",
        "user, 1, alice, 42",
        "user, 2, alice, 42",
      })
  void aFilterThatMakesNoSenseIsRefused(String type, int match, String name, short error) {
    DescribeClientQuotasResponse response = described(type, match, name, false);

    assertThat(response.errorCode()).isEqualTo(error);
    assertThat(response.entries()).isNull();
  }

  private DescribeClientQuotasResponse described(
      String type, int match, String name, boolean strict) {
    return caller.call(
        DescribeClientQuotasRequest.DEFAULT
            .withComponents(
                type == null
                    ? List.of()
                    : List.of(new ComponentData(type, (byte) match, name, List.of())))
            .withStrict(strict),
        DescribeClientQuotasResponse.class);
  }

  private void set(String... parts) {
    List<AlterClientQuotasRequest.EntityData> entity = new ArrayList<>();
    for (int i = 0; i < parts.length; i += 2) {
      entity.add(new AlterClientQuotasRequest.EntityData(parts[i], parts[i + 1], List.of()));
    }
    var op = new AlterClientQuotasRequest.OpData("producer_byte_rate", 5, false, List.of());
    var entry = new AlterClientQuotasRequest.EntryData(entity, List.of(op), List.of());
    AlterClientQuotasResponse response =
        caller.call(
            AlterClientQuotasRequest.DEFAULT.withEntries(List.of(entry)),
            AlterClientQuotasResponse.class);
    assertThat(response.entries().getFirst().errorCode()).isZero();
  }

  @Test
  void everyConfigOfABrokerHasItsDocumentation() {
    var broker =
        DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
            .withResourceType((byte) 4)
            .withResourceName("1")
            .withConfigurationKeys(null);
    DescribeConfigsResponse response =
        caller.call(
            DescribeConfigsRequest.DEFAULT
                .withResources(List.of(broker))
                .withIncludeDocumentation(true),
            DescribeConfigsResponse.class);

    assertThat(response.results().getFirst().configs())
        .hasSizeGreaterThan(300)
        .allSatisfy(config -> assertThat(config.documentation()).as(config.name()).isNotEmpty());
  }

  @Test
  void whatIsSetOnAGroupIsShownWithWhereItComesFrom() {
    var config =
        new IncrementalAlterConfigsRequest.AlterableConfig(
            "consumer.session.timeout.ms", (byte) 0, "50000", List.of());
    var change =
        new IncrementalAlterConfigsRequest.AlterConfigsResource(
            (byte) 32, "readers", List.of(config), List.of());
    caller.call(
        IncrementalAlterConfigsRequest.DEFAULT.withResources(List.of(change)),
        IncrementalAlterConfigsResponse.class);

    DescribeConfigsResponse response =
        caller.call(
            DescribeConfigsRequest.DEFAULT
                .withResources(
                    List.of(
                        DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
                            .withResourceType((byte) 32)
                            .withResourceName("readers")
                            .withConfigurationKeys(null)))
                .withIncludeSynonyms(true),
            DescribeConfigsResponse.class);

    assertThat(response.results().getFirst().configs())
        .extracting(shown -> shown.name() + "=" + shown.value() + " from " + shown.configSource())
        .containsExactly(
            "consumer.heartbeat.interval.ms=5000 from 5",
            "consumer.session.timeout.ms=50000 from 8");
    assertThat(response.results().getFirst().configs().getLast().synonyms())
        .extracting(synonym -> synonym.name() + " from " + synonym.source())
        .containsExactly(
            "consumer.session.timeout.ms from 8", "group.consumer.session.timeout.ms from 5");
    assertThat(resources(1, 32)).containsExactly("32 readers");
  }
}
