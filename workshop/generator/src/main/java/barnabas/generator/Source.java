package barnabas.generator;

import java.util.List;

/// Java text as it grows. Owned by whoever writes one file.
final class Source {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  /// Adds a line. A line that begins with `}` closes a block first, one that ends with `{` opens
  /// one.
  Source line(String line) {
    if (line.startsWith("}")) {
      depth--;
    }
    text.append("  ".repeat(line.isEmpty() ? 0 : depth)).append(line).append('\n');
    if (line.endsWith("{")) {
      depth++;
    }
    return this;
  }

  Source blank() {
    return line("");
  }

  /// Adds a doc comment, or nothing for no lines.
  Source doc(List<String> lines) {
    lines.forEach(words -> line(("/// " + words).stripTrailing()));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
