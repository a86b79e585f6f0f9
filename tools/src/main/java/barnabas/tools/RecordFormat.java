package barnabas.tools;

import barnabas.client.TopicPartition;
import barnabas.record.Header;
import barnabas.record.Record;
import java.util.List;

/// How a record is printed: text with places for what it holds, as kcat has them.
final class RecordFormat {

  private final String format;
  private final String topic;

  RecordFormat(String format, String topic) {
    this.format = format.replace("\\n", "\n").replace("\\t", "\t");
    this.topic = topic;
  }

  void append(StringBuilder out, TopicPartition partition, Record record) {
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      i++;
      switch (format.charAt(i)) {
        case 's' -> out.append(LineFormat.text(record.value()));
        case 'k' -> out.append(LineFormat.text(record.key()));
        case 't' -> out.append(topic);
        case 'p' -> out.append(partition.partition());
        case 'o' -> out.append(record.offset());
        case 'T' -> out.append(record.timestampMs());
        case 'h' -> headers(out, record.headers());
        case '%' -> out.append('%');
        default -> throw new ToolFailure("--format: there is no %" + format.charAt(i));
      }
    }
  }

  private static void headers(StringBuilder out, List<Header> headers) {
    String separator = "";
    for (Header header : headers) {
      out.append(separator)
          .append(header.key())
          .append('=')
          .append(LineFormat.text(header.value()));
      separator = ",";
    }
  }
}
