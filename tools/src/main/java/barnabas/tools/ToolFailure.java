package barnabas.tools;

/// Why a command can't go on, in one line for the person at the keyboard.
final class ToolFailure extends RuntimeException {

  static final int REFUSED = 1;
  static final int USAGE = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  ToolFailure(String line) {
    this(line, REFUSED);
  }

  private ToolFailure(String line, int exitCode) {
    super(line, null, false, false);
    this.exitCode = exitCode;
  }

  /// The command was not given what it needs.
  static ToolFailure usage(String line) {
    return new ToolFailure(line, USAGE);
  }

  int exitCode() {
    return exitCode;
  }
}
