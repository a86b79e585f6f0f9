package barnabas.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands that work with a broker. `start` is not among them: the launcher leads it past this
/// class, so that a broker's start does not pay for a command line library.
@Command(
    name = "./barnabas",
    description = "Works with a Barnabas broker, or any other that speaks the Kafka protocol.",
    footer = {
      "",
      "Exit codes: 0 done, 1 refused or out of reach, 2 wrong usage.",
      "Each command has --help with examples."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class Main {

  /// Wide enough for every example: what is broken in two can't be copied.
  private static final int HELP_COLUMNS = 110;

  private static final String VERSION = "Barnabas 0.1.0";

  public static void main(String[] args) {
    // What a command has to say it says itself; the rooms beneath it speak up only in need.
    System.setProperty("barnabas.logging.level", "error");
    System.exit(run(Terminal.standard(), args));
  }

  static int run(Terminal terminal, String... args) {
    CommandLine commands = commands(terminal);
    int code = commands.execute(args);
    commands.getOut().flush();
    String trouble = terminal.out().trouble();
    if (trouble != null) {
      terminal.err().println("barnabas: the results can't be written: " + trouble);
      return ToolFailure.REFUSED;
    }
    return code;
  }

  /// All commands, speaking to a terminal.
  static CommandLine commands(Terminal terminal) {
    var main =
        new CommandLine(new Main())
            .addSubcommand(
                new CommandLine(new TopicsCommand(terminal))
                    .addSubcommand(new TrimCommand(terminal))
                    .addSubcommand(new ProducersCommand(terminal)))
            .addSubcommand(new ProduceCommand(terminal))
            .addSubcommand(new ConsumeCommand(terminal))
            .addSubcommand(
                new CommandLine(new GroupsCommand(terminal))
                    .addSubcommand(new ResetCommand(terminal)))
            .addSubcommand(new ConfigsCommand(terminal))
            .addSubcommand(new QuotasCommand(terminal))
            .addSubcommand(new ClusterCommand(terminal))
            .addSubcommand(
                new CommandLine(new LogCommand(terminal)).addSubcommand(new DumpCommand(terminal)))
            .addSubcommand(new CompletionCommand(terminal));
    named(main);
    return main.setExecutionExceptionHandler((problem, command, _) -> failed(problem, command))
        .setParameterExceptionHandler((problem, _) -> misused(problem))
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpWidth(HELP_COLUMNS);
  }

  private static void named(CommandLine command) {
    command.getCommandSpec().version(VERSION);
    command.getSubcommands().values().forEach(Main::named);
  }

  private static int failed(Exception problem, CommandLine command) throws Exception {
    if (problem instanceof ToolFailure failure) {
      String help = failure.exitCode() == ToolFailure.USAGE ? seeHelp(command) : "";
      tell(command, failure.getMessage() + help);
      return failure.exitCode();
    }
    if (problem instanceof IOException unreadable) {
      tell(
          command,
          "%s (%s)".formatted(unreadable.getMessage(), unreadable.getClass().getSimpleName()));
      return ToolFailure.REFUSED;
    }
    throw problem;
  }

  private static int misused(CommandLine.ParameterException problem) {
    CommandLine command = problem.getCommandLine();
    tell(command, words(problem, command) + seeHelp(command));
    return ToolFailure.USAGE;
  }

  private static String words(CommandLine.ParameterException problem, CommandLine command) {
    String choices = String.join(", ", command.getSubcommands().keySet());
    if (problem instanceof CommandLine.UnmatchedArgumentException unmatched
        && !choices.isEmpty()
        && !unmatched.isUnknownOption()) {
      return "there is no command '%s', but %s"
          .formatted(unmatched.getUnmatched().getFirst(), choices);
    }
    if (!choices.isEmpty() && problem.getArgSpec() == null && !unknownOption(problem)) {
      return "a command is missing: " + choices;
    }
    return String.valueOf(problem.getMessage())
        .replaceFirst(
            "^Value for option .* should be in KEY=VALUE format but was (.*)$",
            "'$1' is not KEY=VALUE")
        .replaceFirst("^Error: ", "");
  }

  private static boolean unknownOption(CommandLine.ParameterException problem) {
    return problem instanceof CommandLine.UnmatchedArgumentException;
  }

  private static void tell(CommandLine command, String line) {
    String name = command.getCommandSpec().qualifiedName().replace("./", "");
    command.getErr().println(name + ": " + line.replaceAll("\\s*\\R\\s*", " "));
  }

  private static String seeHelp(CommandLine command) {
    return " (see '" + command.getCommandSpec().qualifiedName() + " --help')";
  }
}
