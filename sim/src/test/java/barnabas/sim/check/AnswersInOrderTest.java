package barnabas.sim.check;

import java.util.List;

final class AnswersInOrderTest extends CheckerTest {
  AnswersInOrderTest() {
    super("every request is answered once and in order", _ -> new AnswersInOrder());
  }

  @Override
  List<Told> good() {
    return List.of(
        told("two requests, two answers", s -> play(s, "a1 a2 <a1 <a2")),
        told("each connection has an order of its own", s -> play(s, "a1 b1 <b1 a2 <a1 <a2")),
        told("a request that gets no answer", s -> play(s, "a1 a2 <a1")));
  }

  @Override
  List<Told> bad() {
    return List.of(
        told("the second is answered first", s -> play(s, "a1 a2 <a2")),
        told("an answer comes twice", s -> play(s, "a1 <a1 <a1")),
        told("an answer comes unasked", s -> play(s, "<a1")),
        told("an answer comes on another connection", s -> play(s, "a1 b2 <b1")));
  }

  /// `a1` is request 1 on connection a, `<a1` its answer.
  private static void play(Scene scene, String steps) {
    for (String step : steps.split(" ")) {
      boolean answer = step.startsWith("<");
      long connection = step.charAt(answer ? 1 : 0);
      int correlationId = step.charAt(step.length() - 1) - '0';
      if (answer) {
        scene.checker().answered(connection, correlationId);
      } else {
        scene.checker().requested(connection, correlationId);
      }
    }
  }
}
