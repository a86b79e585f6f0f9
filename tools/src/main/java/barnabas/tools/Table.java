package barnabas.tools;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A head and rows: for people columns as wide as their widest cell, for programs a list of JSON
/// objects whose keys are the head's words in camel case. A cell that is null has nothing to say.
final class Table {

  private final List<String> head;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  void add(@Nullable Object... cells) {
    var row = new ArrayList<@Nullable Object>();
    for (Object cell : cells) {
      row.add(cell);
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// Prints it in one form or the other.
  void print(PrintStream out, boolean json) {
    if (json) {
      out.println(Json.of(objects()));
    } else {
      print(out);
    }
  }

  void print(PrintStream out) {
    var lines = new ArrayList<List<String>>();
    lines.add(head);
    for (List<@Nullable Object> row : rows) {
      lines.add(row.stream().map(cell -> cell == null ? "-" : cell.toString()).toList());
    }
    int[] widths = new int[head.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> cells : lines) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /// The rows as JSON takes them.
  List<Map<String, @Nullable Object>> objects() {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    for (List<@Nullable Object> row : rows) {
      var object = new LinkedHashMap<String, @Nullable Object>();
      for (int i = 0; i < head.size(); i++) {
        object.put(key(head.get(i)), row.get(i));
      }
      objects.add(object);
    }
    return objects;
  }

  private static String key(String title) {
    var key = new StringBuilder();
    for (String word : title.toLowerCase(Locale.ROOT).split(" ")) {
      key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return key.toString();
  }
}
