package barnabas.sim.check;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An administrator's change that was acknowledged is there until the next one.
public final class MetadataIsKept implements Checker {
  private static final String PROMISE = "acknowledged changes of metadata stay";

  private final Map<String, Expected> topics = new TreeMap<>();

  @Override
  public void changed(Change change) {
    Expected topic = topics.computeIfAbsent(change.topic(), t -> new Expected());
    switch (change) {
      case Change.Created(String _, int partitions) -> {
        topic.exists = true;
        topic.partitions = partitions;
      }
      case Change.Grown(String _, int partitions) -> topic.partitions = partitions;
      case Change.Deleted _ -> topic.deleted = true;
      case Change.Configured(String _, String key, String value) ->
          topic.configs.put(key, String.valueOf(value));
      case Change.Trimmed(String _, int partition, long start) ->
          topic.starts.merge(partition, start, Math::max);
      case Change.Open _ -> topics.remove(change.topic());
    }
  }

  @Override
  public void ended(Inventory inventory) {
    topics.forEach((name, expected) -> check(name, expected, inventory.topics().get(name)));
  }

  private static void check(String name, Expected expected, Inventory.@Nullable Topic found) {
    if (expected.deleted) {
      require(found == null, name + " was deleted and is there");
      return;
    }
    if (!expected.exists) {
      return;
    }
    if (found == null) {
      throw new Violation(PROMISE, name + " was made and is gone");
    }
    int count = found.partitions().size();
    require(count == expected.partitions, "%s has %d partitions".formatted(name, count));
    expected.configs.forEach(
        (key, value) ->
            require(
                Objects.equals(value, String.valueOf(found.configs().get(key))),
                "%s of %s is %s, not %s".formatted(key, name, found.configs().get(key), value)));
    expected.starts.forEach(
        (index, start) -> {
          Inventory.Partition partition = found.partitions().get(index);
          require(
              partition != null && partition.start() >= start,
              "%s-%d was trimmed to %d".formatted(name, index, start));
        });
  }

  private static void require(boolean holds, String words) {
    if (!holds) {
      throw new Violation(PROMISE, words);
    }
  }

  /// What a topic should be. Owned by the checker.
  private static final class Expected {
    private boolean exists;
    private boolean deleted;
    private int partitions;
    private final Map<String, String> configs = new TreeMap<>();
    private final Map<Integer, Long> starts = new TreeMap<>();
  }
}
