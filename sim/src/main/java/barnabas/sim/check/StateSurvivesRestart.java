package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.SortedMap;

/// What the cluster shows after a restart is what it showed before: live state equals replayed
/// state.
public final class StateSurvivesRestart implements Checker {
  private static final String PROMISE = "live state equals replayed state";

  private final Topics topics;

  public StateSurvivesRestart(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void restarted(String how, Inventory before, Inventory after) {
    if (!before.topics().keySet().equals(after.topics().keySet())) {
      throw differs(how, "topics", before.topics().keySet(), after.topics().keySet());
    }
    before.topics().forEach((name, topic) -> checkTopic(how, name, topic, after));
    before.groups().forEach((group, offsets) -> checkGroup(how, group, offsets, after));
    if (!before.groups().keySet().equals(after.groups().keySet())) {
      throw differs(how, "groups", before.groups().keySet(), after.groups().keySet());
    }
  }

  private void checkTopic(String how, String name, Inventory.Topic was, Inventory after) {
    Inventory.Topic is = after.topics().get(name);
    if (is == null || !is.id().equals(was.id())) {
      throw differs(how, "id of " + name, was.id(), is == null ? "none" : is.id());
    }
    if (!is.configs().equals(was.configs())) {
      throw differs(how, "configs of " + name, was.configs(), is.configs());
    }
    if (!is.partitions().keySet().equals(was.partitions().keySet())) {
      throw differs(how, "partitions of " + name, was.partitions().size(), is.partitions().size());
    }
    if (topics.of(name).durable()) {
      was.partitions()
          .forEach(
              (index, partition) ->
                  checkPartition(
                      how,
                      new TopicPartition(name, index),
                      partition,
                      is.partitions().getOrDefault(index, partition)));
    }
  }

  private void checkPartition(
      String how, TopicPartition name, Inventory.Partition was, Inventory.Partition is) {
    boolean mayBeginLater = topics.of(name.topic()).startMax(name.partition()) == Long.MAX_VALUE;
    if (is.start() < was.start() || (is.start() > was.start() && !mayBeginLater)) {
      throw differs(how, "start of " + name, was.start(), is.start());
    }
    if (is.end() != was.end()) {
      throw differs(how, "end of " + name, was.end(), is.end());
    }
    if (topics.of(name.topic()).compacted()) {
      // A pass may have run meanwhile; that it kept what it must is CompactionKeeps' to say.
      if (!was.values().entrySet().containsAll(is.values().entrySet())) {
        throw differs(how, "records of " + name, was.values(), is.values());
      }
    } else if (!was.values().tailMap(is.start()).equals(is.values())) {
      throw differs(how, "records of " + name, was.values(), is.values());
    }
  }

  private static void checkGroup(
      String how, String group, SortedMap<TopicPartition, Long> was, Inventory after) {
    SortedMap<TopicPartition, Long> is = after.groups().get(group);
    if (!was.equals(is)) {
      throw differs(how, "offsets of group " + group, was, String.valueOf(is));
    }
  }

  private static Violation differs(String how, String what, Object before, Object after) {
    return new Violation(
        PROMISE, "%s: %s: before %s, after %s".formatted(how, what, before, after));
  }
}
