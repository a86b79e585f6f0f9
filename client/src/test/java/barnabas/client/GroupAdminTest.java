package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.Meddler.Deed;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListGroupsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Groups seen and moved from outside, with the real broker and one member of one group.
class GroupAdminTest {

  private static final TopicPartition ZERO = new TopicPartition("t", 0);

  private final SimWorld world = new SimWorld(23, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);
  private final SimNode node = world.node("admin");
  private final Admin admin =
      new Admin(
          node.loop("l"),
          node.network(),
          ClientSettings.of(
              Map.of(
                  "bootstrap.servers", meddler.address.toString(),
                  "request.timeout.ms", "3000",
                  "default.api.timeout.ms", "15000")));

  @Test
  void aGroupIsListedAndDescribedWithItsMembersAndTheirParts() {
    member();

    List<ListGroupsResponse.ListedGroup> listed = done((g, reply) -> g.list(reply));
    DescribeGroupsResponse.DescribedGroup described = done((g, reply) -> g.describe("g", reply));

    assertThat(listed)
        .singleElement()
        .satisfies(g -> assertThat(g.groupState()).isEqualTo("Stable"));
    assertThat(described.groupState()).isEqualTo("Stable");
    assertThat(described.protocolData()).isEqualTo("range");
    assertThat(described.members()).hasSize(1);
    assertThat(GroupAdmin.assignment(described.members().getFirst())).hasSize(3);
  }

  @Test
  void aGroupThatThereIsNotIsDeadAndHasNoOffsets() {
    assertThat(this.<DescribeGroupsResponse.DescribedGroup>done((g, r) -> g.describe("x", r)))
        .satisfies(g -> assertThat(g.groupState()).isEqualTo("Dead"));
    assertThat(this.<SortedMap<TopicPartition, CommittedOffset>>done((g, r) -> g.committed("x", r)))
        .isEmpty();
    assertThat(asked(removed("x"))).startsWith("GROUP_ID_NOT_FOUND");
  }

  @Test
  void aGroupWithMembersIsNeitherMovedNorRemoved() {
    member();

    assertThat(asked(moved(5))).startsWith("UNKNOWN_MEMBER_ID");
    assertThat(asked(removed("g"))).startsWith("NON_EMPTY_GROUP");
  }

  @Test
  void aGroupWithoutMembersIsMovedAndRemoved() {
    member().close();

    done(moved(5));
    SortedMap<TopicPartition, CommittedOffset> committed =
        done((g, reply) -> g.committed("g", reply));
    done(removed("g"));
    List<ListGroupsResponse.ListedGroup> left = done((g, reply) -> g.list(reply));

    assertThat(committed.get(ZERO).offset()).isEqualTo(5);
    assertThat(left).isEmpty();
  }

  @Test
  void offsetsThatNobodyReadsAreForgottenAndOthersAreNot() {
    Reading reading = member();
    done(moved("other", 5));

    done(forgotten("other"));
    SortedMap<TopicPartition, CommittedOffset> left =
        done((g, reply) -> g.committed("other", reply));

    assertThat(left).isEmpty();
    assertThat(asked(forgotten("g"))).startsWith("GROUP_SUBSCRIBED_TO_TOPIC");
    assertThat(asked(forgotten("x"))).startsWith("GROUP_ID_NOT_FOUND");
    reading.close();
  }

  @Test
  void aMemberIsTakenOutAndJoinsAgain() {
    Reading reading = member();
    DescribeGroupsResponse.DescribedGroup before = done((g, reply) -> g.describe("g", reply));
    String id = before.members().getFirst().memberId();

    List<GroupAdmin.Leaver> gone =
        done((g, reply) -> g.removeMembers("g", leaver(id), "for a test", reply));

    assertThat(gone).hasSize(1);
    assertThat(asked((g, reply) -> g.removeMembers("g", leaver("x"), "", wide(reply))))
        .startsWith("UNKNOWN_MEMBER_ID");
    reading.assigned.clear();
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 60_000)).isTrue();
  }

  private static List<GroupAdmin.Leaver> leaver(String memberId) {
    return List.of(new GroupAdmin.Leaver(memberId, null));
  }

  private static BiConsumer<GroupAdmin, Reply<Object>> forgotten(String group) {
    return (g, reply) -> g.deleteOffsets(group, List.of(ZERO), wide(reply));
  }

  static Stream<Arguments> passing() {
    List<Arguments> all = new ArrayList<>();
    for (ApiKey api :
        List.of(
            ApiKey.FIND_COORDINATOR,
            ApiKey.LIST_GROUPS,
            ApiKey.DESCRIBE_GROUPS,
            ApiKey.OFFSET_COMMIT,
            ApiKey.OFFSET_FETCH)) {
      all.add(Arguments.of(api, new Deed.CutBefore()));
      all.add(Arguments.of(api, new Deed.CutAfter()));
      all.add(Arguments.of(api, Refusals.saying(ErrorCode.COORDINATOR_NOT_AVAILABLE)));
      all.add(Arguments.of(api, Refusals.saying(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)));
      if (api != ApiKey.LIST_GROUPS && api != ApiKey.FIND_COORDINATOR) {
        all.add(Arguments.of(api, Refusals.saying(ErrorCode.NOT_COORDINATOR)));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsTriedAgain(ApiKey api, Deed mishap) {
    member().close();
    int before = meddler.seen(api).size();
    meddler.next(api, mishap, mishap);

    done((GroupAdmin g, Reply<Object> reply) -> g.list(wide(reply)));
    done((GroupAdmin g, Reply<Object> reply) -> g.describe("g", wide(reply)));
    done(moved(3));
    SortedMap<TopicPartition, CommittedOffset> committed =
        done((g, reply) -> g.committed("g", reply));

    assertThat(committed.get(ZERO).offset()).isEqualTo(3);
    assertThat(meddler.seen(api).size() - before).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void aRefusalForGoodIsToldAtOnce(ApiKey api, BiConsumer<GroupAdmin, Reply<Object>> deed) {
    meddler.always(api, Refusals.saying(ErrorCode.GROUP_AUTHORIZATION_FAILED));
    long before = world.nanos();

    assertThat(asked(deed)).startsWith("GROUP_AUTHORIZATION_FAILED");
    assertThat(world.nanos() - before).isLessThan(1_000_000_000L);
    assertThat(broker.failure).isNull();
  }

  static Stream<Arguments> lasting() {
    BiConsumer<GroupAdmin, Reply<Object>> list = (g, reply) -> g.list(wide(reply));
    BiConsumer<GroupAdmin, Reply<Object>> describe = (g, reply) -> g.describe("g", wide(reply));
    BiConsumer<GroupAdmin, Reply<Object>> committed = (g, reply) -> g.committed("g", wide(reply));
    return Stream.of(
        Arguments.of(ApiKey.LIST_GROUPS, list),
        Arguments.of(ApiKey.DESCRIBE_GROUPS, describe),
        Arguments.of(ApiKey.FIND_COORDINATOR, describe),
        Arguments.of(ApiKey.OFFSET_FETCH, committed),
        Arguments.of(ApiKey.OFFSET_COMMIT, moved(1)),
        Arguments.of(ApiKey.DELETE_GROUPS, removed("g")));
  }

  private Reading member() {
    Reading reading =
        new Reading(
            world, "member", RealBroker.ADDRESS, "g", Map.of("auto.offset.reset", "earliest"));
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 60_000)).isTrue();
    return reading;
  }

  private static BiConsumer<GroupAdmin, Reply<Object>> moved(long offset) {
    return moved("g", offset);
  }

  private static BiConsumer<GroupAdmin, Reply<Object>> moved(String group, long offset) {
    return (g, reply) -> g.commit(group, Map.of(ZERO, CommittedOffset.of(offset)), wide(reply));
  }

  private static BiConsumer<GroupAdmin, Reply<Object>> removed(String group) {
    return (g, reply) -> g.delete(group, wide(reply));
  }

  private static <T> Reply<T> wide(Reply<Object> reply) {
    return Reply.of(reply::answered, reply::failed);
  }

  private <T> T done(BiConsumer<GroupAdmin, Reply<T>> deed) {
    Answer<T> answer = answer(deed);
    assertThat(answer.failure).isNull();
    return answer.value;
  }

  private String asked(BiConsumer<GroupAdmin, Reply<Object>> deed) {
    return answer(deed).failure;
  }

  private <T> Answer<T> answer(BiConsumer<GroupAdmin, Reply<T>> deed) {
    Answer<T> answer = new Answer<>();
    node.loop("l").post(() -> deed.accept(admin.groups(), answer));
    assertThat(world.runUntil(answer::settled, 60_000)).isTrue();
    return answer;
  }
}
