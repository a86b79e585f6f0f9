package barnabas.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.measure.RequestCounts;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.world.Loop;
import org.junit.jupiter.api.Test;

/// What a client's quota is told of a request's time: that in which its loop worked on it, and none
/// in which it waited. What the metrics are told is in [barnabas.broker.CountsTest].
class TimelineTest {
  private static final long MS = 1_000_000;

  private final SimWorld world = new SimWorld(1);
  private final Loop loop = world.node("n").loop("l");
  private final Timeline timeline = began();

  @Test
  void itsHandlingIsWorkAsFarAsItHasCome() {
    world.runFor(3);
    long before = timeline.workedNanos();
    world.runFor(2);
    timeline.handled(loop.nanos());

    assertThat(before).isEqualTo(3 * MS);
    assertThat(timeline.workedNanos()).isEqualTo(5 * MS);
  }

  @Test
  void waitingIsNoWorkAndLaterTurnsAre() {
    world.runFor(1);
    timeline.handled(loop.nanos());
    world.runFor(100);
    boolean began = timeline.turnBegins();
    world.runFor(2);
    long within = timeline.workedNanos();
    timeline.turnEnds();
    world.runFor(100);

    assertThat(began).isTrue();
    assertThat(within).isEqualTo(3 * MS);
    assertThat(timeline.workedNanos()).isEqualTo(3 * MS);
  }

  @Test
  void aStepWithinAnotherOrWithinTheHandlingIsNotCountedTwice() {
    boolean whileHandled = timeline.turnBegins();
    timeline.handled(loop.nanos());
    timeline.turnBegins();
    boolean inner = timeline.turnBegins();

    assertThat(whileHandled).isFalse();
    assertThat(inner).isFalse();
  }

  private Timeline began() {
    long nowNanos = loop.nanos();
    return new Timeline(loop, new RequestCounts().of(ApiKey.PRODUCE), nowNanos, nowNanos);
  }
}
