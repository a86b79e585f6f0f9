package barnabas.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One client of other people's, and the program that has it do what its users do.
///
/// The program takes the broker's address and a prefix for the names of topics and groups, and
/// prints a line `PASS what was done` or `FAIL what was done: why` for each of its scenarios. It
/// may print a line `VERSION …` before them, if the version isn't fixed by what the suite fetches.
///
/// @param name of the suite: one word
/// @param client what its users call it
/// @param version of the client; empty if the program tells it
/// @param folder where the program runs
/// @param preparation what has to be fetched or compiled first
/// @param command to which address and prefix are added
record Suite(
    String name,
    String client,
    String version,
    Pace pace,
    Path folder,
    Optional<Preparation> preparation,
    List<String> command) {

  /// Which command plays a suite.
  enum Pace {
    /// Under 20 seconds: the test command plays it, too.
    QUICK,
    /// Played by `./check clients` only.
    LONG
  }

  /// A command to be run once.
  ///
  /// @param made what is there once it has ended; made here if the command doesn't
  record Preparation(Path made, List<String> command) {

    void prepare() {
      // Two suites may need the same, and be played at once.
      synchronized (Preparation.class) {
        try {
          if (!Files.exists(made)) {
            Program.mustRun(BuiltBroker.ROOT, command);
          }
          if (!Files.exists(made)) {
            Files.createFile(made);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /// What came of one scenario.
  ///
  /// @param why it failed; empty if it passed
  record Result(String scenario, boolean passed, String why) {}

  /// What came of all scenarios of a suite at one broker.
  ///
  /// @param output all that the program printed
  record Played(String version, List<Result> results, String output) {}

  /// Prepares the program if need be, and runs it.
  Played play(String bootstrap) {
    preparation.ifPresent(Preparation::prepare);
    var whole = new ArrayList<>(command);
    whole.add(bootstrap);
    whole.add(name + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
    return read(Program.run(folder, "", whole));
  }

  private Played read(Program.Ended ended) {
    String told = version;
    var results = new ArrayList<Result>();
    for (String line : ended.output().split("\n")) {
      if (line.startsWith("VERSION ")) {
        told = line.substring(8);
      } else if (line.startsWith("PASS ")) {
        results.add(new Result(line.substring(5), true, ""));
      } else if (line.startsWith("FAIL ")) {
        String[] parts = line.substring(5).split(": ", 2);
        results.add(new Result(parts[0], false, parts.length > 1 ? parts[1] : "no word why"));
      }
    }
    boolean allPassed = results.stream().allMatch(Result::passed);
    if (results.isEmpty() || (ended.code() == 0) != allPassed) {
      results.add(new Result("the program ends well", false, "exit code " + ended.code()));
    }
    return new Played(told, List.copyOf(results), ended.output());
  }
}
