package barnabas.tools;

import barnabas.client.ProducerRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a line of input becomes a record: the fields that it has, and what stands between them. The
/// last field takes the rest of the line, separators and all.
record LineFormat(List<Field> fields, String separator) {

  /// What a piece of a line means.
  enum Field {
    TIMESTAMP,
    PARTITION,
    KEY,
    VALUE;

    static Field named(String name) {
      return switch (name.strip()) {
        case "timestamp" -> TIMESTAMP;
        case "partition" -> PARTITION;
        case "key" -> KEY;
        case "value" -> VALUE;
        default ->
            throw new ToolFailure(
                "--fields: '" + name + "' is not timestamp, partition, key or value");
      };
    }
  }

  /// @param fields their names with commas between
  /// @param separator with `\t` for a tabulator
  static LineFormat of(String fields, String separator) {
    var parsed = new ArrayList<Field>();
    for (String name : fields.split(",")) {
      parsed.add(Field.named(name));
    }
    String plain = separator.replace("\\t", "\t");
    if (plain.isEmpty()) {
      throw new ToolFailure("--separator: is empty");
    }
    return new LineFormat(List.copyOf(parsed), plain);
  }

  ProducerRecord record(String topic, String line) {
    int partition = ProducerRecord.ANY;
    long timestampMs = ProducerRecord.NOW;
    ByteBuffer key = null;
    ByteBuffer value = null;
    int from = 0;
    for (int i = 0; i < fields.size(); i++) {
      int to = i == fields.size() - 1 ? line.length() : line.indexOf(separator, from);
      if (to < 0) {
        throw new ToolFailure(
            "a line has " + (i + 1) + " fields where " + fields.size() + " were expected: " + line);
      }
      String text = line.substring(from, to);
      switch (fields.get(i)) {
        case TIMESTAMP -> timestampMs = timestampMs(text);
        case PARTITION -> partition = number(text);
        case KEY -> key = bytes(text);
        case VALUE -> value = bytes(text);
      }
      from = to + separator.length();
    }
    return new ProducerRecord(topic, partition, timestampMs, key, value, List.of());
  }

  /// Milliseconds since the epoch, or a time as ISO 8601 has it.
  static long timestampMs(String text) {
    try {
      return text.chars().allMatch(Character::isDigit) && !text.isEmpty()
          ? Long.parseLong(text)
          : Instant.parse(text).toEpochMilli();
    } catch (NumberFormatException | DateTimeException e) {
      throw new ToolFailure(
          "'"
              + text
              + "' is no time: give milliseconds since 1970 or something like"
              + " 2001-01-10T18:20:00Z");
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new ToolFailure("'" + text + "' is no partition");
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A record's key or value as text, with a word for null.
  static String text(@Nullable ByteBuffer bytes) {
    return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
