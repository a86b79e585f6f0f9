package barnabas.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands that work with a broker. `start` is not among them: the launcher leads it past this
/// class, so that a broker's start does not pay for a command line library.
@Command(
    name = "./barnabas",
    description = "Works with a Barnabas broker, or any other that speaks the Kafka protocol.",
    subcommands = {
      TopicsCommand.class,
      ProduceCommand.class,
      ConsumeCommand.class,
      GroupsCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Main {

  private static final int REFUSED = 1;

  public static void main(String[] args) {
    // What a command has to say it says itself; the rooms beneath it speak up only in need.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::explain)
        .setUsageHelpAutoWidth(true)
        .execute(args);
  }

  private static int explain(
      Exception problem, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (problem instanceof ToolFailure || problem instanceof IllegalArgumentException) {
      command.getErr().println(command.getCommandName() + ": " + problem.getMessage());
      return REFUSED;
    }
    throw problem;
  }
}
