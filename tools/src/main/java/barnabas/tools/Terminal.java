package barnabas.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/// What a command reads from and speaks to: results go to `out`, words about them to `err`.
///
/// @param screens which of them a person looks at
record Terminal(InputStream in, Results out, PrintStream err, Screens screens) {

  /// Streams without a person at their end.
  Terminal(InputStream in, OutputStream out, PrintStream err) {
    this(in, Results.to(out), err, new Screens(false, false, false));
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
    var out = Results.to(new FileOutputStream(FileDescriptor.out));
    return new Terminal(System.in, out, System.err, Screens.told());
  }
}
