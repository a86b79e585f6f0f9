package barnabas.host;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// The real ports, on a folder of the test's.
final class HostRig implements Rig {

  private final HostMeter meter = new HostMeter();
  private final Map<String, HostLoop> loops = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> escaped = new AtomicReference<>();
  private final Disk disk;
  private final HostNetwork network;

  HostRig(Path folder) {
    this(folder, new ConnectionLimits(100, 1_000));
  }

  HostRig(Path folder, ConnectionLimits limits) {
    try {
      disk = HostDisk.open(folder, (HostLoop) blockingLoop("journal"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    network = new HostNetwork(limits, HostNetwork.SYSTEM_BUFFER, meter);
  }

  /// The same with a disk in the heap.
  HostRig(MemoryDisk disk) {
    this.disk = disk;
    network = new HostNetwork(new ConnectionLimits(100, 1_000), HostNetwork.SYSTEM_BUFFER, meter);
  }

  HostMeter meter() {
    return meter;
  }

  /// What escaped from a message, if anything did.
  Throwable escaped() {
    return escaped.get();
  }

  @Override
  public Loop loop(String name) {
    return loops.computeIfAbsent(name, n -> HostLoop.selecting(n, meter, this::escaped));
  }

  @Override
  public Loop blockingLoop(String name) {
    return loops.computeIfAbsent(name, n -> HostLoop.blocking(n, meter, this::escaped));
  }

  private void escaped(Loop loop, Throwable cause) {
    escaped.compareAndSet(null, cause);
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public void await(BooleanSupplier flag) {
    long end = System.nanoTime() + 10_000_000_000L;
    synchronized (flag) {
      while (!flag.getAsBoolean()) {
        long leftMs = (end - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0 || escaped.get() != null) {
          throw new AssertionError("nothing came of it", escaped.get());
        }
        try {
          flag.wait(Math.min(leftMs, 100));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  @Override
  public void close() {
    loops.values().stream().filter(loop -> !loop.blocking()).forEach(HostLoop::stop);
    loops.values().stream().filter(HostLoop::blocking).forEach(HostLoop::stop);
    if (disk instanceof HostDisk files) {
      files.close(5_000);
    }
  }
}
