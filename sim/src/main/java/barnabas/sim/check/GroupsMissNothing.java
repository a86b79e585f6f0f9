package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Every record that was acknowledged reaches some member of each group that reads its topic,
/// through all rebalances: nobody commits what was not delivered, and no commit is lost.
public final class GroupsMissNothing implements Checker {
  private static final String PROMISE = "groups miss nothing";

  private final Topics topics;
  private final Map<String, Map<Long, Place>> acknowledged = new TreeMap<>();
  private final Map<String, Set<Long>> read = new TreeMap<>();

  public GroupsMissNothing(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    acknowledged
        .computeIfAbsent(partition.topic(), t -> new TreeMap<>())
        .put(record.id(), new Place(partition.partition(), offset));
  }

  @Override
  public void consumed(String group, long id) {
    read.computeIfAbsent(group, g -> new HashSet<>()).add(id);
  }

  @Override
  public void caughtUp(String group, List<String> subscribed) {
    Set<Long> got = read.getOrDefault(group, Set.of());
    for (String topic : subscribed) {
      TopicFacts facts = topics.of(topic);
      if (topics.keeps(topic) && !facts.losesFromStart() && !facts.compacted()) {
        Map<Long, Place> missing = new TreeMap<>(acknowledged.getOrDefault(topic, Map.of()));
        missing.keySet().removeAll(got);
        missing.values().removeIf(place -> isRotten(facts, place));
        if (!missing.isEmpty()) {
          throw new Violation(
              PROMISE, "group %s never saw %s of %s".formatted(group, missing, topic));
        }
      }
    }
  }

  private static boolean isRotten(TopicFacts topic, Place place) {
    return place.offset < 0 ? topic.hasRot() : topic.isRotten(place.partition, place.offset);
  }

  /// Where a record was acknowledged; the offset is -1 if the broker no longer knew.
  private record Place(int partition, long offset) {}
}
