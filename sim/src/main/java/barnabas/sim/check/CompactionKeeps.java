package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Of each key in a compacted topic the last record stays; if that is a tombstone it may go, but
/// nothing older of its key is there then. Held against a map of what was acknowledged or read.
public final class CompactionKeeps implements Checker {
  private static final String PROMISE = "compaction keeps the latest of each key, resurrects none";

  private final Topics topics;
  private final List<SentRecord> sent = new ArrayList<>();
  private final Map<TopicPartition, Map<Integer, Last>> lasts = new TreeMap<>();

  public CompactionKeeps(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void sent(SentRecord record) {
    sent.add(record);
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    if (offset >= 0) {
      note(partition, offset, record.id());
    }
  }

  @Override
  public void read(String reader, TopicPartition partition, long offset, long id) {
    note(partition, offset, id);
  }

  private void note(TopicPartition partition, long offset, long id) {
    if (isHeld(partition.topic())) {
      lasts
          .computeIfAbsent(partition, p -> new TreeMap<>())
          .merge(sent.get((int) id).key(), new Last(offset, id), Last::later);
    }
  }

  private boolean isHeld(String topic) {
    return topics.keeps(topic) && topics.of(topic).compacted() && !topics.of(topic).hasRot();
  }

  @Override
  public void ended(Inventory inventory) {
    inventory.forEachValue(this::note);
    lasts.forEach(
        (name, keys) -> {
          Inventory.Partition found = inventory.partition(name);
          if (found != null && isHeld(name.topic())) {
            Map<Integer, Last> there = lastsOf(found);
            keys.forEach((key, last) -> check(name, found, key, last, there.get(key)));
          }
        });
  }

  private Map<Integer, Last> lastsOf(Inventory.Partition found) {
    Map<Integer, Last> there = new TreeMap<>();
    found
        .values()
        .forEach((offset, id) -> there.put(sent.get(id.intValue()).key(), new Last(offset, id)));
    return there;
  }

  private void check(
      TopicPartition name, Inventory.Partition found, int key, Last last, @Nullable Last there) {
    if (last.equals(there) || last.offset < found.start()) {
      return;
    }
    boolean mayGo =
        sent.get((int) last.id).tombstone() && !topics.of(name.topic()).tombstonesStay();
    if (there != null || !mayGo) {
      throw new Violation(
          PROMISE,
          "the last record of key %d in %s is %s, and there is %s"
              .formatted(key, name, last, there == null ? "none" : there));
    }
  }

  /// The last record of a key.
  private record Last(long offset, long id) {
    Last later(Last other) {
      return other.offset > offset ? other : this;
    }

    @Override
    public String toString() {
      return "record " + id + " at " + offset;
    }
  }
}
