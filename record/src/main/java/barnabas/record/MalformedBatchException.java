package barnabas.record;

/// Bytes that are no batch or no records of one, in words for a log line.
public sealed class MalformedBatchException extends RuntimeException
    permits OversizedBatchException {

  public MalformedBatchException(String message) {
    super(message);
  }

  public MalformedBatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
