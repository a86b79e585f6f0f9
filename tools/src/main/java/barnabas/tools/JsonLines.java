package barnabas.tools;

import barnabas.client.ProducerRecord;
import barnabas.record.Header;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records as JSON objects, one a line, as `consume --json` prints them: what a topic holds can be
/// written to another one as it is. Topic and offset are passed over. A key or value that is text
/// is that text; `{"base64": "…"}` is bytes; anything else but null is its own JSON.
final class JsonLines implements LineReader {

  private static final String BASE64 = "base64";

  @Override
  public ProducerRecord record(ProducerRecord usual, byte[] line, long nowMs) {
    String text = Utf8.text(ByteBuffer.wrap(line));
    if (text == null) {
      throw new ToolFailure("is not UTF-8, as JSON is");
    }
    if (!(JsonText.read(text) instanceof Map<?, ?> object)) {
      throw new ToolFailure("is no JSON object");
    }
    int partition = usual.partition();
    long timestampMs = usual.timestampMs();
    ByteBuffer key = usual.key();
    ByteBuffer value = null;
    List<Header> headers = usual.headers();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      @Nullable Object given = entry.getValue();
      switch (String.valueOf(entry.getKey())) {
        case "partition" -> partition = usual.partition() < 0 ? partition(given) : partition;
        case "timestamp" -> timestampMs = timestamp(usual, given, nowMs);
        case "key" -> key = usual.key() == null ? bytes(given) : key;
        case "value" -> value = bytes(given);
        case "headers" -> headers = headers(usual.headers(), given);
        case "topic", "offset" -> {}
        default ->
            throw new ToolFailure(
                "'%s' is none of partition, timestamp, headers, key and value"
                    .formatted(entry.getKey()));
      }
    }
    return new ProducerRecord(usual.topic(), partition, timestampMs, key, value, headers);
  }

  /// What is valid UTF-8 as text, else as an object that [#bytes] reads.
  static @Nullable Object shown(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      return null;
    }
    String text = Utf8.text(bytes);
    if (text != null) {
      return text;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Map.of(BASE64, Base64.getEncoder().encodeToString(copy));
  }

  private static @Nullable ByteBuffer bytes(@Nullable Object given) {
    if (given == null) {
      return null;
    }
    if (given instanceof String text) {
      return Utf8.bytes(text);
    }
    if (given instanceof Map<?, ?> map
        && map.size() == 1
        && map.get(BASE64) instanceof String text) {
      try {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw new ToolFailure("'" + text + "' is no base64");
      }
    }
    return Utf8.bytes(Json.of(given));
  }

  private static int partition(@Nullable Object given) {
    if (given instanceof BigDecimal number && number.scale() <= 0 && number.signum() >= 0) {
      return number.intValue();
    }
    throw new ToolFailure("partition: " + Json.of(given) + " is none");
  }

  private static long timestamp(ProducerRecord usual, @Nullable Object given, long nowMs) {
    if (usual.timestampMs() >= 0) {
      return usual.timestampMs();
    }
    return Times.milliseconds("timestamp: ", given == null ? "null" : given.toString(), nowMs);
  }

  private static List<Header> headers(List<Header> usual, @Nullable Object given) {
    var headers = new ArrayList<>(usual);
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> headers.add(new Header(String.valueOf(name), bytes(value))));
      return List.copyOf(headers);
    }
    if (!(given instanceof List<?> list)) {
      throw new ToolFailure("headers: give {\"a\":\"1\"} or [{\"name\":\"a\",\"value\":\"1\"}]");
    }
    for (Object one : list) {
      if (!(one instanceof Map<?, ?> map && map.get("name") instanceof String name)) {
        throw new ToolFailure("headers: " + Json.of(one) + " has no name");
      }
      headers.add(new Header(name, bytes(map.get("value"))));
    }
    return List.copyOf(headers);
  }
}
