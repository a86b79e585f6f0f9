package barnabas.log.machine;

/// What became of an append.
public sealed interface Appended {

  /// The events have their places.
  ///
  /// @param nextOffset the offset behind the last of them: they are committed once the log is
  ///   committed up to here
  record At(long nextOffset) implements Appended {}

  /// Nothing was appended.
  record Refused(Refusal refusal) implements Appended {}
}
