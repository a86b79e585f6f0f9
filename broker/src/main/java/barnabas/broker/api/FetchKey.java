package barnabas.broker.api;

import barnabas.wire.Uuid;
import org.jspecify.annotations.Nullable;

/// A partition as a fetch names it: by the topic's name up to version 12, by its id from then on.
///
/// @param topic empty where the id counts
/// @param topicId zero where the name counts
record FetchKey(String topic, Uuid topicId, int partition) {

  // Spelled out: what the JVM would make of it costs a cold start some 20 ms at the first fetch.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FetchKey(String otherTopic, Uuid otherId, int otherPartition)
        && partition == otherPartition
        && topicId.equals(otherId)
        && topic.equals(otherTopic);
  }

  @Override
  public int hashCode() {
    return (topic.hashCode() * 31 + topicId.hashCode()) * 31 + partition;
  }
}
