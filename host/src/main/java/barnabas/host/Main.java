package barnabas.host;

import barnabas.host.logging.LogLayout;
import barnabas.host.logging.Loggers;
import barnabas.world.LogLevels;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.SortedMap;

/// `./barnabas start`: runs a broker until it is told to stop.
///
/// Exit codes: 0 stopped cleanly, 1 not started or not stopped cleanly, 2 a command line that makes
/// no sense, 70 a bug.
public final class Main {

  private static final int BUG_EXIT_CODE = 70;

  private Main() {}

  public static void main(String[] arguments) {
    try {
      CommandLine commandLine = CommandLine.parse(Arrays.asList(arguments));
      if (commandLine.help()) {
        System.out.print(CommandLine.USAGE);
        return;
      }
      SortedMap<String, String> given = GivenSettings.merged(commandLine, System.getenv());
      beginLog(given);
      Server server = Server.start(given, Main::failed);
      stopAtSignal(server);
      sayWhatRuns(server, System.out);
    } catch (StartRefused e) {
      System.err.println("barnabas: " + e.getMessage());
      System.exit(e.exitCode());
    }
  }

  /// What can't be is left for the start to refuse.
  private static void beginLog(SortedMap<String, String> given) {
    try {
      Loggers.OF_PROCESS.begin(
          LogLayout.of(given.getOrDefault("logging.layout", "text")),
          LogLevels.Level.valueOf(given.getOrDefault("logging.level", "INFO")));
    } catch (IllegalArgumentException _) {
      Loggers.OF_PROCESS.begin(LogLayout.TEXT, LogLevels.Level.INFO);
    }
  }

  /// A node that can't go on ends at once: its files say more than its memory does now.
  private static void failed(String reason) {
    System.err.println("barnabas: " + reason);
    Runtime.getRuntime().halt(BUG_EXIT_CODE);
  }

  /// SIGTERM and Ctrl-C.
  private static void stopAtSignal(Server server) {
    Thread stopping =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(
                () -> {
                  System.out.println("stopping");
                  boolean clean = server.stop();
                  System.out.println(clean ? "stopped" : "stopped, not cleanly");
                  System.out.flush();
                  // Not the code of the signal: this is an end as it should be.
                  Runtime.getRuntime().halt(clean ? 0 : StartRefused.EXIT_CODE);
                });
    Runtime.getRuntime().addShutdownHook(stopping);
  }

  private static void sayWhatRuns(Server server, PrintStream out) {
    String address = server.listeners().getFirst();
    String bootstrap = reachable(address.substring(address.indexOf("://") + 3));
    String option = bootstrap.equals("127.0.0.1:9092") ? "" : " --bootstrap-server " + bootstrap;
    out.print(
        "Barnabas is up"
            + ProcessAge.words()
            + "\n  listens at  "
            + String.join(", ", server.listeners())
            + "\n  keeps data  in "
            + String.join(", ", server.directories().stream().map(Object::toString).toList())
            + metricsLine(server)
            + "\n  try         echo hello | ./barnabas produce greetings"
            + option
            + "\n              ./barnabas consume greetings"
            + option
            + "\n  stop        Ctrl-C\n");
    out.flush();
  }

  private static String metricsLine(Server server) {
    String page = server.metricsPage();
    return page == null ? "" : "\n  metrics     at " + page;
  }

  /// An address to type on this machine, also for a listener on all of its addresses.
  private static String reachable(String listener) {
    int port = listener.lastIndexOf(':');
    String host = listener.substring(0, port);
    boolean everywhere = host.isEmpty() || host.equals("0.0.0.0") || host.equals("[::]");
    return everywhere ? "127.0.0.1" + listener.substring(port) : listener;
  }
}
