package barnabas.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file that is carried through a topic into another file, by Kafka's file connectors.
final class ConnectFiles {

  private final String topic;
  private final Path from;
  private final Path to;
  private final List<String> written = new ArrayList<>();

  ConnectFiles(String topic) throws IOException {
    Path folder = JavaProcess.emptyFolder();
    this.topic = topic;
    this.from = Files.createFile(folder.resolve("from.txt"));
    this.to = folder.resolve("to.txt");
  }

  String topic() {
    return topic;
  }

  Map<String, String> source(String name) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("name", name);
    settings.put("connector.class", "FileStreamSource");
    settings.put("tasks.max", "1");
    settings.put("file", from.toString());
    settings.put("topic", topic);
    return settings;
  }

  Map<String, String> sink(String name) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("name", name);
    settings.put("connector.class", "FileStreamSink");
    settings.put("tasks.max", "1");
    settings.put("file", to.toString());
    settings.put("topics", topic);
    return settings;
  }

  /// Writes more lines into the first file: of ASCII, since the connector takes letters for bytes.
  void write(int count) throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      lines.add("line " + (written.size() + i) + " of the file");
    }
    Files.write(from, lines, StandardOpenOption.APPEND);
    written.addAll(lines);
  }

  /// All lines that were written.
  List<String> written() {
    return List.copyOf(written);
  }

  /// How many bytes the first file has.
  long size() throws IOException {
    return Files.size(from);
  }

  /// Waits until the second file has the lines of the first, each once and in order.
  void awaitCarried() {
    awaitCarried(written);
  }

  /// Waits until the second file has these lines.
  void awaitCarried(List<String> lines) {
    Scenarios.await(
        "the other file to have " + lines.size() + " lines",
        () -> carried().size() >= lines.size());
    List<String> carried = carried();
    Scenarios.check(
        carried.equals(lines), "other lines were carried: " + firstDifference(carried, lines));
  }

  private static String firstDifference(List<String> carried, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).equals(carried.get(i))) {
        return "'" + carried.get(i) + "' instead of '" + lines.get(i) + "'";
      }
    }
    return carried.size() + " instead of " + lines.size();
  }

  private List<String> carried() {
    try {
      return Files.exists(to) ? Files.readAllLines(to) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
