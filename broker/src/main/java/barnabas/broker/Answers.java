package barnabas.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The answers to several questions that were asked at once. Owned by the asking loop.
public final class Answers<A> {
  private final List<@Nullable A> answers = new ArrayList<>();
  private final Consumer<List<A>> done;
  private int open;

  private Answers(int count, Consumer<List<A>> done) {
    for (int slot = 0; slot < count; slot++) {
      answers.add(null);
    }
    this.done = done;
    this.open = count;
  }

  /// Asks for each of `wanted`.
  ///
  /// @param ask asks for one, and has the answer given on this loop, now or later
  /// @param done takes the answers in the order of `wanted`
  public static <W, A> void all(
      List<W> wanted, BiConsumer<W, Consumer<A>> ask, Consumer<List<A>> done) {
    if (wanted.isEmpty()) {
      done.accept(List.of());
      return;
    }
    Answers<A> answers = new Answers<>(wanted.size(), done);
    for (int i = 0; i < wanted.size(); i++) {
      int slot = i;
      ask.accept(wanted.get(slot), answer -> answers.given(slot, answer));
    }
  }

  private void given(int slot, A answer) {
    if (answers.set(slot, answer) != null) {
      throw new IllegalStateException("two answers to one question");
    }
    if (--open == 0) {
      done.accept(complete());
    }
  }

  private List<A> complete() {
    List<A> all = new ArrayList<>(answers.size());
    for (A answer : answers) {
      if (answer == null) {
        throw new IllegalStateException("a question without an answer");
      }
      all.add(answer);
    }
    return all;
  }
}
