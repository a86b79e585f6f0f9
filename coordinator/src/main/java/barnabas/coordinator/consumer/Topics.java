package barnabas.coordinator.consumer;

import barnabas.wire.Uuid;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The topics of the cluster, as far as groups need to know of them.
public interface Topics {

  /// The topic of that name; null if there is none.
  @Nullable TopicFacts named(String name);

  /// The topic with that id; null if there is none.
  @Nullable TopicFacts withId(Uuid id);

  /// The names that a regular expression matches as a whole.
  ///
  /// @param regex one in which [#faultOf] finds no fault
  SortedSet<String> matching(String regex);

  /// Why `regex` is none; null if it is one.
  @Nullable String faultOf(String regex);

  /// Grows whenever something changes.
  long version();

  /// A topic.
  record TopicFacts(String name, Uuid id, int partitions) {}
}
