package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long members wait for their partitions, in simulated time, with our own consumer from its
/// first connection on: what is promised of both protocols.
class GroupTimingsTest {
  private static final long LONE_MS = 300;
  private static final long TOGETHER_MS = 1_000;
  private static final int TOGETHER = 10;

  private final SimWorld world = new SimWorld(3, SimTuning.CALM);
  private final RealBroker broker = new RealBroker(world);

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aLoneMemberHasItsPartitionsWithinThreeTenthsOfASecond(String protocol) {
    haveTopics();
    Reading lone = member(protocol, 0);
    long began = world.nanos();

    lone.run(c -> c.subscribe(List.of("t")));

    assertThat(world.runUntil(() -> lone.assigned.size() == 3, 20_000)).isTrue();
    assertThat(sinceMs(began)).isLessThan(LONE_MS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void tenThatStartTogetherShareThePartitionsWithinASecond(String protocol) {
    haveTopics();
    List<Reading> all = new ArrayList<>();
    for (int i = 0; i < TOGETHER; i++) {
      all.add(member(protocol, i));
    }
    long began = world.nanos();

    all.forEach(each -> each.run(c -> c.subscribe(List.of("t", "u", "v", "w"))));

    assertThat(world.runUntil(() -> shared(all), 20_000)).isTrue();
    assertThat(sinceMs(began)).isLessThan(TOGETHER_MS);
    world.runFor(10_000);
    assertThat(shared(all)).isTrue();
    assertThat(broker.failure).isNull();
  }

  /// The others learn of it by their heartbeats, here twice a second.
  @Test
  void whatALeavingMemberHadIsTheOthersAtTheirNextHeartbeatsAndNothingElseMoves() {
    haveTopics();
    List<Reading> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Reading each = member("consumer", i);
      each.run(c -> c.subscribe(List.of("t", "u")));
      all.add(each);
    }
    assertThat(world.runUntil(() -> shared(all), 20_000)).isTrue();
    world.runFor(10_000);
    all.forEach(each -> each.story.clear());
    Reading leaving = all.removeFirst();
    long began = world.nanos();

    leaving.run(c -> c.close(() -> {}));

    assertThat(world.runUntil(() -> shared(all), 20_000)).isTrue();
    assertThat(sinceMs(began)).isLessThan(TOGETHER_MS);
    assertThat(all).allMatch(each -> each.story.equals(List.of("assigned 1")));
  }

  /// Whether all partitions of the topics that the members read have one owner each, and no member
  /// has two more than another.
  private static boolean shared(List<Reading> all) {
    TreeSet<TopicPartition> owned = new TreeSet<>();
    int sum = 0;
    int most = 0;
    int least = Integer.MAX_VALUE;
    for (Reading each : all) {
      owned.addAll(each.assigned);
      sum += each.assigned.size();
      most = Math.max(most, each.assigned.size());
      least = Math.min(least, each.assigned.size());
    }
    int partitions = all.size() == TOGETHER ? 12 : 6;
    return owned.size() == sum && sum == partitions && most - least <= 1;
  }

  private long sinceMs(long beganNanos) {
    return (world.nanos() - beganNanos) / 1_000_000;
  }

  private Reading member(String protocol, int number) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("group.protocol", protocol);
    if (protocol.equals("classic")) {
      settings.put("partition.assignment.strategy", "sticky");
    }
    return new Reading(world, "m" + number, RealBroker.ADDRESS, "g", settings);
  }

  /// Topics and the coordinator's own are there before anybody's time is taken.
  private void haveTopics() {
    Reading first = new Reading(world, "first", RealBroker.ADDRESS, "other", Map.of());
    first.run(c -> c.subscribe(List.of("t", "u", "v", "w")));
    assertThat(world.runUntil(() -> first.assigned.size() == 12, 20_000)).isTrue();
    first.close();
  }
}
