package barnabas.testkit;

import barnabas.metadata.CreateTopics;
import barnabas.metadata.DeleteTopics;
import barnabas.metadata.Refusal;
import barnabas.wire.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A broker for tests, which speaks the protocol of Apache Kafka on a port of its own on loopback.
/// When [#start] returns, topics can be made, written and read, and groups coordinated.
///
/// ```java
/// try (var broker = Barnabas.start()) {
///   var producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), …);
/// }
/// ```
///
/// Any number of them run beside each other in one JVM. Every method may be called on any thread.
public final class Barnabas implements AutoCloseable {
  private static final int CHANGE_TIMEOUT_MS = 20_000;

  /// The broker takes a look that comes later than a second for a pause of its own, after which it
  /// excuses silent members, so steps are shorter while sessions may end: half an hour is the
  /// longest session that is allowed.
  private static final long FINE_STEP_NANOS = Duration.ofMillis(500).toNanos();

  private static final long FINE_NANOS = Duration.ofMinutes(30).toNanos();
  private static final long COARSE_STEPS = 500;

  private final Embedded embedded;
  private final TestClock clock;
  private final Faults faults;
  private final List<CreateTopics.Wanted> topics;
  private final Runnable afterwards;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param topics that are there from the beginning and after each [#clear]
  /// @param afterwards runs when it has stopped
  Barnabas(
      Embedded embedded,
      TestClock clock,
      Faults faults,
      List<CreateTopics.Wanted> topics,
      Runnable afterwards) {
    this.embedded = embedded;
    this.clock = clock;
    this.faults = faults;
    this.topics = topics;
    this.afterwards = afterwards;
    this.port = embedded.port();
  }

  /// Starts a broker with its data in memory, and with Kafka's defaults but for [what suits
  /// tests][BarnabasBuilder].
  public static Barnabas start() {
    return builder().start();
  }

  /// A broker to be made: with topics, settings, or its data in a folder.
  public static BarnabasBuilder builder() {
    return new BarnabasBuilder();
  }

  /// What clients need to know: `bootstrap.servers`.
  public String bootstrapServers() {
    return BarnabasBuilder.HOST + ":" + port;
  }

  /// The port that it listens at.
  public int port() {
    return port;
  }

  /// Makes a topic with one partition.
  public void createTopic(String name) {
    createTopic(name, 1);
  }

  /// Makes a topic.
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /// Makes a topic.
  ///
  /// @param configs by Kafka's keys, such as `cleanup.policy`
  /// @throws IllegalArgumentException if the broker refuses, with its reason
  public void createTopic(String name, int partitions, Map<String, String> configs) {
    create(List.of(wanted(name, partitions, configs)));
  }

  /// Takes everything back to how it was when the broker had started: topics, groups and faults are
  /// gone but for the topics that it was built with, which are empty. Connections stay, the clock
  /// stays, and what was set on the broker itself stays.
  ///
  /// Clients of the test before are best closed by then: a consumer that goes on joins its group
  /// anew.
  public void clear() {
    faults.clear();
    List<DeleteTopics.Wanted> all =
        embedded.ask(
            answer ->
                answer.complete(
                    embedded.node().image().topics().values().stream()
                        .map(topic -> new DeleteTopics.Wanted(null, topic.id()))
                        .toList()));
    if (!all.isEmpty()) {
      DeleteTopics.Answer deleted =
          embedded.ask(
              answer ->
                  embedded
                      .node()
                      .submit(new DeleteTopics(all), CHANGE_TIMEOUT_MS, answer::complete));
      deleted.topics().forEach(topic -> check(topic.topicId().toString(), topic.refusal()));
    }
    embedded.settle();
    createBuilt();
  }

  /// Lets time pass for the broker, as if all clients were silent meanwhile: sessions of members
  /// end that sent no heartbeat, records fall due for retention, delayed requests go on. When it
  /// returns, what was due has been begun; in memory it is done.
  ///
  /// The clients' own clocks know nothing of it: a record that a producer stamps afterwards is as
  /// old as the clock was turned.
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time goes forwards only, not by " + by);
    }
    long nanos = by.toNanos();
    long coarseStep = Math.max(FINE_STEP_NANOS, (nanos - FINE_NANOS) / COARSE_STEPS);
    for (long passed = 0; passed < nanos; ) {
      long step = Math.min(passed < FINE_NANOS ? FINE_STEP_NANOS : coarseStep, nanos - passed);
      clock.advance(step);
      embedded.turn();
      passed += step;
    }
    embedded.settle();
  }

  /// The time by the broker's clock.
  public Instant now() {
    return Instant.now().plusNanos(clock.aheadNanos());
  }

  /// Plans a fault: something that goes wrong with requests of an API.
  ///
  /// ```java
  /// broker.on(ApiKey.PRODUCE).nth(3).disconnect();
  /// ```
  public FaultPlan on(ApiKey api) {
    return new FaultPlan(faults, api);
  }

  /// Stops the broker. Its data is gone, unless it lies in a folder that was given. Closing it
  /// again does nothing.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      embedded.stop();
      afterwards.run();
    }
  }

  /// Makes the topics that it was built with, but for those that its folder has already.
  void createBuilt() {
    List<CreateTopics.Wanted> missing =
        topics.isEmpty()
            ? topics
            : embedded.ask(
                answer ->
                    answer.complete(
                        topics.stream()
                            .filter(each -> embedded.node().image().topic(each.name()) == null)
                            .toList()));
    create(missing);
  }

  private void create(List<CreateTopics.Wanted> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    CreateTopics.Answer made =
        embedded.ask(
            answer ->
                embedded
                    .node()
                    .submit(new CreateTopics(wanted, false), CHANGE_TIMEOUT_MS, answer::complete));
    made.topics().forEach(topic -> check(topic.name(), topic.refusal()));
  }

  static CreateTopics.Wanted wanted(String name, int partitions, Map<String, String> configs) {
    return new CreateTopics.Wanted(
        name,
        partitions,
        1,
        new TreeMap<>(),
        new TreeMap<>(configs)
            .entrySet().stream()
                .map(each -> new CreateTopics.Config(each.getKey(), each.getValue()))
                .toList());
  }

  private static void check(String topic, Refusal refusal) {
    if (refusal.refused()) {
      throw new IllegalArgumentException(
          "topic " + topic + ": " + refusal.code() + ": " + refusal.message());
    }
  }
}
