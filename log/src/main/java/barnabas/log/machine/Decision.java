package barnabas.log.machine;

import java.util.List;

/// What comes of a command.
///
/// @param events what happens, in order, as one atomic batch; empty if nothing does
/// @param answer what is said once they are committed
public record Decision<E, A>(List<E> events, A answer) {

  public Decision {
    events = List.copyOf(events);
  }

  /// Events and the answer to be given once they are committed.
  public static <E, A> Decision<E, A> of(List<E> events, A answer) {
    return new Decision<>(events, answer);
  }

  /// An answer that changes nothing.
  public static <E, A> Decision<E, A> answer(A answer) {
    return new Decision<>(List.of(), answer);
  }
}
