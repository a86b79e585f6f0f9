package barnabas.ruin;

import barnabas.client.TopicPartition;
import java.util.Map;

/// A client that uses the broker while it is being ruined, in one life after the other, on threads
/// of its own.
interface Player {
  String name();

  void start();

  /// Lets the life that it lives be its last: it goes on, and brings what it began to an end.
  void settle();

  /// Whether it has read all that there is up to these offsets, of what it is to read; whether all
  /// is acknowledged that it was given to write.
  boolean done(Map<TopicPartition, Long> ends);

  /// Asks it to end.
  void stop();

  /// Waits for its end.
  ///
  /// @return whether it ended in time
  boolean join(long timeoutMs) throws InterruptedException;
}
