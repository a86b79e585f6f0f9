package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every Loop promises, run against the real and against the simulated one.
abstract class LoopContract {

  private Rig rig;
  private Loop loop;
  private final List<String> ran = new ArrayList<>();

  abstract Rig rig();

  @BeforeEach
  void open() {
    rig = rig();
    loop = rig.loop("loop-0");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void note(String what) {
    ran.add(what);
  }

  @Test
  void messagesOfOneSenderRunInTheirOrder() {
    for (int i = 0; i < 1_000; i++) {
      String number = "" + i;
      loop.post(() -> note(number));
    }

    rig.until(loop, () -> ran.size() == 1_000);

    assertThat(ran).isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "" + i).toList());
  }

  @Test
  void aMessagePostedByAMessageRunsAfterIt() {
    loop.post(
        () -> {
          loop.post(() -> note("second"));
          note("first");
        });

    rig.until(loop, () -> ran.size() == 2);

    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void messagesGoBackAndForthBetweenLoops() {
    Loop other = rig.loop("loop-1");
    var count = new int[1];
    var pingPong =
        new Runnable() {
          @Override
          public void run() {
            if (++count[0] < 1_000) {
              (loop.current() ? other : loop).post(this);
            } else {
              loop.post(() -> note("over"));
            }
          }
        };

    loop.post(pingPong);

    rig.until(loop, () -> ran.contains("over"));
    assertThat(count[0]).isEqualTo(1_000);
  }

  @Test
  void whatIsLeftForTheTurnsEndRunsAfterTheMessageThatLeftIt() {
    loop.post(
        () -> {
          loop.atTurnEnd(() -> note("end"));
          loop.atTurnEnd(() -> note("second end"));
          note("message");
        });

    rig.until(loop, () -> ran.size() == 3);

    assertThat(ran).containsExactly("message", "end", "second end");
  }

  @Test
  void whatATurnsEndLeavesForTheTurnsEndStillRuns() {
    loop.post(() -> loop.atTurnEnd(() -> loop.atTurnEnd(() -> note("end of the end"))));

    rig.until(loop, () -> ran.size() == 1);

    assertThat(ran).containsExactly("end of the end");
  }

  @Test
  void timersRunInTheOrderOfTheirTimes() {
    loop.post(
        () -> {
          loop.after(30, () -> note("30"));
          loop.after(10, () -> note("10"));
          loop.after(20, () -> note("20"));
          loop.after(0, () -> note("0"));
        });

    rig.until(loop, () -> ran.size() == 4);

    assertThat(ran).containsExactly("0", "10", "20", "30");
  }

  @Test
  void aTimerNeverRunsBeforeItsTime() {
    var early = new ArrayList<Long>();
    loop.post(
        () -> {
          for (long delayMs = 0; delayMs <= 20; delayMs++) {
            long wanted = delayMs * 1_000_000;
            long start = loop.nanos();
            loop.after(
                delayMs,
                () -> {
                  note("ran");
                  if (loop.nanos() - start < wanted) {
                    early.add(wanted);
                  }
                });
          }
        });

    rig.until(loop, () -> ran.size() == 21);

    assertThat(early).isEmpty();
  }

  @Test
  void aCancelledTimerDoesNotRun() {
    loop.post(
        () -> {
          Loop.Timer cancelled = loop.after(5, () -> note("cancelled"));
          loop.after(1, cancelled::cancel);
          loop.after(10, () -> note("other"));
        });

    rig.until(loop, () -> !ran.isEmpty());

    assertThat(ran).containsExactly("other");
  }

  @Test
  void cancellingATimerThatRanDoesNothing() {
    var timer = new Loop.Timer[1];
    loop.post(() -> timer[0] = loop.after(1, () -> note("ran")));
    rig.until(loop, () -> ran.size() == 1);

    rig.on(loop, () -> timer[0].cancel());
    loop.post(() -> loop.after(1, () -> note("later")));

    rig.until(loop, () -> ran.size() == 2);
    assertThat(ran).containsExactly("ran", "later");
  }

  @Test
  void aLoopIsCurrentOnlyToWhatItRuns() {
    Loop other = rig.loop("loop-1");

    rig.on(loop, () -> note(loop.current() + " " + other.current()));

    assertThat(ran).containsExactly("true false");
    assertThat(loop.current()).isFalse();
  }

  @Test
  void aBlockingLoopRunsMessagesAndTimersToo() {
    Loop blocking = rig.blockingLoop("journal");
    blocking.post(() -> blocking.after(5, () -> loop.post(() -> note("back"))));

    rig.until(loop, () -> !ran.isEmpty());

    assertThat(ran).containsExactly("back");
  }
}
