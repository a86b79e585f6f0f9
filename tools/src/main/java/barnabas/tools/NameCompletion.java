package barnabas.tools;

import barnabas.application.Admin;
import barnabas.application.Admin.GroupFacts;
import barnabas.application.Cluster;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What a shell offers for the last word of a line that is being typed, where that is the name of a
/// topic or a group: those of the broker that the line means. A broker that does not answer soon
/// has none.
final class NameCompletion {

  private static final long PATIENCE_MS = 700;

  /// What needs no quotes in any shell.
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9._-]+");

  private CommandSpec command;
  private @Nullable OptionSpec open;
  private int position;
  private String bootstrap = Connecting.standard();

  private NameCompletion(CommandSpec all) {
    command = all;
  }

  /// @param line from its beginning to the cursor, the program's name included
  static List<String> of(CommandSpec all, String line) {
    String[] words = line.split("\\s+", -1);
    var typed = new NameCompletion(all);
    for (int i = 1; i < words.length - 1; i++) {
      typed.read(words[i]);
    }
    String last = words[words.length - 1];
    return typed.names().stream()
        .filter(name -> name.startsWith(last) && PLAIN.matcher(name).matches())
        .sorted()
        .toList();
  }

  private void read(String word) {
    CommandLine subcommand = command.subcommands().get(word);
    if (open != null) {
      bootstrap = open.longestName().equals(Connecting.BOOTSTRAP) ? word : bootstrap;
      open = null;
    } else if (word.startsWith(Connecting.BOOTSTRAP + "=")) {
      bootstrap = word.substring(word.indexOf('=') + 1);
    } else if (word.startsWith("-")) {
      OptionSpec option = command.findOption(word);
      open = option != null && option.arity().max() > 0 ? option : null;
    } else if (subcommand != null) {
      command = subcommand.getCommandSpec();
      position = 0;
    } else {
      position++;
    }
  }

  private Collection<String> names() {
    ArgSpec wanted =
        open != null
            ? open
            : command.positionalParameters().stream()
                .filter(each -> each.index().contains(position))
                .findFirst()
                .orElse(null);
    return switch (wanted == null ? "" : wanted.paramLabel()) {
      case "TOPIC" -> ask(admin -> admin.topics().thenApply(Map::keySet));
      case "GROUP" ->
          ask(admin -> admin.groups().thenApply(all -> all.stream().map(GroupFacts::id).toList()));
      default -> List.of();
    };
  }

  private Collection<String> ask(
      Function<Admin, CompletableFuture<? extends Collection<String>>> question) {
    try (Cluster cluster = Cluster.at(bootstrap)) {
      return question.apply(cluster.admin()).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | IllegalArgumentException noneToOffer) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
