package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.DescribeClusterRequest;
import barnabas.wire.DescribeClusterResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataRequest.MetadataRequestTopic;
import barnabas.wire.MetadataResponse;
import barnabas.wire.MetadataResponse.MetadataResponseTopic;
import barnabas.wire.Uuid;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients find brokers, topics and coordinators: each by the address of the listener that it came
/// through, and topics that are not there only where they may be made.
class MetadataTest {

  @Test
  void everybodyIsToldTheAddressOfTheListenerThatWasAsked() {
    OneNode node = new OneNode(new SimWorld(1));

    assertThat(addresses(node.caller())).containsOnly("broker:9092");
    assertThat(addresses(node.insideCaller())).containsOnly("inside.example:19093");
  }

  @Test
  void theControllerIsALiveBroker() {
    Caller caller = new OneNode(new SimWorld(1)).caller();

    MetadataResponse metadata = all(caller);
    DescribeClusterResponse cluster =
        caller.call(DescribeClusterRequest.DEFAULT, DescribeClusterResponse.class);

    assertThat(metadata.brokers()).extracting("nodeId").contains(metadata.controllerId());
    assertThat(cluster.brokers()).extracting("brokerId").contains(cluster.controllerId());
  }

  @Test
  void idsAreTwentyTwoCharactersAndTheSameAfterARestart() {
    OneNode node = new OneNode(new SimWorld(1));
    Uuid topic = node.createTopic("flights", 1);
    String cluster = all(node.caller()).clusterId();

    node.machine.cutPower();
    node.start();

    assertThat(cluster).hasSize(22);
    assertThat(Base64.getUrlDecoder().decode(cluster)).hasSize(16);
    assertThat(topic.toString()).hasSize(22);
    assertThat(List.of(Uuid.ZERO, new Uuid(0, 1), new Uuid(0, 2))).doesNotContain(topic);
    assertThat(all(node.caller()).clusterId()).isEqualTo(cluster);
    assertThat(all(node.caller()).topics()).extracting("topicId").containsExactly(topic);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 9, 13})
  void aTopicThatIsAskedForIsMade(int version) {
    Caller caller = new OneNode(new SimWorld(1)).caller();

    MetadataResponseTopic topic = ask(caller, "flights", true, version);

    assertThat(ErrorCode.of(topic.errorCode())).isEqualTo(ErrorCode.NONE);
    assertThat(topic.partitions()).hasSize(1);
    assertThat(topic.partitions().getFirst().leaderId()).isEqualTo(1);
  }

  @Test
  void aTopicIsNotMadeWhereTheClientOrTheBrokerForbidsIt() {
    Caller caller = new OneNode(new SimWorld(1)).caller();
    Caller strict =
        new OneNode(
                new SimWorld(2),
                1,
                SessionLimits.DEFAULT,
                Map.of("auto.create.topics.enable", "false"))
            .caller();

    assertThat(error(ask(caller, "flights", false, 12)))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(error(ask(strict, "flights", true, 12)))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(all(caller).topics()).isEmpty();
    assertThat(all(strict).topics()).isEmpty();
  }

  @Test
  void aTopicWhoseNameIsNoneIsNotMade() {
    Caller caller = new OneNode(new SimWorld(1)).caller();

    assertThat(error(ask(caller, "a/b", true, 12))).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
    assertThat(all(caller).topics()).isEmpty();
  }

  @Test
  void aTopicIsFoundByItsId() {
    OneNode node = new OneNode(new SimWorld(1));
    Uuid id = node.createTopic("flights", 2);

    MetadataResponse response =
        node.caller()
            .call(
                MetadataRequest.DEFAULT.withTopics(List.of(byId(id), byId(new Uuid(1, 2)))),
                12,
                MetadataResponse.class);

    assertThat(response.topics()).extracting("name").containsExactly("flights", null);
    assertThat(response.topics())
        .extracting(MetadataTest::error)
        .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_ID);
  }

  private static List<String> addresses(Caller caller) {
    var broker = all(caller).brokers().getFirst();
    var described =
        caller.call(DescribeClusterRequest.DEFAULT, DescribeClusterResponse.class).brokers();
    FindCoordinatorRequest find = FindCoordinatorRequest.DEFAULT.withKey("readers");
    var old = caller.call(find, 3, FindCoordinatorResponse.class);
    var many =
        caller
            .call(find.withCoordinatorKeys(List.of("a")), 6, FindCoordinatorResponse.class)
            .coordinators()
            .getFirst();
    return List.of(
        broker.host() + ":" + broker.port(),
        described.getFirst().host() + ":" + described.getFirst().port(),
        old.host() + ":" + old.port(),
        many.host() + ":" + many.port());
  }

  private static MetadataResponse all(Caller caller) {
    return caller.call(MetadataRequest.DEFAULT.withTopics(null), 12, MetadataResponse.class);
  }

  private static MetadataResponseTopic ask(
      Caller caller, String name, boolean create, int version) {
    MetadataRequest request =
        MetadataRequest.DEFAULT
            .withAllowAutoTopicCreation(create)
            .withTopics(List.of(MetadataRequestTopic.DEFAULT.withName(name)));
    return caller.call(request, version, MetadataResponse.class).topics().getFirst();
  }

  private static MetadataRequestTopic byId(Uuid id) {
    return MetadataRequestTopic.DEFAULT.withName(null).withTopicId(id);
  }

  private static ErrorCode error(MetadataResponseTopic topic) {
    return ErrorCode.of(topic.errorCode());
  }
}
