package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Decides who is to read what. Pure: the same task gives the same answer.
public sealed interface Assignor permits UniformAssignor, RangeAssignor {

  /// Those that there are, the one that is taken without a preference first.
  List<Assignor> ALL = List.of(new UniformAssignor(), new RangeAssignor());

  /// What members call it.
  String name();

  /// Gives each partition of each topic that anybody reads to one of those who read it.
  ///
  /// @return what each member is to read, members without anything included
  SortedMap<String, SortedSet<PartitionId>> assign(Task task);

  /// The assignor of that name; null if there is none.
  static @Nullable Assignor named(String name) {
    for (Assignor assignor : ALL) {
      if (assignor.name().equals(name)) {
        return assignor;
      }
    }
    return null;
  }

  /// What is to be decided.
  ///
  /// @param partitions how many each topic has, of all topics that members read
  record Task(SortedMap<String, Reader> readers, SortedMap<Uuid, Integer> partitions) {}

  /// A member as an assignor sees it.
  ///
  /// @param instanceId a static member's name
  /// @param topics that it reads
  /// @param before what it was to read so far
  record Reader(
      @Nullable String instanceId, SortedSet<Uuid> topics, SortedSet<PartitionId> before) {

    boolean reads(PartitionId partition) {
      return topics.contains(partition.topicId());
    }
  }
}
