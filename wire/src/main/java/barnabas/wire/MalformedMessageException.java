package barnabas.wire;

/// Bytes that are not the message that they should be: the only exception of a [Reader]. Whoever
/// sent them broke the protocol. It carries no stack trace, since where the reader stood says
/// nothing.
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// With what is wrong, in words for a log line.
  public MalformedMessageException(String message) {
    super(message, null, false, false);
  }
}
