package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.TopicPartition;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.Topics;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Operation;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// One broker, its clients and all checkers in a calm world, told step by step by a test: what
/// [Run] draws from a seed, a scene says aloud. Used once.
///
/// Disk operations pass the scene's snares first: at the one that a snare waits for, the process is
/// killed or the power cut, before it is done.
final class Scene {
  static final String TOPIC = "t0";

  private static final long WAIT_MS = 120_000;
  private static final long RESTART_MS = 100;
  private static final long TELLING_MS = 5;

  private final Story story;
  private final SimWorld world;
  private final Cluster cluster;
  private final History history;
  private final Cast cast;
  private final Chronicle chronicle;
  private final Asking asking;
  private final List<Snare> snares = new ArrayList<>();
  private final List<DiskFaults> troubles = new ArrayList<>();

  Scene(Scenery scenery) {
    this.story = scenery.story();
    this.world = new SimWorld(story.seed(), story.tuning());
    this.chronicle = new Chronicle(world, 20_000);
    Topics topics = new Topics();
    this.history = new History(topics, Checkers.all(topics));
    this.cluster = new Cluster(world, story, Build.SOUND, chronicle, history);
    Tap.Lines lines = new Tap.Lines(history, chronicle);
    this.cast = new Cast(new Stage(world, cluster, history, chronicle, lines), story);
    this.asking = new Asking(world, broker().address());
    for (int i = 0; i < media().size(); i++) {
      int number = i;
      troubles.add(DiskFaults.NONE);
      media().get(i).faults(operation -> at(number, operation));
    }
    cluster.start();
    await("the first start", cluster::serves);
    await("the topics", cast::adminsIdle);
    cast.enter(story);
    cast.act(new Act.Join(0));
  }

  /// With one topic of two partitions and segments that hold a dozen records.
  static Scene begin() {
    return new Scene(new Scenery());
  }

  /// Plays a story once for each disk operation of a kind that it meets, and ends the process
  /// there: by turns it is killed and its power cut.
  ///
  /// @return how many steps there were
  static int atEveryStep(
      Supplier<Scene> beginning, Predicate<Operation> which, Consumer<Scene> story) {
    for (int step = 1; ; step++) {
      Scene scene = beginning.get();
      Snare snare = step % 2 == 0 ? scene.killAt(step, which) : scene.cutPowerAt(step, which);
      story.accept(scene);
      if (!snare.sprung()) {
        return step - 1;
      }
      scene.end();
    }
  }

  private DiskFaults.Fault at(int directory, Operation operation) {
    for (Snare snare : snares) {
      if (snare.holds(operation)) {
        throw new Snare.Caught(snare);
      }
    }
    DiskFaults.Fault fault = troubles.get(directory).at(operation);
    return fault instanceof DiskFaults.None ? broker().weather().at(operation) : fault;
  }

  BrokerMachine broker() {
    return cluster.broker(0);
  }

  SimNode machine() {
    return broker().machine();
  }

  SimWorld world() {
    return world;
  }

  List<SimMedium> media() {
    return broker().media();
  }

  /// What disk operations meet from now on.
  void trouble(DiskFaults faults) {
    Collections.fill(troubles, faults);
  }

  /// The same in one log directory.
  void trouble(int directory, DiskFaults faults) {
    troubles.set(directory, faults);
  }

  /// Kills the process at the `number`th such operation from now on, and starts it again.
  Snare killAt(int number, Predicate<Operation> which) {
    return snare(number, which, machine()::kill);
  }

  /// The same with the power.
  Snare cutPowerAt(int number, Predicate<Operation> which) {
    return snare(number, which, machine()::cutPower);
  }

  private Snare snare(int number, Predicate<Operation> which, Runnable end) {
    Snare snare = new Snare(which, number, () -> broker().end(end, RESTART_MS));
    snares.add(snare);
    return snare;
  }

  /// Has the writer send records, and waits until all are acknowledged.
  void write(int count) {
    have(new Act.Write(0, TOPIC, count, 100, true));
  }

  /// Has the writer send records in batches of a few, one after the other.
  void writeBatches(int count) {
    for (int left = count; left > 0; left--) {
      write(4);
    }
  }

  /// Tells somebody to do something.
  void begin(Act.Deed deed) {
    cast.act(deed);
  }

  /// Has somebody do something, and waits until it is done.
  void have(Act.Deed deed) {
    begin(deed);
    settled();
  }

  /// Lets something go wrong.
  void befall(Act.Fault fault) {
    cluster.befall(fault);
  }

  /// Lets so much time pass.
  void run(long ms) {
    long endNanos = world.nanos() + ms * 1_000_000;
    until(() -> world.nanos() >= endNanos, ms);
    world.runFor(Math.max(0, (endNanos - world.nanos()) / 1_000_000));
  }

  /// Waits until all that was begun is done.
  void settled() {
    run(TELLING_MS);
    await("what was begun", cast::changesAreOver);
  }

  /// Waits until the broker has come to serve again.
  void serves() {
    await("a start", cluster::serves);
  }

  void await(String what, BooleanSupplier condition) {
    assertThat(until(condition, WAIT_MS))
        .as(() -> what + ": " + cast.state() + "\n" + lastLines())
        .isTrue();
  }

  private String lastLines() {
    List<String> lines = chronicle.lines();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private boolean until(BooleanSupplier condition, long ms) {
    long endNanos = world.nanos() + ms * 1_000_000;
    while (true) {
      try {
        return world.runUntil(condition, (endNanos - world.nanos()) / 1_000_000);
      } catch (Snare.Caught caught) {
        caught.by().close();
      }
    }
  }

  /// All that the broker shows of itself.
  Inventory look() {
    return new InventoryTaker(world, broker().address(), history.topics(), InventoryTaker.BYTES_MAX)
        .take();
  }

  /// The last that the broker said when it gave up; empty if it didn't.
  String lastWords() {
    return chronicle.lines().stream()
        .filter(line -> line.contains(" gives up: "))
        .reduce("", (_, last) -> last);
  }

  /// Somebody who asks, whatever the answer.
  Asking asking() {
    return asking;
  }

  /// How many partitions of the topic can't be read.
  int offline() {
    int offline = 0;
    for (int i = 0; i < story.topics().getFirst().partitions(); i++) {
      offline += asking.error(TOPIC, i, 0) == ErrorCode.KAFKA_STORAGE_ERROR ? 1 : 0;
    }
    return offline;
  }

  /// How often somebody has asked to join the group.
  long joins() {
    return chronicle.lines().stream().filter(line -> line.contains("> b0 JoinGroup")).count();
  }

  /// How often the broker has come to serve.
  int starts() {
    return broker().starts();
  }

  /// Kills the process, or lets it lose its power, and waits until it serves again.
  void restart(Runnable how) {
    broker().end(how, RESTART_MS);
    serves();
  }

  /// The end of every scene: trouble is over, everything begun comes to an end and is read, and
  /// what is there agrees with what clients saw, before a restart from disk and after.
  void end() {
    assertThat(snares).as("all that was waited for has come").allMatch(Snare::sprung);
    trouble(DiskFaults.NONE);
    cluster.heal();
    serves();
    cast.writeOnceMore(story);
    settled();
    SortedMap<TopicPartition, Long> ends =
        new InventoryTaker(world, broker().address(), history.topics(), InventoryTaker.BYTES_MAX)
            .ends();
    await("readers", () -> cast.haveRead(ends));
    cast.closeReaders();
    run(15_000);
    try {
      Inventory before = look();
      history.ended(before);
      restart(machine()::cutPower);
      history.restarted("a power cut", before, look());
      broker().requireNoBugs();
    } catch (Violation violation) {
      throw new AssertionError(lastLines(), violation);
    }
  }
}
