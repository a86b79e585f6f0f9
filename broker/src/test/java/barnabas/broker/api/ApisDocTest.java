package barnabas.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.Apis;
import barnabas.wire.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/apis.md is what the heads of the handlers say, and they say what is served. Run with
/// `-Dapis.write=true` to write the page anew.
class ApisDocTest {
  private static final Path ROOT = root();
  private static final Path PAGE = ROOT.resolve("docs/apis.md");
  private static final Path HANDLERS = ROOT.resolve("broker/src/main/java/barnabas/broker/api");
  private static final Pattern HEAD =
      Pattern.compile(
          "(\\w+), key (\\d+), versions? (\\d+)(?: to (\\d+))?(?:, advertised from (\\d+))?"
              + "(?:\\.|: ([^.]*(?:\\.(?! |$)[^.]*)*)\\.?)(.*)");
  private static final String INTRODUCTION =
      """
      # Supported APIs

      What ApiVersions advertises. This page is made from the heads of the handlers in
      `broker/src/main/java/barnabas/broker/api`, and a test keeps it so.

      | Key | API | Versions | What it is for |
      |---:|---|---|---|
      """;

  @Test
  void thePageSaysWhatTheHandlersSay() throws IOException {
    String page = page(heads());

    if (Boolean.getBoolean("apis.write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  @Test
  void theHandlersSayWhatIsAdvertised() throws IOException {
    List<String> said = new ArrayList<>();
    for (Head head : heads()) {
      ApiKey key = ApiKey.of((short) head.key);
      assertThat(key).as(head.name).isNotNull();
      assertThat(key.protocolName()).isEqualTo(head.name);
      assertThat(key.lowestVersion()).as(head.name).isEqualTo((short) head.lowest);
      assertThat(key.highestVersion()).as(head.name).isEqualTo((short) head.highest);
      said.add("%d: %d to %d".formatted(head.key, head.advertised, head.highest));
    }

    assertThat(Apis.advertised()).containsExactlyInAnyOrderElementsOf(said);
  }

  private static String page(List<Head> heads) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Head head : heads) {
      page.append(
          "| %d | [%s](#%s) | %s%s | %s |\n"
              .formatted(
                  head.key,
                  head.name,
                  head.name.toLowerCase(java.util.Locale.ROOT),
                  head.lowest == head.highest ? head.lowest : head.lowest + " to " + head.highest,
                  head.advertised < head.lowest ? ", advertised from " + head.advertised : "",
                  head.purpose));
    }
    for (Head head : heads) {
      page.append("\n## ").append(head.name).append("\n").append(head.text);
    }
    return page.toString();
  }

  private static List<Head> heads() throws IOException {
    TreeMap<Integer, Head> heads = new TreeMap<>();
    try (Stream<Path> files = Files.list(HANDLERS)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().matches("\\w+Handler\\.java")
            && !file.getFileName().toString().equals("Handler.java")) {
          Head head = head(file);
          heads.put(head.key, head);
        }
      }
    }
    return List.copyOf(heads.values());
  }

  private static Head head(Path file) throws IOException {
    List<String> lines =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("///"))
            .map(line -> line.substring(3).strip())
            .toList();
    StringBuilder first = new StringBuilder();
    int next = 0;
    while (next < lines.size() && !lines.get(next).isEmpty()) {
      first.append(first.isEmpty() ? "" : " ").append(lines.get(next++));
    }
    Matcher matcher = HEAD.matcher(first);
    assertThat(matcher.matches()).as(file + ": " + first).isTrue();
    int lowest = Integer.parseInt(matcher.group(3));
    int highest = matcher.group(4) == null ? lowest : Integer.parseInt(matcher.group(4));
    int advertised = matcher.group(5) == null ? lowest : Integer.parseInt(matcher.group(5));
    String text = "\n" + first + "\n" + String.join("\n", lines.subList(next, lines.size()));
    return new Head(
        Integer.parseInt(matcher.group(2)),
        matcher.group(1),
        lowest,
        highest,
        advertised,
        matcher.group(6) == null ? "" : matcher.group(6),
        text.stripTrailing() + "\n");
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("broker/src/main"))) {
      here = here.getParent();
    }
    return here;
  }

  private record Head(
      int key, String name, int lowest, int highest, int advertised, String purpose, String text) {}
}
