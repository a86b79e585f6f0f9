package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// All that a cluster shows of itself while nobody changes it.
///
/// @param topics by name
/// @param groups committed offsets by group
public record Inventory(
    SortedMap<String, Topic> topics, SortedMap<String, SortedMap<TopicPartition, Long>> groups) {

  /// A topic.
  ///
  /// @param configs what is set on it
  public record Topic(
      String id, SortedMap<Integer, Partition> partitions, SortedMap<String, String> configs) {}

  /// A partition: its bounds and the value at every offset.
  public record Partition(long start, long end, SortedMap<Long, Long> values) {}

  /// Who is shown the value at an offset.
  public interface ValueVisitor {
    void value(TopicPartition partition, long offset, long id);
  }

  /// Shows every value of every partition, in the order of topics, partitions and offsets.
  public void forEachValue(ValueVisitor visitor) {
    topics.forEach(
        (topic, all) ->
            all.partitions()
                .forEach(
                    (index, partition) -> {
                      TopicPartition name = new TopicPartition(topic, index);
                      partition.values().forEach((offset, id) -> visitor.value(name, offset, id));
                    }));
  }

  /// The partition, or null if there is none.
  public @Nullable Partition partition(TopicPartition name) {
    Topic topic = topics.get(name.topic());
    return topic == null ? null : topic.partitions().get(name.partition());
  }
}
