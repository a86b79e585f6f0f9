package barnabas.sim.ports;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A simulated world: nodes that share one queue of events ordered by (time, sequence). Owned by
/// the thread that drives it; nothing in it happens but in [#step] and the methods that call it.
public final class SimWorld {
  private static final long NANOS_PER_MS = 1_000_000;

  private final long seed;
  private final SimTuning tuning;
  private final SimRandomness chance;
  private final Map<String, SimNode> nodes = new LinkedHashMap<>();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final SimTrace trace = new SimTrace();
  private final SimWires wires = new SimWires(this);
  private final Map<String, Long> counts = new TreeMap<>();
  private long nowNanos;
  private long lastSequence;
  private long events;
  private @Nullable SimLoop running;

  /// A world in which everything takes its shortest time.
  public SimWorld(long seed) {
    this(seed, SimTuning.CALM);
  }

  /// A world drawn from a seed.
  public SimWorld(long seed, SimTuning tuning) {
    this.seed = seed;
    this.tuning = tuning;
    this.chance = new SimRandomness(seed);
  }

  /// The node of that name; it comes to be when first asked for.
  public SimNode node(String name) {
    return nodes.computeIfAbsent(name, n -> new SimNode(this, n));
  }

  /// What this world is drawn from.
  public long seed() {
    return seed;
  }

  /// Nanoseconds since the world began.
  public long nanos() {
    return nowNanos;
  }

  /// The cables between the nodes: cut them, heal them, slow them.
  public SimWires wires() {
    return wires;
  }

  /// How many events have happened.
  public long events() {
    return events;
  }

  /// Counts something that a run must meet now and then, such as a torn write.
  public void count(String happening) {
    counts.merge(happening, 1L, Long::sum);
  }

  /// What was counted, by name.
  public SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /// A rolling hash of all that has happened.
  public long hash() {
    return trace.hash();
  }

  /// The last events in words, for the report of a failure.
  public String lastEvents() {
    return trace.lastEvents();
  }

  /// Chance for whoever drives this world: workloads, faults. Part of the seed.
  public SimRandomness chance() {
    return chance;
  }

  /// Lets the next event happen; false if there is none.
  ///
  /// @throws SimFailure if code that ran in it threw
  public boolean step() {
    Event event = queue.poll();
    if (event == null) {
      return false;
    }
    nowNanos = Math.max(nowNanos, event.atNanos);
    if (!event.life.alive()) {
      return true;
    }
    long pausedUntil = event.life.node().pausedUntilNanos();
    if (pausedUntil > nowNanos) {
      queue.add(event.at(pausedUntil));
      return true;
    }
    events++;
    trace.happened(nowNanos, event.life.node().name(), event.what);
    try {
      event.action.run();
    } catch (MidwayEnd end) {
      event.life.node().endMidway();
    } catch (RuntimeException | AssertionError thrown) {
      throw new SimFailure(
          "seed " + seed + ", node " + event.life.node().name() + ", " + event.what, this, thrown);
    } finally {
      running = null;
    }
    return true;
  }

  /// Runs until nothing is left to happen.
  ///
  /// @throws SimFailure if that takes more than `eventsMax` events
  public void run(long eventsMax) {
    for (long events = 0; step(); events++) {
      if (events >= eventsMax) {
        throw new SimFailure("seed " + seed + " does not come to rest", this, null);
      }
    }
  }

  /// Runs what happens within the next `ms` milliseconds, and ends at that time.
  public void runFor(long ms) {
    long endNanos = nowNanos + ms * NANOS_PER_MS;
    while (true) {
      Event next = queue.peek();
      if (next == null || next.atNanos > endNanos) {
        break;
      }
      step();
    }
    nowNanos = Math.max(nowNanos, endNanos);
  }

  /// Runs until `condition` holds.
  ///
  /// @return whether it came to hold within `ms` milliseconds
  public boolean runUntil(BooleanSupplier condition, long ms) {
    long endNanos = nowNanos + ms * NANOS_PER_MS;
    while (!condition.getAsBoolean()) {
      Event next = queue.peek();
      if (next == null || next.atNanos > endNanos) {
        return false;
      }
      step();
    }
    return true;
  }

  SimTuning tuning() {
    return tuning;
  }

  SimTrace trace() {
    return trace;
  }

  /// The loop whose turn it is, if any.
  @Nullable SimLoop running() {
    return running;
  }

  void running(@Nullable SimLoop loop) {
    running = loop;
  }

  /// Something that happens later, if the life lasts till then.
  void schedule(SimNode.Life life, long atNanos, String what, Runnable action) {
    queue.add(new Event(Math.max(atNanos, nowNanos), ++lastSequence, life, what, action));
  }

  /// One thing that will happen.
  private record Event(long atNanos, long sequence, SimNode.Life life, String what, Runnable action)
      implements Comparable<Event> {
    /// The same, later; what was sent first stays first.
    Event at(long nanos) {
      return new Event(nanos, sequence, life, what, action);
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }
}
