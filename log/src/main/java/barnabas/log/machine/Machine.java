package barnabas.log.machine;

/// The state that an [Engine] keeps, and its rules. Owned by the engine.
///
/// @param <C> what is asked of it
/// @param <E> what happened to it; enough to rebuild the state
/// @param <A> what is answered
public interface Machine<C, E, A> {

  /// Decides what comes of a command on the state as it is. Changes nothing.
  Decision<E, A> decide(C command);

  /// Changes the state by one event, live and at replay alike. Never refuses: an event happened.
  void apply(E event);

  /// Forgets everything: the state before the first event.
  void reset();
}
