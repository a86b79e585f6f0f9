package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.GroupRebalances;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What `groups describe` shows: how far a group has read, how far it is behind and where that
/// leads, and who is in it.
final class GroupReport {

  private final Administering admin;
  private final String group;
  private final GroupFacts facts;
  private final SortedMap<TopicPartition, String> owners = new TreeMap<>();
  private final SortedSet<TopicPartition> rows = new TreeSet<>();
  private SortedMap<TopicPartition, Long> committed = new TreeMap<>();
  private final SortedMap<TopicPartition, Long> ends = new TreeMap<>();

  GroupReport(Administering admin, GroupFacts facts) {
    this.admin = admin;
    this.group = facts.id();
    this.facts = facts;
    for (GroupFacts.Member member : facts.members()) {
      member.parts().forEach(one -> owners.put(one, member.id()));
    }
    look();
  }

  /// Asks where the group and the ends of its partitions are now.
  void look() {
    committed = GroupsCommand.committed(admin, group);
    rows.addAll(committed.keySet());
    rows.addAll(owners.keySet());
    rows.stream()
        .map(TopicPartition::topic)
        .distinct()
        .toList()
        .forEach(topic -> ends.putAll(endsOf(topic)));
    rows.addAll(ends.keySet());
  }

  /// Partitions that have both a committed offset and an end.
  SortedMap<TopicPartition, LagTrend.Look> looks() {
    var looks = new TreeMap<TopicPartition, LagTrend.Look>();
    committed.forEach(
        (partition, offset) -> {
          Long end = ends.get(partition);
          if (end != null) {
            looks.put(partition, new LagTrend.Look(offset, end));
          }
        });
    return looks;
  }

  /// The sum of all partitions' lags.
  long lag() {
    return looks().values().stream().mapToLong(LagTrend.Look::lag).sum();
  }

  /// State, members and lag in one line.
  String words() {
    int count = facts.members().size();
    String assignor = facts.assignor().isEmpty() ? "" : ", " + facts.assignor();
    return "%s, %d %s%s, %s"
        .formatted(facts.state(), count, count == 1 ? "member" : "members", assignor, lagWords());
  }

  private String lagWords() {
    if (committed.isEmpty()) {
      return "nothing committed";
    }
    long lag = lag();
    long untouched =
        ends.entrySet().stream()
            .filter(one -> one.getValue() > 0 && !committed.containsKey(one.getKey()))
            .count();
    return (lag == 0 ? "no lag" : lag + (lag == 1 ? " record behind" : " records behind"))
        + (untouched == 0 ? "" : ", %d partitions without an offset".formatted(untouched));
  }

  /// A row for each partition.
  Table progress() {
    var table = new Table("TOPIC", "PARTITION", "OFFSET", "END", "LAG", "MEMBER");
    for (TopicPartition row : rows) {
      Long offset = committed.get(row);
      Long end = ends.get(row);
      table.add(
          row.topic(),
          row.partition(),
          offset,
          end,
          offset == null || end == null ? null : Math.max(0, end - offset),
          owners.get(row));
    }
    return table;
  }

  /// A row for each partition with both looks' difference.
  ///
  /// @param before what was seen at the first look
  /// @param json numbers as they are, not as people read them
  Table trend(SortedMap<TopicPartition, LagTrend.Look> before, double seconds, boolean json) {
    var table =
        new Table(
            "TOPIC", "PARTITION", "LAG", "WRITTEN PER S", "READ PER S", "TREND", "CAUGHT UP IN");
    looks()
        .forEach(
            (partition, now) -> {
              LagTrend.Look then = before.getOrDefault(partition, now);
              LagTrend trend = LagTrend.between(then, now, seconds);
              table.add(
                  partition.topic(),
                  partition.partition(),
                  trend.lag(),
                  rate(trend.writtenPerSecond()),
                  rate(trend.readPerSecond()),
                  trend.words(),
                  json ? trend.secondsLeft() : left(trend));
            });
    return table;
  }

  /// The whole group's trend.
  LagTrend sum(SortedMap<TopicPartition, LagTrend.Look> before, double seconds) {
    var then = new LagTrend.Look(0, 0);
    var now = new LagTrend.Look(0, 0);
    for (Map.Entry<TopicPartition, LagTrend.Look> entry : looks().entrySet()) {
      now = now.plus(entry.getValue());
      then = then.plus(before.getOrDefault(entry.getKey(), entry.getValue()));
    }
    return LagTrend.between(then, now, seconds);
  }

  /// A row for each member.
  Table members() {
    var table = new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "EPOCH", "PARTITIONS");
    for (GroupFacts.Member member : facts.members()) {
      table.add(
          member.id(),
          member.instance(),
          member.client(),
          member.host(),
          member.epoch(),
          member.parts().size());
    }
    return table;
  }

  /// A row for each of the last rebalances.
  ///
  /// @param json times as they are, not as people read them
  Table rebalances(boolean json) {
    var table = new Table("REBALANCED", "EPOCH", "MEMBERS", "WHAT HAPPENED");
    for (GroupRebalances.Rebalance one : facts.rebalances()) {
      Object when = json ? (Object) one.atMs() : Instant.ofEpochMilli(one.atMs());
      table.add(when, one.epoch(), one.members(), one.words());
    }
    return table;
  }

  /// All of it for programs.
  Map<String, @Nullable Object> object() {
    var object = new LinkedHashMap<String, @Nullable Object>();
    object.put("group", group);
    object.put("state", facts.state());
    object.put("assignor", facts.assignor());
    object.put("lag", lag());
    object.put("members", members().objects());
    object.put("partitions", progress().objects());
    object.put("rebalances", rebalances(true).objects());
    return object;
  }

  /// Where a trend leads, for people.
  static @Nullable String left(LagTrend trend) {
    Double seconds = trend.secondsLeft();
    return seconds == null || trend.lag() == 0 ? null : Durations.words(seconds);
  }

  /// To a tenth: more would be said than is known.
  private static double rate(double perSecond) {
    return Math.round(perSecond * 10) / 10.0;
  }

  /// Nothing for a topic that is gone: the group's offsets outlive it for a while.
  private SortedMap<TopicPartition, Long> endsOf(String name) {
    Topology.Topic topic =
        admin.<Topology>ask((one, reply) -> one.describe(List.of(name), reply)).topic(name);
    return topic == null || topic.partitions().isEmpty()
        ? new TreeMap<>()
        : TopicsCommand.offsets(admin, topic, Admin.LATEST);
  }
}
