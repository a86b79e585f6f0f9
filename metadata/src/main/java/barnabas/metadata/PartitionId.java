package barnabas.metadata;

import barnabas.wire.Uuid;

/// The identity of a partition, for as long as its topic exists. A topic that is made anew under
/// the same name has another id.
public record PartitionId(Uuid topicId, int index) implements Comparable<PartitionId> {
  @Override
  public int compareTo(PartitionId other) {
    int byTopic = topicId.compareTo(other.topicId);
    return byTopic != 0 ? byTopic : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return topicId + "-" + index;
  }
}
