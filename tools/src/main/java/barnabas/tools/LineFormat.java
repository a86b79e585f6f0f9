package barnabas.tools;

import barnabas.client.ProducerRecord;
import barnabas.record.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a line of input becomes a record: the fields that it has, and what stands between them. The
/// last field takes the rest of the line, separators and all. Keys and values are the line's bytes.
///
/// @param absent a key or value that is this is null, a tombstone; null for none
record LineFormat(List<Field> fields, ByteBuffer separator, @Nullable ByteBuffer absent)
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
    return new LineFormat(
        List.copyOf(parsed), Utf8.bytes(plain), absent == null ? null : Utf8.bytes(absent));
  }

  @Override
  public ProducerRecord record(ProducerRecord usual, byte[] line, long nowMs) {
    int partition = usual.partition();
    long timestampMs = usual.timestampMs();
    ByteBuffer key = usual.key();
    ByteBuffer value = null;
    List<Header> headers = usual.headers();
    ByteBuffer rest = ByteBuffer.wrap(line);
    for (int i = 0; i < fields.size(); i++) {
      ByteBuffer field = i == fields.size() - 1 ? rest : upToSeparator(rest);
      if (field == null) {
        throw new ToolFailure(
            "has %d of the fields that --fields names, %d".formatted(i + 1, fields.size()));
      }
      switch (fields.get(i)) {
        case TIMESTAMP -> timestampMs = Times.milliseconds("", text(field), nowMs);
        case PARTITION -> partition = partition(text(field));
        case HEADERS -> headers = headers(usual.headers(), text(field));
        case KEY -> key = field.equals(absent) ? null : field;
        case VALUE -> value = field.equals(absent) ? null : field;
      }
    }
    return new ProducerRecord(usual.topic(), partition, timestampMs, key, value, headers);
  }

  /// Takes a field and the separator behind it off a line; null if there is none.
  private @Nullable ByteBuffer upToSeparator(ByteBuffer line) {
    int length = separator.remaining();
    for (int at = line.position(); at + length <= line.limit(); at++) {
      if (line.slice(at, length).equals(separator)) {
        ByteBuffer field = line.slice(line.position(), at - line.position());
        line.position(at + length);
        return field;
      }
    }
    return null;
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

  private static String text(ByteBuffer field) {
    return StandardCharsets.UTF_8.decode(field.duplicate()).toString();
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
