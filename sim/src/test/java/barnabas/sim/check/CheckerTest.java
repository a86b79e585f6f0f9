package barnabas.sim.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Proves a checker by histories made by hand: it accepts the good ones, and refuses each bad one
/// for the promise that it is there for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CheckerTest {
  private final Function<Topics, Checker> checker;
  private final String promise;

  CheckerTest(String promise, Function<Topics, Checker> checker) {
    this.promise = promise;
    this.checker = checker;
  }

  /// Histories in which the promise holds.
  abstract List<Told> good();

  /// Histories in which it is broken.
  abstract List<Told> bad();

  @ParameterizedTest
  @MethodSource("good")
  void accepts(Told told) {
    Topics topics = new Topics();
    Scene scene = new Scene(topics, checker.apply(topics));

    assertThatCode(() -> told.history.accept(scene)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refuses(Told told) {
    Topics topics = new Topics();
    Scene scene = new Scene(topics, checker.apply(topics));

    assertThatThrownBy(() -> told.history.accept(scene))
        .isInstanceOfSatisfying(
            Violation.class, violation -> assertThat(violation.promise()).isEqualTo(promise));
  }

  static Told told(String words, Consumer<Scene> history) {
    return new Told(words, history);
  }

  /// One that is told with the words of groups alone.
  static Told talk(String words, Consumer<GroupTalk> history) {
    return told(words, scene -> history.accept(scene.talk()));
  }

  /// A history with what is remarkable about it.
  record Told(String words, Consumer<Scene> history) {
    @Override
    public String toString() {
      return words;
    }
  }
}
