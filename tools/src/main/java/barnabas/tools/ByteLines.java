package barnabas.tools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A stream in lines, byte for byte: each ends with a newline, the last one perhaps without, and a
/// carriage return is a byte like any other.
final class ByteLines implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;

  ByteLines(InputStream in) {
    this.in = in;
  }

  /// Whether there is something to read without waiting for it. The beginning of a line that nobody
  /// has ended yet is nothing.
  boolean ready() throws IOException {
    for (int at = from; at < to; at++) {
      if (buffer[at] == '\n') {
        return true;
      }
    }
    return in.available() > 0;
  }

  /// The next line without its newline, or null at the end.
  byte @Nullable [] next() throws IOException {
    var line = new ByteArrayOutputStream();
    boolean begun = false;
    while (from < to || fill()) {
      begun = true;
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, from, end - from);
      from = end;
      if (end < to) {
        from++;
        return line.toByteArray();
      }
    }
    return begun ? line.toByteArray() : null;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
