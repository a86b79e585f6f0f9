package barnabas.tools;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Prints what teaches a shell to complete commands and options.
@Command(
    name = "completion",
    description = "Prints a script that teaches bash or zsh to complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(./barnabas completion)                       for this shell, bash or zsh",
      "  ./barnabas completion > ~/.local/share/bash-completion/completions/barnabas",
      "  ./barnabas completion > ~/.barnabas.zsh && echo 'source ~/.barnabas.zsh' >> ~/.zshrc"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  private final Terminal terminal;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandLine all = Main.commands(terminal);
    ofLauncher().forEach(all::addSubcommand);
    terminal.out().print(AutoComplete.bash("barnabas", all));
    return 0;
  }

  /// What the launcher does by itself, before this program is begun.
  private static Map<String, CommandSpec> ofLauncher() {
    var start = CommandSpec.create();
    start.addOption(OptionSpec.builder("--override").type(String.class).build());
    start.addPositional(PositionalParamSpec.builder().type(File.class).build());
    var commands = new TreeMap<String, CommandSpec>();
    commands.put("start", start);
    for (String name : List.of("build", "test", "sim")) {
      commands.put(name, CommandSpec.create());
    }
    return commands;
  }
}
