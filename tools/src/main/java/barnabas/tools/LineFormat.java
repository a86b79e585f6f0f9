package barnabas.tools;

import barnabas.client.ProducerRecord;
import barnabas.record.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a line of input becomes a record: the fields that it has, and what stands between them. The
/// last field takes the rest of the line, separators and all.
///
/// @param absent a key or value that is this text is null, a tombstone; null for none
record LineFormat(List<Field> fields, String separator, @Nullable String absent)
    implements LineReader {

  /// What a piece of a line means.
  enum Field {
    TIMESTAMP,
    PARTITION,
    HEADERS,
    KEY,
    VALUE;

    static Field named(String name) {
      return switch (name.strip()) {
        case "timestamp" -> TIMESTAMP;
        case "partition" -> PARTITION;
        case "headers" -> HEADERS;
        case "key" -> KEY;
        case "value" -> VALUE;
        default ->
            throw ToolFailure.usage(
                "--fields: '" + name + "' is not timestamp, partition, headers, key or value");
      };
    }
  }

  /// @param fields their names with commas between
  /// @param separator with `\t` for a tabulator
  static LineFormat of(String fields, String separator, @Nullable String absent) {
    var parsed = new ArrayList<Field>();
    for (String name : fields.split(",")) {
      Field field = Field.named(name);
      if (parsed.contains(field)) {
        throw ToolFailure.usage("--fields: " + name + " stands there twice");
      }
      parsed.add(field);
    }
    String plain = separator.replace("\\t", "\t");
    if (plain.isEmpty()) {
      throw ToolFailure.usage("--separator: is empty");
    }
    return new LineFormat(List.copyOf(parsed), plain, absent);
  }

  @Override
  public ProducerRecord record(ProducerRecord usual, String line, long nowMs) {
    int partition = usual.partition();
    long timestampMs = usual.timestampMs();
    ByteBuffer key = usual.key();
    ByteBuffer value = null;
    List<Header> headers = usual.headers();
    int from = 0;
    for (int i = 0; i < fields.size(); i++) {
      int to = i == fields.size() - 1 ? line.length() : line.indexOf(separator, from);
      if (to < 0) {
        throw new ToolFailure(
            "has %d of the fields that --fields names, %d".formatted(i + 1, fields.size()));
      }
      String text = line.substring(from, to);
      switch (fields.get(i)) {
        case TIMESTAMP -> timestampMs = Times.milliseconds("", text, nowMs);
        case PARTITION -> partition = partition(text);
        case HEADERS -> headers = headers(usual.headers(), text);
        case KEY -> key = bytes(text);
        case VALUE -> value = bytes(text);
      }
      from = to + separator.length();
    }
    return new ProducerRecord(usual.topic(), partition, timestampMs, key, value, headers);
  }

  /// Headers as `a=1,b=2`, behind those that every record has.
  static List<Header> headers(List<Header> usual, String text) {
    var headers = new ArrayList<>(usual);
    for (String one : text.split(",")) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        String value = one.substring(equals + 1);
        headers.add(new Header(one.substring(0, equals), Utf8.bytes(value)));
      } else if (!one.isBlank()) {
        throw new ToolFailure("'" + one + "' is no header: give name=value");
      }
    }
    return List.copyOf(headers);
  }

  private @Nullable ByteBuffer bytes(String text) {
    return text.equals(absent) ? null : Utf8.bytes(text);
  }

  private static int partition(String text) {
    try {
      int partition = Integer.parseInt(text.strip());
      if (partition >= 0) {
        return partition;
      }
    } catch (NumberFormatException e) {
      throw new ToolFailure("'" + text + "' is no partition");
    }
    throw new ToolFailure("'" + text + "' is no partition");
  }
}
