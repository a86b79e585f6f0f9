package barnabas.tools;

import barnabas.client.ProducerRecord;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a file or of standard input, as records.
final class InputLines implements AutoCloseable {

  private static final int CHUNK_LINES = 1000;

  private final ByteLines lines;
  private final @Nullable FileChannel file;
  private long taken;

  private InputLines(ByteLines lines, @Nullable FileChannel file) {
    this.lines = lines;
    this.file = file;
  }

  /// @param path null for standard input
  static InputLines of(Terminal terminal, @Nullable Path path) {
    if (path == null) {
      return new InputLines(new ByteLines(terminal.in()), null);
    }
    if (Files.isDirectory(path)) {
      throw new ToolFailure("--file: " + path + " is a folder");
    }
    try {
      FileChannel file = FileChannel.open(path);
      return new InputLines(new ByteLines(Channels.newInputStream(file)), file);
    } catch (NoSuchFileException e) {
      throw new ToolFailure("--file: there is no " + path);
    } catch (IOException e) {
      throw new ToolFailure("--file: " + path + " can't be read: " + e.getMessage());
    }
  }

  /// How many lines were read.
  long taken() {
    return taken;
  }

  /// How much of the input was read, from 0 to 1; less than 0 if nobody knows.
  double part() throws IOException {
    return file == null ? -1 : (double) file.position() / Math.max(1, file.size());
  }

  /// The next records, none at the end.
  ///
  /// @param usual what they have where their lines say nothing
  List<ProducerRecord> next(LineReader reader, ProducerRecord usual) throws IOException {
    var records = new ArrayList<ProducerRecord>();
    byte[] line;
    // A person types slowly, and each line is to leave when it is typed.
    while (records.size() < CHUNK_LINES
        && (records.isEmpty() || lines.ready())
        && (line = lines.next()) != null) {
      taken++;
      try {
        records.add(reader.record(usual, line, System.currentTimeMillis()));
      } catch (ToolFailure wrong) {
        throw new ToolFailure("line %d: %s".formatted(taken, wrong.getMessage()));
      }
    }
    return records;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
