package barnabas.tools;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What a command reads from and speaks to: results go to `out`, words about them to `err`. Text is
/// UTF-8 whatever the locale, since records are.
///
/// @param screens which of them a person looks at
record Terminal(InputStream in, PrintStream out, PrintStream err, Screens screens) {

  private static final int BUFFER_BYTES = 64 << 10;

  /// Streams without a person at their end.
  Terminal(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, new Screens(false, false, false));
  }

  /// Which streams end at a screen or keyboard.
  record Screens(boolean in, boolean out, boolean err) {

    /// What the launcher found out: Java can't tell of each stream by itself.
    static Screens told() {
      String digits = System.getProperty("barnabas.screens", "");
      return new Screens(digits.contains("0"), digits.contains("1"), digits.contains("2"));
    }
  }

  /// A line about long work, if there is somebody to read it.
  Progress progress() {
    return new Progress(err, screens.err(), System::nanoTime);
  }

  /// The process's own.
  static Terminal standard() {
    var pipe = new Pipe(new FileOutputStream(FileDescriptor.out));
    var bytes = new BufferedOutputStream(pipe, BUFFER_BYTES);
    return new Terminal(
        System.in,
        new PrintStream(bytes, false, StandardCharsets.UTF_8),
        System.err,
        Screens.told());
  }

  /// Whether nobody reads the results any more, as in `consume … | head`.
  boolean closed() {
    return out.checkError();
  }

  /// Takes no more once nobody reads: a failed write is not tried again for every record.
  private static final class Pipe extends FilterOutputStream {
    private boolean broken;

    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (broken) {
        return;
      }
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }
  }
}
