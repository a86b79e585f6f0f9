package barnabas.sim.check;

import org.jspecify.annotations.Nullable;

/// A change of the metadata. Only one at a time is under way on each topic.
public sealed interface Change {
  /// The topic that it concerns.
  String topic();

  /// The topic was made.
  record Created(String topic, int partitions) implements Change {}

  /// The topic was removed.
  record Deleted(String topic) implements Change {}

  /// The topic has so many partitions.
  record Grown(String topic, int partitions) implements Change {}

  /// One of its configs has that value, or none of its own.
  record Configured(String topic, String key, @Nullable String value) implements Change {}

  /// A partition begins at that offset or behind it.
  record Trimmed(String topic, int partition, long start) implements Change {}

  /// It is not known whether this was done; whatever was done before is open from now on.
  record Open(String topic) implements Change {}
}
