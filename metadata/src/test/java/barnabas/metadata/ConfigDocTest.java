package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/configuration-keys.md is what the catalogue of keys says. Run with `-Dconfig.write=true` to
/// write the page anew.
class ConfigDocTest {
  private static final Path ROOT = root();
  private static final Path PAGE = ROOT.resolve("docs/configuration-keys.md");
  private static final Path CATALOGUE =
      ROOT.resolve("metadata/src/main/resources/barnabas/metadata/config.keys");

  private record Key(
      String kind,
      String name,
      String type,
      String usual,
      String valid,
      String scope,
      String state,
      String words) {

    static Key of(String line) {
      String[] parts = line.split("\\|", -1);
      return new Key(
          parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]);
    }

    boolean is(String wantedKind, String wantedState) {
      return kind.equals(wantedKind) && state.equals(wantedState);
    }

    String row() {
      return "| `%s` | %s | %s | %s | %s | %s |\n"
          .formatted(name, type, code(usual.equals("-") ? "" : usual), allowed(), reach(), words);
    }

    private String allowed() {
      return valid.isEmpty() ? "" : code(valid.replace("{", "").replace("}", ""));
    }

    private String reach() {
      if (kind.equals("broker")) {
        return scope.equals("fixed") ? "at start" : "while running";
      }
      return scope.isEmpty() ? "" : code(scope.replaceAll("\\*\\d+", ""));
    }

    private static String code(String text) {
      return text.isEmpty()
          ? ""
          : List.of(text.split("[ ,]")).stream()
              .map(part -> "`" + part + "`")
              .collect(Collectors.joining(" "));
    }
  }

  @Test
  void thePageSaysWhatTheCatalogueSays() throws IOException {
    String page = page(keys());

    if (Boolean.getBoolean("config.write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  @Test
  void everyServedKeySaysWhatItDoes() throws IOException {
    assertThat(keys())
        .filteredOn(key -> key.state.equals("served"))
        .allSatisfy(key -> assertThat(key.words).as(key.name).isNotBlank());
  }

  private static String page(List<Key> keys) {
    var page =
        new StringBuilder(
            """
            # Configuration keys

            Made from the catalogue that the broker itself reads
            (`metadata/src/main/resources/barnabas/metadata/config.keys`); a test keeps it so. Times are in
            milliseconds and sizes in bytes where the name does not say otherwise. How settings are given:
            [configuration.md](configuration.md).

            ## Of topics

            | key | type | default | valid | default from the broker's | what it does |
            |---|---|---|---|---|---|
            """);
    rows(page, keys, "topic");
    page.append(
        """

        ## Of groups

        The broker says in what range each may be: `group.consumer.min.…`, `group.consumer.max.…`.

        | key | type | default | valid | default from the broker's | what it does |
        |---|---|---|---|---|---|
        """);
    rows(page, keys, "group");
    page.append(
        """

        ## Of brokers

        | key | type | default | valid | changed | what it does |
        |---|---|---|---|---|---|
        """);
    rows(page, keys, "broker");
    names(
        page,
        keys,
        "accepted",
        "## Accepted, with nothing to do here",
        "Understood, so that a file or environment made for Apache Kafka starts without a"
            + " warning.");
    names(
        page,
        keys,
        "known",
        "## Apache Kafka's, not served yet",
        "Each one that is set is named in a warning at the start.");
    return page.toString();
  }

  private static void rows(StringBuilder page, List<Key> keys, String kind) {
    keys.stream().filter(key -> key.is(kind, "served")).forEach(key -> page.append(key.row()));
  }

  private static void names(
      StringBuilder page, List<Key> keys, String state, String title, String words) {
    page.append('\n').append(title).append("\n\n").append(words).append("\n");
    for (String kind : List.of("topic", "broker")) {
      String names =
          keys.stream()
              .filter(key -> key.is(kind, state))
              .map(key -> "`" + key.name + "`")
              .collect(Collectors.joining(", "));
      if (!names.isEmpty()) {
        page.append("\nOf %ss: %s.\n".formatted(kind, names));
      }
    }
  }

  private static List<Key> keys() throws IOException {
    return Files.readAllLines(CATALOGUE).stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(Key::of)
        .toList();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("metadata/src/main"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
