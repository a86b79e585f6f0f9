package barnabas.tools;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a command's results go, as UTF-8 whatever the locale. What can't be written ends the
/// command: without a word if the reader has gone, as in `consume … | head`, else with the reason.
final class Results extends PrintStream {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Target target;

  static Results to(OutputStream out) {
    return new Results(new Target(out));
  }

  private Results(Target target) {
    super(new BufferedOutputStream(target, BUFFER_BYTES), false, StandardCharsets.UTF_8);
    this.target = target;
  }

  /// Writes what is still held; whether nobody takes any more.
  boolean closed() {
    return checkError();
  }

  /// Why results were lost that somebody waits for; null if none were.
  @Nullable String trouble() {
    boolean lost = closed() && !target.why.toLowerCase(Locale.ROOT).contains("broken pipe");
    return lost ? target.why : null;
  }

  /// Takes no more after a failure: it is not tried again for every record.
  private static final class Target extends FilterOutputStream {
    private boolean broken;
    private String why = "";

    Target(OutputStream out) {
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
        why = String.valueOf(e.getMessage());
        throw e;
      }
    }
  }
}
