package barnabas.record;

/// Records that grow past what decompression may give.
public final class OversizedBatchException extends MalformedBatchException {

  public OversizedBatchException(String message) {
    super(message);
  }
}
