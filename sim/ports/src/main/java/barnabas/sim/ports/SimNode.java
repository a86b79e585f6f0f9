package barnabas.sim.ports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One machine of a world. It outlives the process on it: its media and its clock stay when the
/// process is killed or the power is cut. Owned by its world.
public final class SimNode {
  /// Where every wall clock begins: 2026-01-01T00:00:00Z.
  public static final long WALL_START_MS = 1_767_225_600_000L;

  private static final long NANOS_PER_MS = 1_000_000;

  private final SimWorld world;
  private final String name;
  private final Map<String, SimMedium> media = new LinkedHashMap<>();
  private final SimRandomness randomness;
  private long wallSkewMs;
  private long stepsLeft = Long.MAX_VALUE;
  private boolean endsByPowerCut;
  private Reading reading = Reading.AT_ONCE;
  private long steps;
  private long pausedUntilNanos;
  private Life life;

  SimNode(SimWorld world, String name) {
    this.world = world;
    this.name = name;
    this.randomness = new SimRandomness(world.seed() ^ SimRandomness.mix(name.hashCode()));
    this.life = new Life(this);
  }

  /// Its name, which is its host name too.
  public String name() {
    return name;
  }

  /// The world that it is in.
  public SimWorld world() {
    return world;
  }

  /// Chance for the software on this node.
  public SimRandomness randomness() {
    return randomness;
  }

  /// The loop of that name in this life; it comes to be when first asked for.
  public SimLoop loop(String loopName) {
    return loop(loopName, false);
  }

  /// A loop that may block: disk tasks handed in there run on it.
  public SimLoop blockingLoop(String loopName) {
    return loop(loopName, true);
  }

  private SimLoop loop(String loopName, boolean mayBlock) {
    SimLoop loop = life.loops.computeIfAbsent(loopName, n -> new SimLoop(world, life, n, mayBlock));
    if (loop.mayBlock() != mayBlock) {
      throw new IllegalArgumentException("loop " + loopName + " was made the other way");
    }
    return loop;
  }

  /// The log directory at that path, as this life sees it.
  public SimDisk disk(String path) {
    return life.disks.computeIfAbsent(path, p -> new SimDisk(world, life, p, medium(p)));
  }

  /// What lies beneath the log directory at that path, in every life.
  public SimMedium medium(String path) {
    return media.computeIfAbsent(path, p -> new SimMedium(world.chance()));
  }

  /// The network as this life sees it.
  public SimNetwork network() {
    return life.network;
  }

  /// The work port of this life.
  public SimWork work() {
    return life.work;
  }

  /// The meter of this life.
  public SimMeter meter() {
    return life.meter;
  }

  /// Milliseconds since the epoch by this node's clock.
  public long wallMs() {
    return WALL_START_MS + wallSkewMs + world.nanos() / NANOS_PER_MS;
  }

  /// What the wall clock is off by.
  public long wallSkewMs() {
    return wallSkewMs;
  }

  /// Lets the wall clock jump, in either direction.
  public void jumpWall(long ms) {
    wallSkewMs += ms;
  }

  /// The lives that this node has had, this one included.
  public int lives() {
    return life.number;
  }

  /// Disk operations that this node has done, in all of its lives.
  public long steps() {
    return steps;
  }

  /// Kills the process (SIGKILL). What was written stays, synced or not; peers see their
  /// connections reset.
  public void kill() {
    life.network.reset();
    for (SimMedium medium : media.values()) {
      medium.kill();
    }
    endLife("killed");
  }

  /// Cuts the power. Of what wasn't synced some is kept, some lost, some torn; peers hear nothing.
  public void cutPower() {
    life.network.vanish();
    for (SimMedium medium : media.values()) {
      medium.cutPower();
    }
    endLife("power cut");
  }

  /// Cuts the power when this node has done that many more disk operations: in the middle of the
  /// task or turn that does the last of them.
  public void cutPowerAfter(long steps) {
    stepsLeft = steps;
    endsByPowerCut = true;
  }

  /// Kills the process when this node has done that many more disk operations, in the same way.
  public void killAfter(long steps) {
    stepsLeft = steps;
    endsByPowerCut = false;
  }

  /// Lets what arrives on this node's connections be read so slowly only.
  public void reads(Reading pace) {
    reading = pace;
  }

  /// Gives the process no time for so long, as a stopped process or a paused virtual machine. What
  /// would have happened to it meanwhile happens when that is over, in the same order.
  public void pause(long ms) {
    pausedUntilNanos = Math.max(pausedUntilNanos, world.nanos() + ms * NANOS_PER_MS);
  }

  /// Whether the process gets no time at present.
  public boolean isPaused() {
    return pausedUntilNanos > world.nanos();
  }

  /// Resets all connections of this life; both ends hear of it.
  public void resetConnections() {
    life.network.resetConnections();
  }

  /// Lets some of this life's connections end at this end only: the other end hears nothing, as
  /// when a firewall forgets them.
  ///
  /// @param percent of them
  public void forgetConnections(int percent) {
    life.network.forgetConnections(percent);
  }

  long pausedUntilNanos() {
    return pausedUntilNanos;
  }

  Reading reading() {
    return reading;
  }

  /// Counts a disk operation.
  ///
  /// @return whether the process or the power goes during this one
  boolean step() {
    steps++;
    return --stepsLeft <= 0;
  }

  /// Ends what was to end during a disk operation.
  void endMidway() {
    if (endsByPowerCut) {
      cutPower();
    } else {
      kill();
    }
  }

  private void endLife(String how) {
    world.trace().happened(world.nanos(), name, how);
    world.count(how);
    life.alive = false;
    stepsLeft = Long.MAX_VALUE;
    pausedUntilNanos = 0;
    Life last = life;
    life = new Life(this, last.number + 1);
    for (Runnable listener : List.copyOf(last.mourners)) {
      listener.run();
    }
  }

  /// Calls `listener` when this life ends, whichever way, before anything else happens.
  public void onDeath(Runnable listener) {
    life.mourners.add(listener);
  }

  /// How fast a node takes what arrives.
  ///
  /// @param bytes so many at once
  /// @param everyNanos and then no more for so long; 0 for no pause
  public record Reading(int bytes, long everyNanos) {
    /// As fast as it comes.
    public static final Reading AT_ONCE = new Reading(Integer.MAX_VALUE, 0);
  }

  /// From one start of the process on a node to its end. Everything in memory belongs to a life.
  static final class Life {
    private final SimNode node;
    private final int number;
    private final Map<String, SimLoop> loops = new LinkedHashMap<>();
    private final Map<String, SimDisk> disks = new LinkedHashMap<>();
    private final List<Runnable> mourners = new ArrayList<>();
    private final SimNetwork network;
    private final SimWork work;
    private final SimMeter meter = new SimMeter();
    private boolean alive = true;

    Life(SimNode node) {
      this(node, 1);
    }

    Life(SimNode node, int number) {
      this.node = node;
      this.number = number;
      this.network = new SimNetwork(node.world, this);
      this.work = new SimWork(node.world, this);
    }

    boolean alive() {
      return alive;
    }

    SimNode node() {
      return node;
    }

    SimNetwork network() {
      return network;
    }
  }
}
