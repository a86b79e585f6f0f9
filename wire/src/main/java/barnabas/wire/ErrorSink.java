package barnabas.wire;

/// Hears of the errors that a response carries.
@FunctionalInterface
public interface ErrorSink {
  /// There is an error of that code, which is not 0.
  void met(short code);
}
