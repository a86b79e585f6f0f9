package barnabas.world;

import java.io.IOException;
import java.util.function.Consumer;

/// What becomes of an operation of a port. Exactly one of the two is called, once, on the loop that
/// owns the operation, possibly before the call that started it returns.
public interface Outcome<T> {

  /// It succeeded.
  void done(T value);

  /// It failed, and nothing is known of how far it came.
  void failed(IOException cause);

  /// An outcome made of two functions.
  static <T> Outcome<T> of(Consumer<? super T> done, Consumer<? super IOException> failed) {
    return new Outcome<>() {
      @Override
      public void done(T value) {
        done.accept(value);
      }

      @Override
      public void failed(IOException cause) {
        failed.accept(cause);
      }
    };
  }
}
