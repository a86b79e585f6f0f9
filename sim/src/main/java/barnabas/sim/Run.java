package barnabas.sim;

import barnabas.client.TopicPartition;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.Topics;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.SimFailure;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plays one story from its beginning to its end. Used once, in one thread.
public final class Run {
  private static final String LIVENESS = "a healed cluster serves again";
  private static final long START_MS = 120_000;
  private static final long SETTLE_MS = 240_000;
  private static final long REST_MS = 15_000;
  private static final long HEAR_MS = 1_000;
  private static final long ANSWER_NANOS_MAX = 120_000_000_000L;

  /// A batch or two.
  private static final int SOME_BYTES = 150;

  private final Story story;
  private final SimWorld world;
  private final Chronicle chronicle;
  private final History history;
  private final Cluster cluster;
  private final Tap.Lines lines;
  private final Cast cast;

  private Run(Story story, Build build, int linesMax) {
    this.story = story;
    this.world = new SimWorld(story.seed(), story.tuning());
    this.chronicle = new Chronicle(world, linesMax);
    Topics topics = new Topics();
    this.history = new History(topics, Checkers.all(topics));
    this.cluster = new Cluster(world, story, build, chronicle, history);
    this.lines = new Tap.Lines(history, chronicle);
    this.cast = new Cast(new Stage(world, cluster, history, chronicle, lines), story);
  }

  /// Plays a story.
  ///
  /// @param build what it is played with
  /// @param linesMax how many of the last events are told in words
  public static Verdict play(Story story, Build build, int linesMax) {
    Run run = new Run(story, build, linesMax);
    try {
      run.play();
      return run.verdict(null, "");
    } catch (Violation violation) {
      return run.verdict(violation.promise(), String.valueOf(violation.getMessage()));
    } catch (SimFailure failure) {
      return run.verdict(failure);
    }
  }

  private void play() {
    cluster.start();
    await(START_MS, cluster::serves, () -> "the first start");
    await(START_MS, cast::adminsIdle, () -> "the first topics");
    cast.enter(story);
    Director director = new Director(world);
    for (Story.Timed timed : story.acts()) {
      director.later(timed.atMs(), () -> perform(timed.act()));
    }
    world.runFor(story.safetyMs());
    cluster.heal();
    settle();
    cast.closeReaders();
    world.runFor(REST_MS);
    Inventory inventory = inventory(SOME_BYTES);
    history.ended(inventory);
    List<List<SimMedium.Image>> copies = cluster.images();
    restart(inventory);
    writeOnceMore();
    await(SETTLE_MS, cast::changesAreOver, cast::state);
    history.ended(inventory());
    cast.closeWriters();
    world.runFor(REST_MS);
    swapAllDisks(copies, inventory);
    cluster.brokers().forEach(BrokerMachine::requireNoBugs);
  }

  /// Nobody can tell that all that he has is of an earlier day, or empty: then that day's state is
  /// there, whole, or nothing is.
  private void swapAllDisks(List<List<SimMedium.Image>> copies, Inventory before) {
    int way = world.chance().nextInt(4);
    if (way == 0) {
      world.count("all disks swapped for empty ones");
      cluster.restartOn(
          copies.stream()
              .map(disks -> disks.stream().map(_ -> SimMedium.Image.EMPTY).toList())
              .toList());
      await(START_MS, cluster::serves, () -> "a start on empty disks");
      Inventory found = inventory();
      if (!found.topics().isEmpty() || !found.groups().isEmpty()) {
        throw new Violation(LIVENESS, "an empty disk holds " + found);
      }
    } else if (way == 1) {
      world.count("all disks swapped for older ones");
      cluster.restartOn(copies);
      await(START_MS, cluster::serves, () -> "a start on disks of an earlier day");
      history.restarted("disks of an earlier day", before, inventory());
    }
  }

  private void perform(Act act) {
    switch (act) {
      case Act.Fault fault -> cluster.befall(fault);
      case Act.Deed deed -> cast.act(deed);
    }
  }

  /// The phase without faults: everything has to come to an end, and what is new to be served.
  private void settle() {
    await(START_MS, cluster::serves, () -> "a start after the faults");
    await(START_MS, cluster::everybodyRuns, () -> "the end of the last pause");
    writeOnceMore();
    cast.groups().stream().filter(GroupCrowd::isEmpty).forEach(GroupCrowd::join);
    await(SETTLE_MS, cast::changesAreOver, cast::state);
    SortedMap<TopicPartition, Long> ends = new TreeMap<>();
    for (int i = 0; i < story.brokers().size(); i++) {
      ends.putAll(taker(i, InventoryTaker.BYTES_MAX).ends());
    }
    await(SETTLE_MS, () -> cast.haveRead(ends), cast::state);
    cast.groups().forEach(group -> history.caughtUp(group.shape().name(), group.shape().topics()));
    var overdue = lines.overdue(world.nanos(), ANSWER_NANOS_MAX);
    if (!overdue.isEmpty()) {
      throw new Violation(LIVENESS, "not answered: " + overdue);
    }
  }

  /// Clients hear what they have to do a moment later.
  private void writeOnceMore() {
    cast.writeOnceMore(story);
    world.runFor(HEAR_MS);
  }

  /// Restarts everything from disk, in one way or another, and compares.
  private void restart(Inventory before) {
    int way = world.chance().nextInt(3);
    String how = way == 0 ? "a kill" : way == 1 ? "a power cut" : "a clean stop";
    chronicle.say(() -> "everything is restarted after " + how);
    for (BrokerMachine broker : cluster.brokers()) {
      switch (way) {
        case 0 -> broker.end(broker.machine()::kill, 0);
        case 1 -> broker.end(broker.machine()::cutPower, 0);
        default -> broker.stop(0);
      }
    }
    await(START_MS, cluster::serves, () -> "a start after " + how);
    history.restarted(how, before, inventory());
  }

  private Inventory inventory() {
    return inventory(InventoryTaker.BYTES_MAX);
  }

  /// @param fetchBytes how much is read at once: by small pieces reads begin anywhere
  private Inventory inventory(int fetchBytes) {
    SortedMap<String, Inventory.Topic> topics = new TreeMap<>();
    SortedMap<String, SortedMap<TopicPartition, Long>> groups = new TreeMap<>();
    for (int i = 0; i < story.brokers().size(); i++) {
      Inventory one = taker(i, fetchBytes).take();
      topics.putAll(one.topics());
      groups.putAll(one.groups());
    }
    return new Inventory(topics, groups);
  }

  private InventoryTaker taker(int broker, int fetchBytes) {
    return new InventoryTaker(
        world, cluster.broker(broker).address(), history.topics(), fetchBytes);
  }

  private void await(long ms, BooleanSupplier condition, Supplier<String> words) {
    if (!world.runUntil(condition, ms)) {
      throw new Violation(LIVENESS, "not within %d s: %s".formatted(ms / 1000, words.get()));
    }
  }

  private Verdict verdict(SimFailure failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof Violation violation) {
      return verdict(violation.promise(), String.valueOf(violation.getMessage()));
    }
    String words = String.valueOf(failure.getMessage());
    StringBuilder trace = new StringBuilder(words.lines().findFirst().orElse(""));
    if (cause != null) {
      trace.append('\n').append(cause);
      for (StackTraceElement element : cause.getStackTrace()) {
        trace.append("\n    at ").append(element);
      }
    }
    return verdict("no bug escapes from a loop", trace.toString());
  }

  private Verdict verdict(@Nullable String promise, String words) {
    return new Verdict(
        story,
        promise,
        words,
        world.hash(),
        world.events(),
        world.nanos() / 1_000_000,
        history.recordsAcknowledged(),
        history.batchesAcknowledged(),
        history.recordsRead(),
        world.counts(),
        chronicle.lines());
  }
}
