package barnabas.generator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The generated files. Owned by [Main].
final class Output {
  private final String packageName;
  private final Map<String, String> files = new TreeMap<>();

  Output(String packageName) {
    this.packageName = packageName;
  }

  void add(String type, String source) {
    if (files.put(type + ".java", source) != null) {
      throw new SchemaException("two schemas make a type " + type);
    }
  }

  /// Writes what changed and deletes what no schema makes any more.
  void write(Path root) throws IOException {
    Path folder = root.resolve(packageName.replace('.', '/'));
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
      if (!Files.exists(path) || !java.util.Arrays.equals(Files.readAllBytes(path), bytes)) {
        Files.write(path, bytes);
      }
    }
    List<Path> stale;
    try (Stream<Path> present = Files.list(folder)) {
      stale = present.filter(path -> !files.containsKey(path.getFileName().toString())).toList();
    }
    for (Path path : stale) {
      Files.delete(path);
    }
  }
}
