package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Proves that the schemas are the documentation that they claim to be.
class SchemaFilesTest {
  private static final Path SCHEMAS = Path.of("src/main/schema");
  private static final Pattern FIELD = Pattern.compile("\\s+[a-z]\\w*: .*");

  @Test
  void everyFieldHasAComment() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path file : files()) {
      String before = "";
      for (String line : Files.readAllLines(file)) {
        if (FIELD.matcher(line).matches() && !before.strip().startsWith("#")) {
          bare.add(file.getFileName() + ":" + line);
        }
        before = line;
      }
    }

    assertThat(bare).isEmpty();
  }

  @Test
  void everyApiHasASchemaAndEverySchemaAnApi() throws IOException {
    List<String> names =
        files().stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".api"))
            .map(name -> name.replace(".api", ""))
            .toList();

    assertThat(Stream.of(ApiKey.values()).map(ApiKey::protocolName))
        .containsExactlyInAnyOrderElementsOf(names);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      return files.sorted().toList();
    }
  }
}
