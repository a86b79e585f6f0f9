package barnabas.tools;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/// Prints what teaches a shell to complete commands, options, and names of topics and groups.
@Command(
    name = "completion",
    description = {
      "Prints a script that teaches bash or zsh to complete commands, options, and names of topics",
      "and groups, for which the broker that the line means is asked."
    },
    footer = {
      "",
      "Examples:",
      "  source <(./barnabas completion)                       for this shell, bash or zsh",
      "  ./barnabas completion > ~/.local/share/bash-completion/completions/barnabas",
      "  ./barnabas completion > ~/.barnabas.zsh && echo 'source ~/.barnabas.zsh' >> ~/.zshrc"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  /// Beside what picocli makes: where that has nothing to offer, this program is asked for names.
  private static final String NAMES =
      """

      # Names of topics and groups, asked of the broker that the line means.
      function _complete_barnabas_names() {
        _complete_barnabas "$@"
        if [ ${#COMPREPLY[@]} -eq 0 ] && [[ "${COMP_WORDS[COMP_CWORD]}" != -* ]]; then
          local IFS=$'\\n'
          COMPREPLY=( $("${COMP_WORDS[0]/#\\~/$HOME}" completion --names "${COMP_LINE:0:$COMP_POINT}" 2>/dev/null) )
        fi
      }
      complete -F _complete_barnabas_names -o default barnabas barnabas.sh barnabas.bash
      """;

  private final Terminal terminal;

  @Option(
      names = "--names",
      hidden = true,
      paramLabel = "LINE",
      description = "Prints the names that the last word of an unfinished line may become.")
  @Nullable String line;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandLine all = Main.commands(terminal);
    ofLauncher().forEach(all::addSubcommand);
    if (line != null) {
      NameCompletion.of(all.getCommandSpec(), line).forEach(terminal.out()::println);
      return 0;
    }
    terminal.out().print(AutoComplete.bash("barnabas", all));
    terminal.out().print(NAMES);
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
