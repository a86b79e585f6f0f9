package barnabas.world;

/// Where a room says how much and how long. Names are the metric's own with `_` between words and
/// the unit last, such as `loop_turn_seconds`; labels are pairs of name and value.
///
/// Here go things that happen seldom, or once a turn. What happens with every request is counted in
/// plain fields of its loop, and asked for by a message. The host lists all names, and what they
/// mean.
public interface Meter {

  /// A count that only grows. The same name and labels give the same counter.
  Counter counter(String name, String... labels);

  /// A distribution of durations.
  Timing timing(String name, String... labels);

  /// A count that only grows. Callable on any loop.
  interface Counter {
    /// Adds `amount`, 0 or more.
    void add(long amount);
  }

  /// A distribution of durations. Callable on any loop.
  interface Timing {
    /// Adds one duration.
    void record(long nanos);
  }
}
