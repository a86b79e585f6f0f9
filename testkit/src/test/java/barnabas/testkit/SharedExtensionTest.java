package barnabas.testkit;

import static barnabas.testkit.Clients.producer;
import static barnabas.testkit.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// One extension with many users: what several classes share, and tests that run at the same time.
/// JUnit runs the classes below, which wait for each other where the order matters; they are none
/// of the suite's own.
class SharedExtensionTest {

  @Test
  void aSharedBrokerOutlivesTheClassThatEndsFirst() {
    assertThat(failuresOf(2, Early.class, Late.class)).isEmpty();
    assertThat(Shared.seen).hasSize(1);
    assertClosed(Shared.BROKER);
  }

  @Test
  void whatAClassMadeBeforeItsTestsIsNotWipedAfterTheTestOfAnother() {
    assertThat(failuresOf(2, Prepares.class, EndsMeanwhile.class)).isEmpty();
    assertClosed(SharedPreparation.BROKER);
  }

  @Test
  void testsThatRunAtTheSameTimeWipeNothingOfEachOther() {
    assertThat(failuresOf(2, Side.class)).isEmpty();
    assertClosed(Side.BROKER);
  }

  @Test
  void anInheritedExtensionServesClassAfterClass() {
    assertThat(failuresOf(1, FirstHeir.class, SecondHeir.class)).isEmpty();
    assertClosed(Inherited.BROKER);
  }

  @Test
  void aFieldOfAnInstanceForTheWholeClassIsABrokerForTheWholeClass() {
    assertThat(failuresOf(1, OneInstance.class)).isEmpty();
    assertThat(OneInstance.ports).hasSize(1);
  }

  private static void assertClosed(BarnabasExtension extension) {
    assertThatIllegalStateException()
        .isThrownBy(extension::broker)
        .withMessage("no test runs, so there is no broker");
  }

  /// Runs tests of these classes, as many at the same time, and gives what failed.
  private static List<String> failuresOf(int parallel, Class<?>... classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Stream.of(classes).map(each -> selectClass(each)).toList())
            .configurationParameters(
                Map.of(
                    "junit.jupiter.execution.parallel.enabled", String.valueOf(parallel > 1),
                    "junit.jupiter.execution.parallel.mode.default", "concurrent",
                    "junit.jupiter.execution.parallel.config.executor-service", "FORK_JOIN_POOL",
                    "junit.jupiter.execution.parallel.config.strategy", "fixed",
                    "junit.jupiter.execution.parallel.config.fixed.parallelism", "" + parallel))
            .build();
    Outcomes outcomes = new Outcomes();
    LauncherFactory.create().execute(request, outcomes);
    assertThat(outcomes.tests).isNotEmpty();
    return outcomes.failures;
  }

  private static final class Outcomes implements TestExecutionListener {
    private final Set<String> tests = ConcurrentHashMap.newKeySet();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void executionFinished(TestIdentifier one, TestExecutionResult result) {
      if (one.isTest()) {
        tests.add(one.getUniqueId());
      }
      result.getThrowable().ifPresent(cause -> failures.add(one.getDisplayName() + ": " + cause));
      switch (one.getDisplayName()) {
        case "SharedExtensionTest$Early" -> Shared.earlyHasEnded.countDown();
        case "endsMeanwhile()" -> SharedPreparation.otherHasEnded.countDown();
        case "endsFirst()" -> Side.firstHasEnded.countDown();
        default -> {}
      }
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static Set<String> topics(Barnabas broker) throws Exception {
    try (var admin = Clients.admin(broker)) {
      return admin.listTopics().names().get();
    }
  }

  abstract static class Shared {
    static final Set<Barnabas> seen = ConcurrentHashMap.newKeySet();
    static final CountDownLatch bothRun = new CountDownLatch(2);
    static final CountDownLatch earlyHasEnded = new CountDownLatch(1);

    @RegisterExtension static final BarnabasExtension BROKER = new BarnabasExtension();

    @BeforeEach
    void notes(Barnabas broker) throws Exception {
      seen.add(broker);
      bothRun.countDown();
      await(bothRun);
    }
  }

  static class Early extends Shared {
    @Test
    void ends() {}
  }

  static class Late extends Shared {
    @Test
    void goesOn(Barnabas broker) throws Exception {
      broker.createTopic("late");
      await(earlyHasEnded);

      assertThat(topics(broker)).containsExactly("late");
    }
  }

  abstract static class SharedPreparation {
    static final CountDownLatch prepared = new CountDownLatch(1);
    static final CountDownLatch otherHasEnded = new CountDownLatch(1);

    @RegisterExtension static final BarnabasExtension BROKER = new BarnabasExtension();
  }

  static class Prepares extends SharedPreparation {
    @BeforeAll
    static void prepare(Barnabas broker) throws Exception {
      broker.createTopic("prepared");
      prepared.countDown();
      await(otherHasEnded);
    }

    @Test
    void findsWhatItPrepared(Barnabas broker) throws Exception {
      assertThat(topics(broker)).containsExactly("prepared");
    }
  }

  static class EndsMeanwhile extends SharedPreparation {
    @Test
    void endsMeanwhile() throws Exception {
      await(prepared);
    }
  }

  static class Side {
    static final CountDownLatch bothRun = new CountDownLatch(2);
    static final CountDownLatch firstHasEnded = new CountDownLatch(1);

    @RegisterExtension static final BarnabasExtension BROKER = new BarnabasExtension();

    @Test
    void endsFirst() throws Exception {
      bothRun.countDown();
      await(bothRun);
    }

    @Test
    void goesOn(Barnabas broker) throws Exception {
      try (var producer = producer(broker)) {
        send(producer, "mine", "a");
      }
      bothRun.countDown();
      await(firstHasEnded);

      assertThat(topics(broker)).containsExactly("mine");
    }
  }

  abstract static class Inherited {
    @RegisterExtension static final BarnabasExtension BROKER = new BarnabasExtension();

    void leavesTraces(Barnabas broker, String topic) throws Exception {
      assertThat(topics(broker)).isEmpty();
      broker.createTopic(topic);
    }
  }

  static class FirstHeir extends Inherited {
    @Test
    void findsNothing(Barnabas broker) throws Exception {
      leavesTraces(broker, "first");
    }

    @Nested
    class Within {
      @BeforeAll
      static void prepare() {
        BROKER.broker().createTopic("within");
      }

      @Test
      void findsWhatItPrepared(Barnabas broker) throws Exception {
        assertThat(topics(broker)).containsExactly("within");
      }
    }
  }

  static class SecondHeir extends Inherited {
    @Test
    void findsNothing(Barnabas broker) throws Exception {
      leavesTraces(broker, "second");
    }
  }

  @TestInstance(PER_CLASS)
  static class OneInstance {
    static final Set<Integer> ports = ConcurrentHashMap.newKeySet();

    @RegisterExtension final BarnabasExtension broker = new BarnabasExtension();

    @BeforeAll
    void isThereBeforeAll() {
      ports.add(broker.broker().port());
    }

    @Test
    void findsNothing() throws Exception {
      leavesTraces();
    }

    @Test
    void norDoesTheOther() throws Exception {
      leavesTraces();
    }

    private void leavesTraces() throws Exception {
      ports.add(broker.broker().port());
      assertThat(topics(broker.broker())).isEmpty();
      broker.broker().createTopic("trace");
    }
  }
}
