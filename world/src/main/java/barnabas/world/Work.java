package barnabas.world;

import java.util.function.Consumer;
import java.util.function.Supplier;

/// Threads for what costs CPU: recompression, deep validation, key derivation.
public interface Work {

  /// Computes off the loop and delivers the value on `owner`. The task takes values and gives a
  /// value, and throws nothing.
  <T> void run(Loop owner, Supplier<T> task, Consumer<T> done);
}
