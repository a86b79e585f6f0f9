package barnabas.host;

import barnabas.world.Loop;
import barnabas.world.Meter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A loop on a platform thread: a mailbox, timers and, if it is no blocking one, sockets.
///
/// A turn is: wait, ready sockets, messages, due timers, what was left for the turn's end. Messages
/// to other loops leave at the turn's end too, before what goes to sockets. The loop sleeps only
/// when nothing is left to do, and nothing but a message, a timer or a socket wakes it.
public final class HostLoop implements Loop {

  private static final long DELAY_MS_MAX = 365L * 24 * 3600 * 1000;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int SCRATCH_BYTES = 128 << 10;

  private final String name;
  private final Thread thread;
  private final Waiting waiting;
  private final Mailbox mailbox = new Mailbox();
  private final TimerHeap timers = new TimerHeap();
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final Outbox outbox = new Outbox();
  private final TurnWatch watch;
  private final Clock clock;
  private final Failure failure;
  private @Nullable ByteBuffer scratch;
  private boolean running = true;

  /// What to do about an exception that escaped: a bug met after something was changed. The loop
  /// runs nothing more.
  public interface Failure {
    /// Called once, on the loop's thread.
    void escaped(Loop loop, Throwable cause);
  }

  /// The thread of a loop, by which a message's sender is known.
  private static final class LoopThread extends Thread {
    private final HostLoop loop;

    LoopThread(HostLoop loop) {
      super(loop.name);
      this.loop = loop;
    }

    @Override
    public void run() {
      loop.run();
    }
  }

  /// How far the time of a test's loop is ahead of the system's, so that a test may let time pass.
  public interface Clock {
    /// Nanoseconds, never fewer than before. Called on any thread; a loop that waits looks again
    /// when a message wakes it.
    long aheadNanos();
  }

  private HostLoop(
      String name, boolean blocking, Meter meter, @Nullable Clock testClock, Failure failure) {
    this.name = name;
    this.thread = new LoopThread(this);
    this.thread.setDaemon(testClock != null);
    this.waiting = blocking ? new Waiting.Parked(thread) : new Waiting.OnSelector();
    this.watch = new TurnWatch(name, blocking || testClock != null, meter);
    this.clock = testClock == null ? () -> 0 : testClock;
    this.failure = failure;
  }

  /// A loop with a selector, started. It must never block.
  public static HostLoop selecting(String name, Meter meter, Failure failure) {
    return started(new HostLoop(name, false, meter, null, failure));
  }

  /// The same for a test: with a time of its own, as slow as it likes, and not keeping the process
  /// alive.
  public static HostLoop selecting(String name, Meter meter, Clock clock, Failure failure) {
    return started(new HostLoop(name, false, meter, clock, failure));
  }

  /// A loop without sockets that may block, started: for a directory's journal and the quorum.
  public static HostLoop blocking(String name, Meter meter, Failure failure) {
    return started(new HostLoop(name, true, meter, null, failure));
  }

  /// The same for a test.
  public static HostLoop blocking(String name, Meter meter, Clock clock, Failure failure) {
    return started(new HostLoop(name, true, meter, clock, failure));
  }

  private static HostLoop started(HostLoop loop) {
    loop.thread.start();
    return loop;
  }

  /// Ends the loop once the messages that came before this call have run, closes its sockets, and
  /// waits for that unless called on the loop itself.
  public void stop() {
    if (Thread.currentThread() instanceof LoopThread sender) {
      sender.loop.outbox.send();
    }
    var letter = new Mailbox.Letter(() -> running = false, null);
    deliver(letter, letter);
    if (current()) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public long wallMs() {
    return System.currentTimeMillis() + clock.aheadNanos() / NANOS_PER_MS;
  }

  @Override
  public long nanos() {
    return System.nanoTime() + clock.aheadNanos();
  }

  @Override
  public void post(Runnable message) {
    if (Thread.currentThread() instanceof LoopThread sender && sender.loop != this) {
      sender.loop.outbox.add(this, message);
    } else {
      var letter = new Mailbox.Letter(message, null);
      deliver(letter, letter);
    }
  }

  /// Puts letters into the mailbox that are linked from the last to the first.
  void deliver(Mailbox.Letter first, Mailbox.Letter last) {
    if (mailbox.add(first, last)) {
      waiting.wake();
    }
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    assertCurrent();
    if (delayMs < 0) {
      throw new IllegalArgumentException("a delay of " + delayMs + " ms");
    }
    return timers.add(nanos() + Math.min(delayMs, DELAY_MS_MAX) * NANOS_PER_MS, task);
  }

  @Override
  public void atTurnEnd(Runnable task) {
    assertCurrent();
    turnEnd.add(task);
  }

  @Override
  public boolean current() {
    return Thread.currentThread() == thread;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  /// Whether this loop may block.
  boolean blocking() {
    return waiting instanceof Waiting.Parked;
  }

  /// Watches a socket. Only on this loop, which must not be a blocking one.
  SelectionKey register(SelectableChannel channel, int operations, Waiting.Ready handler)
      throws IOException {
    assertCurrent();
    if (!(waiting instanceof Waiting.OnSelector selector)) {
      throw new IllegalStateException(name + " has no sockets");
    }
    return selector.register(channel, operations, handler);
  }

  /// Direct memory for the moment, within one call. Only on this loop.
  ByteBuffer scratch() {
    ByteBuffer memory = scratch;
    if (memory == null) {
      memory = ByteBuffer.allocateDirect(SCRATCH_BYTES);
      scratch = memory;
    }
    return memory;
  }

  private void run() {
    try {
      while (running) {
        turn();
      }
    } catch (Throwable escaped) {
      failure.escaped(this, escaped);
    } finally {
      waiting.close();
    }
  }

  private void turn() throws IOException {
    waiting.await(nanosToWait());
    Mailbox.@Nullable Letter letter = mailbox.takeAll();
    watch.begin();
    for (SelectionKey key : waiting.ready()) {
      var handler = (Waiting.Ready) key.attachment();
      handler.ready(key);
      watch.lap(handler);
    }
    for (; letter != null; letter = letter.next) {
      letter.message.run();
      watch.lap(letter.message);
    }
    for (var due = dueTimer(); due != null; due = dueTimer()) {
      due.task.run();
      watch.lap(due.task);
    }
    for (Runnable task = turnEnd.poll(); task != null; task = turnEnd.poll()) {
      if (task instanceof HostConnection) {
        outbox.send();
      }
      task.run();
      watch.lap(task);
    }
    outbox.send();
    watch.end();
  }

  /// Timers that fall due while others run wait for the next turn.
  private TimerHeap.@Nullable Entry dueTimer() {
    return timers.isEmpty() ? null : timers.takeDue(watch.beganNanos() + clock.aheadNanos());
  }

  private long nanosToWait() {
    long nanos = Long.MAX_VALUE;
    if (!timers.isEmpty()) {
      nanos = timers.firstDeadlineNanos() - nanos();
    }
    return nanos > 0 && mailbox.fallAsleep() ? nanos : 0;
  }

  private void assertCurrent() {
    if (!current()) {
      throw new IllegalStateException(name + " was used on " + Thread.currentThread().getName());
    }
  }
}
