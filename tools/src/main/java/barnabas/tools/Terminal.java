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
record Terminal(InputStream in, PrintStream out, PrintStream err) {

  private static final int BUFFER_BYTES = 64 << 10;

  /// The process's own.
  static Terminal standard() {
    var pipe = new Pipe(new FileOutputStream(FileDescriptor.out));
    var bytes = new BufferedOutputStream(pipe, BUFFER_BYTES);
    return new Terminal(
        System.in, new PrintStream(bytes, false, StandardCharsets.UTF_8), System.err);
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
