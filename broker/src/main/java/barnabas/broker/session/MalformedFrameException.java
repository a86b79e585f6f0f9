package barnabas.broker.session;

/// A frame or header that no client of the protocol sends. The connection is closed.
public final class MalformedFrameException extends RuntimeException {
  public MalformedFrameException(String message) {
    super(message);
  }
}
