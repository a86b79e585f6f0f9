package barnabas.metadata;

import barnabas.wire.Uuid;
import org.pcollections.PVector;

/// A topic and its partitions, by index.
public record Topic(String name, Uuid id, PVector<Partition> partitions) {

  /// The number of replicas of the first partition; 0 of a topic without partitions.
  public int replicationFactor() {
    return partitions.isEmpty() ? 0 : partitions.get(0).replicas().size();
  }

  /// Whether clients may not write to it or delete it by mistake: Kafka's own topics.
  public boolean internal() {
    return TopicNames.internal(name);
  }
}
