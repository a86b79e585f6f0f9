package barnabas.sim;

import barnabas.broker.Node;
import barnabas.sim.check.Topics;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimMeter;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A machine with a broker on it, through all the broker's lives: whatever ends one, the next
/// begins after a while, as a supervisor would see to it. Owned by its cluster.
final class BrokerMachine {
  private static final String BUGS = "broker_bugs";

  /// A process that ends itself is started again after twice as long each time, up to a bound.
  private static final long SUPERVISOR_MS = 250;

  private static final long SUPERVISOR_MS_MAX = 8_000;
  private static final long NEW_NANOS = 20_000_000_000L;

  /// Well within the week that records are kept.
  private static final long CLOCK_OFF_MS_MAX = 5 * 24 * 3_600_000L;

  private final SimNode machine;
  private final Story.Broker shape;
  private final Outfit outfit;
  private final Build build;
  private final Director director;
  private final Chronicle chronicle;
  private final DiskWeather weather;
  private final List<Sightings> sightings = new ArrayList<>();
  private final Topics topics;
  private @Nullable Node node;
  private @Nullable SimMeter meter;
  private boolean serves;
  private boolean stopping;
  private boolean stoppedCleanly;
  private boolean stopped;
  private long servesSinceNanos;
  private long downMs;
  private int starts;
  private int failedInARow;
  private int startsTried;
  private @Nullable String mustRefuse;
  private final ArrayDeque<Integer> killStarts = new ArrayDeque<>();
  private final List<Runnable> whenDown = new ArrayList<>();

  BrokerMachine(
      SimWorld world,
      Story.Broker shape,
      int number,
      Build build,
      Chronicle chronicle,
      Topics topics) {
    this.topics = topics;
    this.machine = world.node("b" + number);
    this.shape = shape;
    this.outfit = new Outfit(machine, shape, number + 1);
    this.build = build;
    this.director = new Director(world);
    this.chronicle = chronicle;
    this.weather = new DiskWeather(world.chance(), build.lies());
    machine.jumpWall(shape.skewMs());
    for (SimMedium medium : media()) {
      Sightings seen = new Sightings(world, medium, weather);
      sightings.add(seen);
      medium.faults(seen);
    }
  }

  SimNode machine() {
    return machine;
  }

  DiskWeather weather() {
    return weather;
  }

  Network.Address address() {
    return outfit.address();
  }

  /// Whether it answers requests.
  boolean serves() {
    return serves;
  }

  /// Whether it has come to serve within the last seconds.
  boolean servesNewly() {
    return serves && machine.world().nanos() - servesSinceNanos < NEW_NANOS;
  }

  /// How often it has come to serve.
  int starts() {
    return starts;
  }

  List<SimMedium> media() {
    return outfit.media();
  }

  /// Starts the broker in this life of the machine.
  void start() {
    int life = machine.lives();
    startsTried = life;
    stoppedCleanly = false;
    stampsAreWrong(machine);
    weather.restarted();
    sightings.forEach(seen -> seen.starts(stopped));
    if (stopped) {
      stopped = false;
      machine.world().count(Sometimes.START_AFTER_CLEAN_STOP.words());
    }
    machine.onDeath(this::died);
    Integer operations = killStarts.poll();
    if (operations != null) {
      machine.killAfter(operations);
    }
    meter = machine.meter();
    Node made =
        new Node(
            build.ports().apply(outfit.ports()), outfit.settings(), reason -> failed(life, reason));
    node = made;
    made.start(
        Outcome.of(
            _ -> {
              if (mustRefuse != null) {
                throw new Violation(
                    "damage is refused, and nothing else", "started: " + mustRefuse);
              }
              serves = true;
              failedInARow = 0;
              starts++;
              servesSinceNanos = machine.world().nanos();
              sightings.forEach(Sightings::serves);
              chronicle.say(() -> machine.name() + " serves");
            },
            cause -> failed(life, "not started: " + cause.getMessage())));
  }

  /// Ends this life, if there is a process, and begins the next after a while.
  void end(Runnable how, long restartMs) {
    if (runs()) {
      downMs = restartMs;
      how.run();
    }
  }

  /// Ends this life in one of several ways.
  void end(Act.Ending how, long restartMs) {
    switch (how) {
      case KILLED -> end(machine::kill, restartMs);
      case POWER_CUT -> end(machine::cutPower, restartMs);
      case STOPPED -> stop(restartMs);
    }
  }

  /// Whether there is a process.
  boolean runs() {
    return startsTried == machine.lives();
  }

  /// Lets something happen once there is no process, at once if there is none.
  void whenDown(Runnable task) {
    if (runs()) {
      whenDown.add(task);
    } else {
      task.run();
    }
  }

  /// Whether the last life ended with everything in its place.
  boolean stoppedCleanly() {
    return stoppedCleanly;
  }

  /// How long it takes at most until a checkpoint speaks of what was acknowledged, unless its disk
  /// keeps it from that.
  long checkpointMs() {
    return 2 * shape.logs().checkpointMs();
  }

  /// No start may succeed from now on.
  void mustRefuse(String why) {
    mustRefuse = why;
  }

  /// Starts may succeed again.
  void mayServe() {
    mustRefuse = null;
  }

  /// Lets the checkers know of a clock that retention goes by, if it is days off. A broker follows
  /// no jump of its clock while it runs, but takes it as it is when it starts.
  void stampsAreWrong(SimNode clock) {
    boolean retains = !"-1".equals(shape.keys().get("log.retention.ms"));
    if (retains && Math.abs(clock.wallSkewMs()) > CLOCK_OFF_MS_MAX) {
      topics.believeWrongClock();
    }
  }

  /// Kills one of the next lives so many disk operations after its beginning.
  void killNextStartAfter(int operations) {
    killStarts.add(operations);
  }

  /// Lets all starts from now on live.
  void startsAreSpared() {
    killStarts.clear();
  }

  /// Sets how long it stays down when it next dies by itself.
  void downNextMs(long ms) {
    downMs = ms;
  }

  /// Stops cleanly, then starts again.
  void stop(long restartMs) {
    Node running = node;
    if (running == null || !serves || stopping) {
      return;
    }
    int life = machine.lives();
    stopping = true;
    serves = false;
    running.stop(
        () ->
            director.soon(
                () -> {
                  if (machine.lives() == life) {
                    stopped = true;
                    chronicle.say(() -> machine.name() + " has stopped");
                    end(machine::kill, restartMs);
                  }
                }));
  }

  /// The process ends itself, as it does where it can't go on.
  private void failed(int life, String reason) {
    chronicle.say(() -> machine.name() + " gives up: " + reason);
    if (mustRefuse != null) {
      machine.world().count("start refused: " + mustRefuse);
    }
    director.soon(
        () -> {
          if (machine.lives() == life) {
            failedInARow++;
            end(
                machine::kill,
                Math.min(SUPERVISOR_MS << Math.min(failedInARow, 10), SUPERVISOR_MS_MAX));
          }
        });
  }

  /// @throws Violation if this life met a bug, even if it was contained
  void requireNoBugs() {
    if (meter != null && meter.value(BUGS) > 0) {
      throw new Violation("no bug is met", machine.name() + " counted " + meter.value(BUGS));
    }
  }

  private void died() {
    requireNoBugs();
    if (!serves && !stopping) {
      machine.world().count(Sometimes.START_CUT_SHORT.words());
    }
    chronicle.say(() -> machine.name() + " is down");
    serves = false;
    stopping = false;
    node = null;
    List.copyOf(whenDown).forEach(Runnable::run);
    whenDown.clear();
    int next = machine.lives();
    director.soon(
        () ->
            director.later(
                downMs,
                () -> {
                  if (machine.lives() == next && startsTried < next) {
                    chronicle.say(() -> machine.name() + " starts");
                    start();
                  }
                }));
  }
}
