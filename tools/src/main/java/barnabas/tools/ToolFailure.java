package barnabas.tools;

/// Why a command can't go on, in one line for the person at the keyboard.
final class ToolFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ToolFailure(String line) {
    super(line, null, false, false);
  }
}
