package barnabas.log.machine;

import java.util.List;

/// The log under an [Engine]. Owned by the engine's loop.
public interface EventLog<E> {

  /// Appends events as one atomic batch: after a crash all of them are there or none.
  ///
  /// @param events at least one
  Appended append(List<E> events);

  /// Reads the log from its start to its committed end, into `replay`.
  void replay(Replay<E> replay);

  /// Who hears a replay. Called on the engine's loop, possibly before [#replay] returns.
  interface Replay<E> {

    /// The next events, in order.
    void events(List<E> events);

    /// All of them were given. Called once, last.
    ///
    /// @param nextOffset the offset behind the last one
    void done(long nextOffset);

    /// The log can't be read. Called once, last.
    void failed(Refusal refusal);
  }
}
