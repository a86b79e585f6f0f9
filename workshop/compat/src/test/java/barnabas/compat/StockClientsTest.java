package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Proves that stock clients work with the built broker: each quick suite runs its scenarios in a
/// process of its own at a broker of its own, and each scenario is a test. What is known not to
/// pass has to go on so, or its reason is idle. A client that can't be installed fails.
///
/// Clients wait more than they compute, so two suites are played at a time.
@Execution(ExecutionMode.CONCURRENT)
class StockClientsTest {

  @TestFactory
  Stream<DynamicContainer> quickSuites() {
    String only = System.getProperty("compat.suites", "");
    return Suites.all().stream()
        .filter(suite -> suite.pace() == Suite.Pace.QUICK && suite.name().contains(only))
        .map(
            suite ->
                DynamicContainer.dynamicContainer(
                    suite.name(), Stream.of(suite).flatMap(StockClientsTest::scenarios)));
  }

  private static Stream<DynamicTest> scenarios(Suite suite) {
    Suite.Played played;
    Differences known;
    String page;
    try (BuiltBroker broker = BuiltBroker.start()) {
      played = suite.play(broker.address());
      known = Differences.read();
      page = Files.readString(Page.FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    var tests = new ArrayList<DynamicTest>();
    for (Suite.Result result : played.results()) {
      tests.add(dynamicTest(result.scenario(), () -> passes(suite, result, known, played)));
    }
    tests.add(
        dynamicTest(
            "the page has each of them",
            () ->
                assertThat(page)
                    .contains("## " + suite.name())
                    .contains(
                        played.results().stream()
                            .map(result -> "| " + result.scenario() + " |")
                            .toList())));
    return tests.stream();
  }

  private static void passes(
      Suite suite, Suite.Result result, Differences known, Suite.Played played) {
    var why = known.why(suite.name(), result.scenario(), Main.BARNABAS);
    assertThat(result.passed())
        .as("%s%n%s%n%s", result.why(), why.orElse(""), played.output())
        .isEqualTo(why.isEmpty());
  }
}
