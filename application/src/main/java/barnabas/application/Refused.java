package barnabas.application;

import barnabas.wire.ErrorCode;

/// The cluster said no, or did not answer. [ErrorCode#REQUEST_TIMED_OUT] and
/// [ErrorCode#NETWORK_EXCEPTION] leave open whether it did what was asked.
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  Refused(ErrorCode code, String words) {
    super(words.contains(code.name()) ? words : code + ": " + words);
    this.code = code;
  }

  /// Kafka's code for it.
  public ErrorCode code() {
    return code;
  }
}
