package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Topics and partitions that are wanted and can't be had, each told once for each time that it
/// begins. Owned by its consumer.
final class TopicWatch {
  private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

  private final TreeMap<String, ErrorCode> absent = new TreeMap<>();
  private final SortedSet<TopicPartition> lacking = new TreeSet<>();

  /// @param tell hears of those that can't be had for good; of those that may come yet the log does
  void look(SortedSet<String> wanted, Topology topology, BiConsumer<ErrorCode, String> tell) {
    absent.keySet().retainAll(wanted);
    for (String name : wanted) {
      Topology.Topic topic = topology.topic(name);
      ErrorCode code = topic == null ? ErrorCode.NONE : topic.error();
      boolean passes = code.retriable() && code != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      if (topic == null || passes) {
        continue;
      }
      if (code == ErrorCode.NONE) {
        if (absent.remove(name) != null) {
          log.info("topic {} is there now", name);
        }
      } else if (absent.put(name, code) != code) {
        if (code.retriable()) {
          log.warn("topic {} does not exist ({}); it is read as soon as it does", name, code);
        } else {
          tell.accept(code, "topic " + name + " is not to be had");
        }
      }
    }
  }

  /// Tells the log of partitions that their topics do not have.
  void look(Collection<TopicPartition> wanted, Topology topology) {
    lacking.removeIf(one -> !wanted.contains(one) || !topology.lacks(one));
    for (TopicPartition one : wanted) {
      if (topology.lacks(one) && lacking.add(one)) {
        log.warn("{} does not exist, though its topic does; it is read as soon as it does", one);
      }
    }
  }

  /// The topics that do not exist.
  SortedSet<String> missing() {
    SortedSet<String> names = new TreeSet<>(absent.keySet());
    names.removeIf(name -> absent.get(name) != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    return names;
  }
}
