package barnabas.prelink;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One of each kind of call site that the linker meets, and what comes of it as text. Read by the
/// test as class files, so that it runs linked and as javac left it.
final class Samples implements Supplier<List<String>> {
  private final String mine = "mine";

  record Empty() {}

  record Point(int x, long y) {}

  record Every(
      boolean truth,
      byte small,
      short little,
      char letter,
      int number,
      long big,
      float rough,
      double fine,
      @Nullable String text,
      int[] numbers) {}

  /// Only its text is left to the JVM.
  record Half(int a, int b) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Half;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  /// An interface with a private method, which a lambda of it calls.
  interface Greeting {
    String to(String whom);

    default Supplier<String> twice(String whom) {
      return () -> again(whom) + to(whom);
    }

    private String again(String whom) {
      return to(whom) + ", ";
    }
  }

  /// An inner class, whose lambda reaches what is private in the outer.
  final class Inner {
    private final long count = 3;

    Supplier<String> supplier(int times, double factor) {
      return () -> secret(times) + count * factor;
    }
  }

  private String secret(int times) {
    return mine.repeat(times);
  }

  private static long twice(long value) {
    return value * 2;
  }

  @Override
  public List<String> get() {
    List<String> said = new ArrayList<>();
    lambdas(said);
    references(said);
    conversions(said);
    records(said);
    return said;
  }

  private void lambdas(List<String> said) {
    Runnable none = () -> {};
    none.run();
    boolean truth = true;
    byte small = 1;
    short little = 2;
    char letter = 'c';
    float rough = 1.5f;
    double fine = 2.5;
    long big = 1L << 40;
    Supplier<String> all =
        () -> mine + truth + small + little + letter + rough + fine + big + said.size();
    said.add(all.get());
    said.add(new Inner().supplier(2, 0.5).get());
    Greeting greeting = whom -> "hello " + whom;
    said.add(greeting.twice("you").get());
    Supplier<Supplier<String>> nested = () -> () -> mine + big;
    said.add(nested.get().get());
    said.add(((Supplier<String> & Serializable) () -> "left to the JVM").get());
  }

  private void references(List<String> said) {
    Function<String, Integer> unbound = String::length;
    Supplier<Integer> bound = mine::length;
    Function<String, StringBuilder> made = StringBuilder::new;
    IntFunction<int[]> array = int[]::new;
    BiFunction<List<String>, String, Boolean> throughAnInterface = List::add;
    IntFunction<String> ofThis = this::secret;
    BinaryOperator<Integer> fixed = Math::max;
    UnaryOperator<String> upper = String::toUpperCase;
    said.add(unbound.apply("four") + " " + bound.get() + " " + made.apply("made").reverse());
    said.add(array.apply(3).length + " " + throughAnInterface.apply(said, "added"));
    said.add(ofThis.apply(2) + fixed.apply(2, 3) + upper.apply("up"));
    new ArrayList<>(said).forEach(said::add);
  }

  private static void conversions(List<String> said) {
    ToLongFunction<Integer> unboxedAndWidened = Samples::twice;
    LongBinaryOperator dropped = (left, right) -> left - right;
    Function<Long, Long> boxed = Samples::twice;
    IntSupplier unboxed = Integer.valueOf(4)::intValue;
    BiFunction<Double, Boolean, String> wide = (number, flag) -> number + " " + flag;
    Runnable pushed = () -> Samples.twice(4);
    pushed.run();
    said.add(unboxedAndWidened.applyAsLong(4) + " " + dropped.applyAsLong(1L << 33, 1));
    said.add(boxed.apply(5L) + " " + unboxed.getAsInt() + " " + wide.apply(0.25, true));
  }

  private static void records(List<String> said) {
    int[] numbers = {1};
    Every every = new Every(true, (byte) 1, (short) 2, 'c', 4, 5, Float.NaN, -0.0, "text", numbers);
    Every same = new Every(true, (byte) 1, (short) 2, 'c', 4, 5, Float.NaN, -0.0, "text", numbers);
    Every zero = new Every(true, (byte) 1, (short) 2, 'c', 4, 5, Float.NaN, 0.0, "text", numbers);
    Every blank = new Every(false, (byte) 0, (short) 0, 'd', 0, 0, 0, 0, null, numbers);
    said.add(every.equals(same) + " " + every.equals(zero) + " " + every.equals(blank));
    said.add((every.hashCode() == same.hashCode()) + " " + new Point(5, 6).equals(new Point(5, 6)));
    said.add(every.toString().replaceAll("@.*", "") + blank.text());
    said.add(
        new Point(1, 2) + " " + new Point(1, 2).hashCode() + new Point(3, 1L << 40).hashCode());
    said.add(new Point(1, 2).equals(new Point(1, 3)) + " " + new Point(1, 2).equals("no point"));
    said.add(new Empty() + " " + new Empty().equals(new Empty()) + new Empty().hashCode());
    said.add(new Half(1, 2) + " " + new Half(1, 2).equals(new Half(3, 4)));
  }
}
