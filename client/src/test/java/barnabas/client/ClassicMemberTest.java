package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A member of the classic protocol whose application takes its time over what it has read.
class ClassicMemberTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          // Commits would be signs of life as well.
          "enable.auto.commit", "false",
          "session.timeout.ms", "6000",
          "heartbeat.interval.ms", "500",
          "max.poll.interval.ms", "20000");

  private final SimWorld world = new SimWorld(11, SimTuning.ROUGH);
  private final Meddler front = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, front.address);

  @Test
  void whoTakesLongerThanItsSessionToGiveUpIsWaitedFor() {
    Reading first = joined("c1");
    first.takesItsTime(15_000);

    Reading second = joined("c2");
    assertThat(world.runUntil(() -> first.story.contains("revoked 3"), 20_000)).isTrue();
    boolean early = world.runUntil(() -> !second.assigned.isEmpty(), 14_000);

    assertThat(early).isFalse();
    assertThat(world.runUntil(() -> first.assigned.size() + second.assigned.size() == 3, 9_000))
        .isTrue();
    assertThat(first.story).startsWith("assigned 3", "revoked 3").doesNotContain("lost 3");
  }

  @Test
  void whoTakesLongerThanARebalanceMayIsGivenUp() {
    Reading first = joined("c1");
    first.takesItsTime(60_000);

    Reading second = joined("c2");
    assertThat(world.runUntil(() -> first.story.contains("revoked 3"), 20_000)).isTrue();
    boolean early = world.runUntil(() -> !second.assigned.isEmpty(), 19_000);

    assertThat(early).isFalse();
    assertThat(world.runUntil(() -> !second.assigned.isEmpty(), 10_000)).isTrue();
    assertThat(world.runUntil(() -> first.story.contains("lost 3"), 2_000)).isTrue();
  }

  private Reading joined(String name) {
    Reading reading = new Reading(world, name, front.address, "g", SETTINGS);
    reading.run(consumer -> consumer.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> !reading.story.isEmpty() || name.equals("c2"), 20_000))
        .isTrue();
    return reading;
  }
}
