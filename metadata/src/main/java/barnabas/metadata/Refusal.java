package barnabas.metadata;

import barnabas.wire.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether something was done, and if not why: Kafka's error code and words for people.
///
/// @param code [ErrorCode#NONE] if it was done
/// @param message null if it was done
public record Refusal(ErrorCode code, @Nullable String message) {

  /// Done.
  public static final Refusal NONE = new Refusal(ErrorCode.NONE, null);

  /// Not done.
  ///
  /// @param words a format, as of [String#format]
  static Refusal of(ErrorCode code, String words, Object... parts) {
    return new Refusal(code, String.format(Locale.ROOT, words, parts));
  }

  /// Whether it was not done.
  public boolean refused() {
    return code != ErrorCode.NONE;
  }
}
