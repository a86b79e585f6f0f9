package barnabas.log.machine;

import java.util.function.Consumer;

/// Who waits for the answer to a command. Exactly one of the two is called, once, on the engine's
/// loop, possibly before the call that handed the command in returns.
public interface Reply<A> {

  /// The command was decided, and all that the answer depends on is committed.
  void answered(A answer);

  /// The command has no answer: it was not taken, or what it depended on was lost. In the second
  /// case its events may still turn out to be committed.
  void refused(Refusal refusal);

  /// A reply made of two functions.
  static <A> Reply<A> of(Consumer<? super A> answered, Consumer<? super Refusal> refused) {
    return new Reply<>() {
      @Override
      public void answered(A answer) {
        answered.accept(answer);
      }

      @Override
      public void refused(Refusal refusal) {
        refused.accept(refusal);
      }
    };
  }
}
