package barnabas.tools;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/// Prints what teaches a shell to complete commands and options.
@Command(
    name = "completion",
    description = "Prints a script that teaches bash or zsh to complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(./barnabas completion)                       for this shell",
      "  ./barnabas completion > ~/.local/share/bash-completion/completions/barnabas"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  private final Terminal terminal;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(AutoComplete.bash("barnabas", Main.commands(terminal)));
    return 0;
  }
}
