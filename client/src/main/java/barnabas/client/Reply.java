package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What becomes of a question. Exactly one of the two is called, once, on the client's loop.
public interface Reply<R> {

  /// The answer came.
  void answered(R response);

  /// No answer came, or one that says no. [ErrorCode#NETWORK_EXCEPTION] and
  /// [ErrorCode#REQUEST_TIMED_OUT] leave open whether the broker did what was asked.
  void failed(ErrorCode code, String words);

  /// A reply made of two functions.
  static <R> Reply<R> of(
      Consumer<? super R> answered, BiConsumer<ErrorCode, ? super String> failed) {
    return new Reply<>() {
      @Override
      public void answered(R response) {
        answered.accept(response);
      }

      @Override
      public void failed(ErrorCode code, String words) {
        failed.accept(code, words);
      }
    };
  }

  /// A reply that passes refusals on and does something else with the answer.
  default <S> Reply<S> after(Consumer<? super S> answered) {
    return of(answered, this::failed);
  }
}
