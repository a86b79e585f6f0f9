package barnabas.coordinator;

import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Topics that a test makes and takes away. Regular expressions are those of the JDK.
final class TownTopics implements Topics {
  private final TreeMap<String, TopicFacts> byName = new TreeMap<>();
  private long version;
  private long made;

  /// Makes a topic, or gives one more partitions.
  void put(String name, int partitions) {
    TopicFacts before = byName.get(name);
    Uuid id = before == null ? new Uuid(77, ++made) : before.id();
    byName.put(name, new TopicFacts(name, id, partitions));
    version++;
  }

  void remove(String name) {
    byName.remove(name);
    version++;
  }

  SortedSet<PartitionId> partitions(Iterable<String> names) {
    SortedSet<PartitionId> all = new TreeSet<>();
    for (String name : names) {
      TopicFacts topic = byName.get(name);
      for (int i = 0; topic != null && i < topic.partitions(); i++) {
        all.add(new PartitionId(topic.id(), i));
      }
    }
    return all;
  }

  @Override
  public @Nullable TopicFacts named(String name) {
    return byName.get(name);
  }

  @Override
  public @Nullable TopicFacts withId(Uuid id) {
    return byName.values().stream().filter(topic -> topic.id().equals(id)).findFirst().orElse(null);
  }

  @Override
  public SortedSet<String> matching(String regex) {
    SortedSet<String> names = new TreeSet<>(byName.keySet());
    names.removeIf(name -> !name.matches(regex));
    return names;
  }

  @Override
  public @Nullable String faultOf(String regex) {
    return regex.startsWith("(") ? "unbalanced" : null;
  }

  @Override
  public long version() {
    return version;
  }
}
