package barnabas.quorum;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A small text file for people: a line for each key and its value, and the CRC-32C of these lines.
///
/// ```
/// version=1
/// some.key=value
/// checksum=1a2b3c4d
/// ```
///
/// @param keys of version 1, without the first line and the last
record CheckedLines(List<String> keys) {
  private static final String FIRST = "version=1\n";
  private static final String LAST = "checksum=";

  CheckedLines(String... keys) {
    this(List.of(keys));
  }

  /// The text that has these values, in the order of the keys.
  String text(Object... values) {
    StringBuilder text = new StringBuilder(FIRST);
    for (int i = 0; i < keys.size(); i++) {
      text.append(keys.get(i)).append('=').append(values[i]).append('\n');
    }
    String checksum = checksum(text.toString());
    return text.append(LAST).append(checksum).append('\n').toString();
  }

  /// The values in a text, or null if it is not one that [#text] made.
  @Nullable List<String> values(String text) {
    List<String> lines = text.lines().toList();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < keys.size() && i + 1 < lines.size(); i++) {
      String line = lines.get(i + 1);
      String key = keys.get(i) + "=";
      if (line.startsWith(key)) {
        values.add(line.substring(key.length()));
      }
    }
    boolean whole = values.size() == keys.size() && text.equals(text(values.toArray()));
    return whole ? values : null;
  }

  private static String checksum(String content) {
    CRC32C crc = new CRC32C();
    crc.update(content.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
