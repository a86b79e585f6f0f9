package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where `groups reset` and `topics trim` lead, always within what the partitions hold.
final class OffsetTargets {

  /// @param timeMs the target's time, if it has one
  /// @param before where the partitions are now; one that is nowhere is not shifted
  static SortedMap<TopicPartition, Long> of(
      Administering admin,
      Topology.Topic topic,
      OffsetTarget target,
      long timeMs,
      SortedMap<TopicPartition, Long> before) {
    SortedMap<TopicPartition, Long> first = TopicsCommand.offsets(admin, topic, Admin.EARLIEST);
    SortedMap<TopicPartition, Long> end = TopicsCommand.offsets(admin, topic, Admin.LATEST);
    SortedMap<TopicPartition, Long> byTime =
        target.time == null ? new TreeMap<>() : TopicsCommand.offsets(admin, topic, timeMs);
    var targets = new TreeMap<TopicPartition, Long>();
    first.forEach(
        (partition, lowest) -> {
          long highest = end.getOrDefault(partition, lowest);
          Long now = before.get(partition);
          if (target.shift != null && now == null) {
            return;
          }
          long wanted;
          if (target.latest) {
            wanted = highest;
          } else if (target.offset != null) {
            wanted = target.offset;
          } else if (target.time != null) {
            long found = byTime.getOrDefault(partition, -1L);
            wanted = found < 0 ? highest : found;
          } else if (target.shift != null && now != null) {
            wanted = now + target.shift;
          } else {
            wanted = lowest;
          }
          targets.put(partition, Math.clamp(wanted, lowest, highest));
        });
    return targets;
  }

  private OffsetTargets() {}
}
