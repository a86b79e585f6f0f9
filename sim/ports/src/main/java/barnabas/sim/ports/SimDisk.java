package barnabas.sim.ports;

import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/// A log directory in one life of a node. Owned by its node.
///
/// A task runs as one event, on its own or, on a loop that may block, possibly inside the call; the
/// power can go at any of its operations. Writes, reads and syncs of a loop complete inside the
/// call or later, those of one file in order; a buffer is read when the write is done, not when it
/// was asked for.
public final class SimDisk implements Disk {
  private static final long OPERATION_NANOS = 20_000;

  private final SimWorld world;
  private final SimNode.Life life;
  private final String path;
  private final SimMedium medium;
  private final SimFolder folder;
  private final Map<Integer, ArrayDeque<Runnable>> lanes = new TreeMap<>();
  private final Map<SimInode, FileQueue> fileQueues = new IdentityHashMap<>();
  private long slowNanos;
  private int openFiles;

  SimDisk(SimWorld world, SimNode.Life life, String path, SimMedium medium) {
    this.world = world;
    this.life = life;
    this.path = path;
    this.medium = medium;
    this.folder = new SimFolder(this, medium);
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public <T> void run(Loop owner, int lane, Task<T> task, Outcome<T> outcome) {
    requireAlive();
    ArrayDeque<Runnable> waiting = lanes.computeIfAbsent(lane, l -> new ArrayDeque<>());
    boolean blocks = owner instanceof SimLoop loop && loop.mayBlock() && loop.current();
    if (blocks && waiting.isEmpty() && inline()) {
      finish(owner, () -> task.run(folder), outcome, true);
      return;
    }
    waiting.add(
        () -> {
          if (finish(owner, () -> task.run(folder), outcome, false)) {
            waiting.remove();
            startNext(waiting);
          }
        });
    if (waiting.size() == 1) {
      startNext(waiting);
    }
  }

  /// What takes long keeps the loop from its next turn. A hang would keep it for ever, and with it
  /// whoever tests; here it is a failure.
  @Override
  public <T> T call(Loop owner, Task<T> task) throws IOException {
    requireAlive();
    if (!(owner instanceof SimLoop loop) || !loop.mayBlock() || !loop.current()) {
      throw new IllegalStateException("not on a loop that may block");
    }
    slowNanos = 0;
    try {
      return task.run(folder);
    } catch (Hanging _) {
      throw new IOException("the disk hangs");
    } finally {
      loop.block(slowNanos);
    }
  }

  @Override
  public void write(
      Loop owner, DiskFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
    enqueue(
        owner,
        (SimFile) file,
        () -> {
          long count = bytes.remaining();
          file.write(position, bytes);
          return count;
        },
        outcome);
  }

  @Override
  public void read(
      Loop owner, DiskFile file, long position, ByteBuffer target, Outcome<Integer> outcome) {
    requireAlive();
    Outcome<Integer> leased = leased((SimFile) file, outcome);
    if (inline()) {
      finish(owner, () -> file.read(position, target), leased, true);
    } else {
      later(() -> finish(owner, () -> file.read(position, target), leased, false));
    }
  }

  @Override
  public void sync(Loop owner, DiskFile file, Outcome<Long> outcome) {
    enqueue(
        owner,
        (SimFile) file,
        () -> {
          file.sync();
          return ((SimFile) file).inode().size();
        },
        outcome);
  }

  @Override
  public Space space() {
    long total = medium.capacityBytes();
    return new Space(Math.max(0, total - medium.usedBytes()), total);
  }

  /// Files that are open, or closed with slices that nobody released.
  public int openFiles() {
    return openFiles;
  }

  private void enqueue(Loop owner, SimFile file, Step<Long> step, Outcome<Long> outcome) {
    requireAlive();
    FileQueue queue = fileQueues.computeIfAbsent(file.inode(), i -> new FileQueue());
    boolean idle = queue.undelivered == 0;
    queue.undelivered++;
    Outcome<Long> counted =
        Outcome.of(
            value -> {
              queue.undelivered--;
              outcome.done(value);
            },
            cause -> {
              queue.undelivered--;
              outcome.failed(cause);
            });
    Outcome<Long> leased = leased(file, counted);
    if (idle && inline()) {
      finish(owner, step, leased, true);
      return;
    }
    queue.waiting.add(
        () -> {
          if (finish(owner, step, leased, false)) {
            queue.waiting.remove();
            startNext(queue.waiting);
          }
        });
    if (queue.waiting.size() == 1) {
      startNext(queue.waiting);
    }
  }

  /// A file may be closed before what was asked of it is done.
  private static <T> Outcome<T> leased(SimFile file, Outcome<T> outcome) {
    file.beginLease();
    return Outcome.of(
        value -> {
          file.endLease();
          outcome.done(value);
        },
        cause -> {
          file.endLease();
          outcome.failed(cause);
        });
  }

  private void startNext(ArrayDeque<Runnable> waiting) {
    Runnable next = waiting.peek();
    if (next != null) {
      later(next);
    }
  }

  private void later(Runnable action) {
    long delay = OPERATION_NANOS + world.chance().upTo(world.tuning().diskNanosMax());
    world.schedule(life, world.nanos() + delay, "disk " + path, action);
  }

  /// Does one piece of work and delivers what became of it.
  ///
  /// @return whether it came to an end
  private <T> boolean finish(Loop owner, Step<T> step, Outcome<T> outcome, boolean here) {
    slowNanos = 0;
    Runnable delivery;
    try {
      T value = step.take();
      delivery = () -> outcome.done(value);
    } catch (Hanging _) {
      return false;
    } catch (IOException failed) {
      delivery = () -> outcome.failed(failed);
    }
    if (here && slowNanos == 0) {
      delivery.run();
    } else if (slowNanos > 0 && owner instanceof SimLoop loop) {
      loop.deliver(world.nanos() + slowNanos, delivery);
    } else {
      owner.post(delivery);
    }
    return true;
  }

  private boolean inline() {
    return world.chance().chance(world.tuning().inlinePercent());
  }

  Fault step(Kind kind, String file) throws IOException {
    return step(kind, file, 0, 0);
  }

  /// Passes an operation through the hook and counts it.
  Fault step(Kind kind, String file, long position, int length) throws IOException {
    requireAlive();
    world.trace().mix(kind.ordinal() * 31L + file.hashCode());
    world.trace().mix(position);
    if (life.node().step()) {
      throw new MidwayEnd();
    }
    Fault fault = medium.faults().at(new DiskFaults.Operation(kind, file, position, length));
    switch (fault) {
      case DiskFaults.Fails(String words) -> throw new IOException(words + ": " + file);
      case DiskFaults.Slow(long nanos) -> slowNanos += nanos;
      case DiskFaults.LateUntil(long nanos) ->
          slowNanos = Math.max(slowNanos, nanos - world.nanos());
      case DiskFaults.Hangs _ -> throw new Hanging();
      case DiskFaults.None _, DiskFaults.ReadsWrong _, DiskFaults.Lies _ -> {}
    }
    return fault;
  }

  /// The same for a write that is durable on return; a power cut or failure in its midst leaves any
  /// part of it.
  Fault stepDurableWrite(SimFile file, long position, ByteBuffer source) throws IOException {
    int length = source.remaining();
    requireRoom(position + length - file.inode().size());
    try {
      return step(Kind.DURABLE_WRITE, file.path(), position, length);
    } catch (MidwayEnd | IOException failed) {
      byte[] bytes = new byte[length];
      source.duplicate().get(bytes);
      file.inode().sync();
      file.inode().write(position, bytes);
      file.inode().failSync(chance());
      throw failed;
    }
  }

  boolean hasRoom(long growth) {
    return medium.hasRoomFor(growth);
  }

  void requireRoom(long growth) throws IOException {
    if (!hasRoom(growth)) {
      throw new IOException("No space left on device");
    }
  }

  void requireAlive() {
    if (!life.alive()) {
      throw new IllegalStateException("the node died, but something of it goes on");
    }
  }

  SimRandomness chance() {
    return medium.chance();
  }

  void mix(byte[] bytes) {
    world.trace().mix(bytes);
  }

  void opened() {
    openFiles++;
  }

  void closed() {
    openFiles--;
  }

  /// A piece of work that gives a value.
  private interface Step<T> {
    T take() throws IOException;
  }

  /// Ends a piece of work that never completes.
  private static final class Hanging extends Error {
    private static final long serialVersionUID = 1;

    Hanging() {
      super("hangs", null, false, false);
    }
  }

  /// What waits on one file. Outcomes of one file are delivered in order, so nothing is done inside
  /// a call while one is still on its way.
  private static final class FileQueue {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int undelivered;
  }
}
