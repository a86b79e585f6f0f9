package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Loop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the real loop promises beyond its contract.
class HostLoopTest {

  private final HostMeter meter = new HostMeter();

  @Test
  void anExceptionThatEscapesIsGivenToTheHookAndNothingMoreRuns() throws Exception {
    var escaped = new CompletableFuture<String>();
    HostLoop loop =
        HostLoop.selecting(
            "loop-0", meter, (where, cause) -> escaped.complete(where + " " + cause));
    var ranAfter = new ArrayList<String>();

    loop.post(
        () -> {
          throw new IllegalStateException("bug");
        });
    String told = escaped.get(10, TimeUnit.SECONDS);
    loop.post(() -> ranAfter.add("after"));
    loop.stop();

    assertThat(told).isEqualTo("loop-0 java.lang.IllegalStateException: bug");
    assertThat(ranAfter).isEmpty();
  }

  @Test
  void whatWasPostedBeforeTheStopStillRuns() {
    for (boolean blocking : new boolean[] {false, true}) {
      HostLoop loop =
          blocking
              ? HostLoop.blocking("loop-0", meter, HostLoopTest::unexpected)
              : HostLoop.selecting("loop-0", meter, HostLoopTest::unexpected);
      var ran = new ArrayList<Integer>();
      for (int i = 0; i < 100; i++) {
        int number = i;
        loop.post(() -> ran.add(number));
      }

      loop.stop();

      assertThat(ran).hasSize(100);
    }
  }

  @Test
  void aLoopStillWakesAfterAnInterruptedThreadPosted() throws Exception {
    HostLoop loop = HostLoop.selecting("loop-0", meter, HostLoopTest::unexpected);
    for (int i = 0; i < 20; i++) {
      var ran = new CompletableFuture<Boolean>();
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    loop.post(() -> ran.complete(true));
                  });

      assertThat(ran.get(10, TimeUnit.SECONDS)).isTrue();
      sender.join();
    }

    loop.stop();
  }

  @Test
  void aStopComesBehindWhatItsCallerPosted() throws Exception {
    HostLoop one = HostLoop.selecting("loop-0", meter, HostLoopTest::unexpected);
    HostLoop other = HostLoop.selecting("loop-1", meter, HostLoopTest::unexpected);
    var ran = new CompletableFuture<Boolean>();

    one.post(
        () -> {
          other.post(() -> ran.complete(true));
          other.stop();
        });

    assertThat(ran.get(10, TimeUnit.SECONDS)).isTrue();
    one.stop();
  }

  private static void unexpected(Loop loop, Throwable cause) {
    cause.printStackTrace();
  }

  @Test
  void messagesOfManyThreadsAllRunEachSendersInOrder() throws Exception {
    HostLoop loop = HostLoop.selecting("loop-0", meter, HostLoopTest::unexpected);
    int senders = 4;
    int each = 20_000;
    var next = new int[senders];
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < senders; i++) {
      int sender = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < each; n++) {
                      int number = n;
                      loop.post(
                          () -> {
                            if (next[sender] == number) {
                              next[sender]++;
                            }
                          });
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    loop.stop();

    assertThat(next).containsOnly(each);
  }

  @Test
  void anIdleLoopUsesNoCpu() throws Exception {
    var ids = new CompletableFuture<Long>();
    HostLoop loop = HostLoop.selecting("idle", meter, HostLoopTest::unexpected);
    loop.post(() -> loop.after(3_600_000, () -> {}));
    loop.post(() -> ids.complete(Thread.currentThread().threadId()));
    long id = ids.get(10, TimeUnit.SECONDS);
    var other = HostLoop.selecting("clock", meter, HostLoopTest::unexpected);
    var over = new CompletableFuture<Boolean>();
    long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(id);

    other.post(() -> other.after(300, () -> over.complete(true)));
    over.get(10, TimeUnit.SECONDS);

    assertThat(ManagementFactory.getThreadMXBean().getThreadCpuTime(id) - cpu)
        .isLessThan(10_000_000);
    loop.stop();
    other.stop();
  }

  @Test
  void aHeapOfTimersGivesThemInOrderWhateverIsCancelled() {
    var random = new Random(3);
    var heap = new TimerHeap();
    var expected = new ArrayList<Long>();
    var entries = new ArrayList<TimerHeap.Entry>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(heap.add(random.nextInt(1_000), () -> {}));
    }
    for (TimerHeap.Entry entry : entries) {
      if (random.nextInt(3) == 0) {
        entry.cancel();
        entry.cancel();
      } else {
        expected.add(entry.deadlineNanos);
      }
    }
    expected.sort(null);

    List<Long> taken = new ArrayList<>();
    for (var entry = heap.takeDue(1_000); entry != null; entry = heap.takeDue(1_000)) {
      taken.add(entry.deadlineNanos);
      entry.cancel();
    }

    assertThat(taken).isEqualTo(expected);
    assertThat(heap.isEmpty()).isTrue();
  }
}
