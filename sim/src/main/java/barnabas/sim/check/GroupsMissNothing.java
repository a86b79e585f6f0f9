package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Every record that was acknowledged reaches some member of each group that reads its topic,
/// through all rebalances: nobody commits what was not delivered, and no commit is lost.
public final class GroupsMissNothing implements Checker {
  private static final String PROMISE = "groups miss nothing";

  private final Topics topics;
  private final Map<String, Set<Long>> acknowledged = new TreeMap<>();
  private final Map<String, Set<Long>> read = new TreeMap<>();

  public GroupsMissNothing(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    acknowledged.computeIfAbsent(partition.topic(), t -> new HashSet<>()).add(record.id());
  }

  @Override
  public void consumed(String group, long id) {
    read.computeIfAbsent(group, g -> new HashSet<>()).add(id);
  }

  @Override
  public void caughtUp(String group, List<String> subscribed) {
    Set<Long> got = read.getOrDefault(group, Set.of());
    for (String topic : subscribed) {
      if (topics.keeps(topic) && !topics.of(topic).losesFromStart()) {
        TreeSet<Long> missing = new TreeSet<>(acknowledged.getOrDefault(topic, Set.of()));
        missing.removeAll(got);
        if (!missing.isEmpty()) {
          throw new Violation(
              PROMISE, "group %s never saw %s of %s".formatted(group, missing, topic));
        }
      }
    }
  }
}
