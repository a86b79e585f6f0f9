package barnabas.host;

import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one loop writes to the files of one directory. Owned by the loop; each group that it hands
/// over belongs to the thread that writes it until it comes back.
///
/// The writes of a turn are one job and their outcomes one message. Small ones are the job of the
/// directory's journal loop, which is about to be woken for their journal entries anyway, and those
/// that lie one behind the other in a file are one call; large ones, which would keep the journal
/// from others, are a job of the directory's threads. A file changes between the two only when
/// nothing of it is under way, so its writes keep their order.
final class WriteGathering {

  /// Writes from here on are large.
  private static final int LARGE_BYTES = 64 << 10;

  /// A turn that has gathered this much hands it over before its end.
  private static final int GROUP_BYTES = 1 << 20;

  private final HostLoop loop;
  private final Route small;
  private final Route large;

  /// Writes a group.
  private interface Job {
    /// @param scratch memory of the thread's to gather small writes in, if it has some
    /// @return what to run on the loop
    Runnable apply(@Nullable ByteBuffer scratch);
  }

  private static final class Write {
    final HostFile file;
    final long position;
    final ByteBuffer bytes;
    final Outcome<Long> outcome;
    final int size;
    @Nullable IOException failure;

    Write(HostFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
      this.file = file;
      this.position = position;
      this.bytes = bytes;
      this.outcome = outcome;
      this.size = bytes.remaining();
    }

    boolean continues(Write before) {
      return file == before.file && position == before.position + before.size;
    }

    void done(@Nullable IOException cause) {
      failure = cause;
      file.writeDone();
      file.endLease();
    }

    void deliver() {
      if (failure == null) {
        outcome.done((long) size);
      } else {
        outcome.failed(failure);
      }
    }
  }

  WriteGathering(HostLoop loop, HostLoop journal, Executor threads) {
    this.loop = loop;
    this.small =
        // The outcomes leave with what the journal answers in the same turn: one wake-up for both.
        new Route(job -> journal.post(() -> loop.post(job.apply(journal.scratch()))));
    var lane = new Lane(threads);
    this.large = new Route(job -> lane.add(() -> loop.post(job.apply(null))));
  }

  void add(HostFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
    var write = new Write(file, position, bytes, outcome);
    Route route = file.route;
    if (route == null || !file.hasWritesUnderWay()) {
      route = write.size < LARGE_BYTES ? small : large;
      file.route = route;
    }
    file.beginLease();
    file.writeIssued();
    if (loop.blocking()) {
      performRun(List.of(write), null);
      write.deliver();
    } else {
      route.add(write);
    }
  }

  /// Performs writes in order; those that lie one behind the other in a file are one call, as far
  /// as the scratch has room for them.
  private static void perform(List<Write> group, @Nullable ByteBuffer scratch) {
    int from = 0;
    while (from < group.size()) {
      int to = from + 1;
      int bytes = group.get(from).size;
      while (scratch != null
          && to < group.size()
          && group.get(to).continues(group.get(to - 1))
          && bytes + group.get(to).size <= scratch.capacity()) {
        bytes += group.get(to).size;
        to++;
      }
      performRun(group.subList(from, to), scratch);
      from = to;
    }
  }

  private static void performRun(List<Write> run, @Nullable ByteBuffer scratch) {
    Write first = run.getFirst();
    IOException failure = null;
    try {
      if (scratch == null || run.size() == 1) {
        first.file.write(first.position, first.bytes);
      } else {
        scratch.clear();
        run.forEach(write -> scratch.put(write.bytes));
        first.file.write(first.position, scratch.flip());
      }
    } catch (IOException e) {
      failure = e;
    }
    for (Write write : run) {
      write.done(failure);
    }
  }

  /// One of the two ways. Owned by the loop.
  final class Route {
    private final Consumer<Job> performer;
    private List<Write> gathered = new ArrayList<>();
    private int gatheredBytes;
    private boolean handOverDue;

    private Route(Consumer<Job> performer) {
      this.performer = performer;
    }

    private void add(Write write) {
      gathered.add(write);
      gatheredBytes += write.size;
      if (gatheredBytes >= GROUP_BYTES) {
        handOver();
      } else if (!handOverDue) {
        handOverDue = true;
        loop.atTurnEnd(
            () -> {
              handOverDue = false;
              handOver();
            });
      }
    }

    private void handOver() {
      if (gathered.isEmpty()) {
        return;
      }
      List<Write> group = gathered;
      gathered = new ArrayList<>();
      gatheredBytes = 0;
      performer.accept(
          scratch -> {
            perform(group, scratch);
            return () -> group.forEach(Write::deliver);
          });
    }
  }
}
