package barnabas.host;

/// Why the broker does not start, in one line for the user.
public final class StartRefused extends Exception {

  private static final long serialVersionUID = 1L;

  /// A wrong setting, a folder or port that is not to be had.
  static final int EXIT_CODE = 1;

  /// A command line that makes no sense.
  static final int USAGE_EXIT_CODE = 2;

  private final int exitCode;

  StartRefused(String line) {
    this(line, EXIT_CODE);
  }

  StartRefused(String line, int exitCode) {
    super(line);
    this.exitCode = exitCode;
  }

  /// What the process should end with.
  public int exitCode() {
    return exitCode;
  }
}
