package barnabas.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// How a loop waits for something to do. Owned by the loop, but for [#wake].
sealed interface Waiting {

  /// Waits until [#wake] or until the time has passed. May return early.
  ///
  /// @param nanos 0 to look only, [Long#MAX_VALUE] to wait for ever
  void await(long nanos);

  /// Ends the wait, or the next one. Callable from any thread.
  void wake();

  /// The sockets that became ready in the last wait.
  List<SelectionKey> ready();

  /// Gives up what the wait holds.
  void close();

  /// Waits on a selector, for sockets as well.
  ///
  /// It is woken by a byte in a pipe: the selector's own wake-up holds a lock while it writes,
  /// which the woken thread then runs into (four more system calls for each wake-up, 20 us of CPU).
  /// That one still serves if the pipe is gone: an interrupt closes it under the thread that
  /// writes.
  final class OnSelector implements Waiting {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int WAKES_READ_AT_ONCE = 64;

    private final Selector selector;
    private final Pipe.SinkChannel wakes;
    private final Pipe.SourceChannel woken;
    private final ByteBuffer read = ByteBuffer.allocateDirect(WAKES_READ_AT_ONCE);
    private final List<SelectionKey> ready = new ArrayList<>();

    OnSelector() {
      try {
        selector = Selector.open();
        Pipe pipe = Pipe.open();
        wakes = pipe.sink();
        woken = pipe.source();
        wakes.configureBlocking(false);
        woken.configureBlocking(false);
        woken.register(selector, SelectionKey.OP_READ);
      } catch (IOException e) {
        throw new UncheckedIOException("no selector to be had", e);
      }
    }

    SelectionKey register(SelectableChannel channel, int operations, Ready handler)
        throws IOException {
      return channel.register(selector, operations, handler);
    }

    @Override
    public void await(long nanos) {
      ready.clear();
      try {
        if (nanos <= 0) {
          selector.selectNow(this::take);
        } else if (nanos == Long.MAX_VALUE) {
          selector.select(this::take);
        } else {
          selector.select(this::take, (nanos + NANOS_PER_MS - 1) / NANOS_PER_MS);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the selector failed", e);
      }
    }

    private void take(SelectionKey key) {
      if (key.channel() != woken) {
        ready.add(key);
        return;
      }
      try {
        if (woken.read(read.clear()) < 0) {
          key.cancel();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the wake-up pipe failed", e);
      }
    }

    @Override
    public void wake() {
      try {
        wakes.write(ByteBuffer.allocate(1));
      } catch (ClosedChannelException _) {
        selector.wakeup();
      } catch (IOException e) {
        throw new UncheckedIOException("the wake-up pipe failed", e);
      }
    }

    @Override
    public List<SelectionKey> ready() {
      return ready;
    }

    @Override
    public void close() {
      try {
        // First, so that a late wake-up finds a closed pipe and not a broken one.
        wakes.close();
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
        selector.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the selector failed", e);
      }
    }
  }

  /// Parks its thread: for loops that may block and have no sockets.
  final class Parked implements Waiting {
    private final Thread thread;

    Parked(Thread thread) {
      this.thread = thread;
    }

    @Override
    public void await(long nanos) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }

    @Override
    public void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public List<SelectionKey> ready() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  /// Who is told that a socket is ready.
  interface Ready {
    /// Called on the loop.
    void ready(SelectionKey key) throws IOException;
  }
}
