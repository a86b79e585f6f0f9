package barnabas.tools;

import barnabas.client.TopicPartition;
import barnabas.record.Header;
import barnabas.record.Record;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a record is printed: text with places for what it holds, as kcat has them, or JSON. Keys and
/// values are printed byte for byte; in JSON what is no text is an object with base64.
final class RecordFormat {

  private static final String PLACES = "sktpoTdh%";
  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private final @Nullable String format;

  private RecordFormat(@Nullable String format) {
    this.format = format;
  }

  /// @param text with `\n` and `\t` for a new line and a tabulator
  static RecordFormat of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%' && i + 1 < text.length()) {
        i++;
        if (PLACES.indexOf(text.charAt(i)) < 0) {
          throw ToolFailure.usage("--format: there is no %" + text.charAt(i));
        }
      }
    }
    return new RecordFormat(text.replace("\\n", "\n").replace("\\t", "\t"));
  }

  /// One JSON object a line.
  static RecordFormat json() {
    return new RecordFormat(null);
  }

  void print(PrintStream out, TopicPartition partition, Record record) {
    if (format == null) {
      out.print(Json.of(object(partition, record)) + "\n");
      return;
    }
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.print(c);
        continue;
      }
      i++;
      switch (format.charAt(i)) {
        case 's' -> bytes(out, record.value());
        case 'k' -> bytes(out, record.key());
        case 't' -> out.print(partition.topic());
        case 'p' -> out.print(partition.partition());
        case 'o' -> out.print(record.offset());
        case 'T' -> out.print(record.timestampMs());
        case 'd' -> out.print(Instant.ofEpochMilli(record.timestampMs()));
        case 'h' -> headers(out, record.headers());
        default -> out.print('%');
      }
    }
  }

  private static void headers(PrintStream out, List<Header> headers) {
    String separator = "";
    for (Header header : headers) {
      out.print(separator + header.key() + "=");
      bytes(out, header.value());
      separator = ",";
    }
  }

  private static void bytes(PrintStream out, @Nullable ByteBuffer bytes) {
    byte[] copy = NULL;
    if (bytes != null) {
      copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
    }
    out.write(copy, 0, copy.length);
  }

  private static Map<String, @Nullable Object> object(TopicPartition partition, Record record) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    object.put("topic", partition.topic());
    object.put("partition", partition.partition());
    object.putAll(object(record));
    return object;
  }

  /// What a record holds, as JSON takes it.
  static Map<String, @Nullable Object> object(Record record) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    object.put("offset", record.offset());
    object.put("timestamp", record.timestampMs());
    var headers = new ArrayList<Map<String, @Nullable Object>>();
    for (Header header : record.headers()) {
      var one = new LinkedHashMap<String, @Nullable Object>();
      one.put("name", header.key());
      one.put("value", JsonLines.shown(header.value()));
      headers.add(one);
    }
    object.put("headers", headers);
    object.put("key", JsonLines.shown(record.key()));
    object.put("value", JsonLines.shown(record.value()));
    return object;
  }
}
