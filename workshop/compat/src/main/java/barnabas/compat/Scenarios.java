package barnabas.compat;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// The scenarios of one program, in order, by what they are called.
final class Scenarios {

  static final long DEADLINE_S = 30;

  /// One thing that a user does.
  interface Scenario {
    void run() throws Exception;
  }

  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();
  private final PrintStream report;

  Scenarios() {
    this(System.out);
  }

  /// @param report takes a line for each scenario
  Scenarios(PrintStream report) {
    this.report = report;
  }

  void add(String name, Scenario scenario) {
    check(scenarios.put(name, scenario) == null, "two are called " + name);
  }

  /// Plays all, prints a line for each, and ends the process.
  ///
  /// @param only plays those whose name has this in it
  void play(String only) {
    boolean failed = false;
    for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
      if (scenario.getKey().contains(only)) {
        failed |= !passes(scenario.getKey(), scenario.getValue());
      }
    }
    System.exit(failed ? 1 : 0);
  }

  private boolean passes(String name, Scenario scenario) {
    try {
      scenario.run();
      report.println("PASS " + name);
      return true;
    } catch (Exception | AssertionError e) {
      String why = e.toString().replace('\n', ' ');
      report.println("FAIL " + name + ": " + why + " at " + where(e));
      return false;
    }
  }

  private static String where(Throwable problem) {
    for (StackTraceElement element : problem.getStackTrace()) {
      boolean ours = element.getClassName().startsWith("barnabas.compat.");
      if (ours && !element.getClassName().equals(Scenarios.class.getName())) {
        return element.getFileName() + ":" + element.getLineNumber();
      }
    }
    return "?";
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  static void equal(Object actual, Object expected) {
    check(Objects.deepEquals(actual, expected), "was " + actual + ", expected " + expected);
  }

  /// Waits for something that the condition itself gives time to.
  static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + DEADLINE_S * 1_000_000_000L;
    while (!holds.getAsBoolean()) {
      check(System.nanoTime() < deadline, "waited in vain for " + what);
    }
  }
}
