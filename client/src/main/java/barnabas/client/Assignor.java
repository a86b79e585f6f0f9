package barnabas.client;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A way in which the leader of a group deals partitions out to members. All members of a group
/// must know the one that is used; names are Kafka's.
public enum Assignor {
  /// Each topic by itself: neighbouring partitions to each member, the first members one more.
  RANGE,
  /// All partitions of all topics in turn.
  ROUNDROBIN,
  /// As evenly as may be, and as many partitions as may be where they were.
  STICKY;

  /// The protocol's name for it.
  public String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The one of that name, which may be that of the Java client's class.
  ///
  /// @throws IllegalArgumentException if there is none
  static Assignor named(String name) {
    for (Assignor assignor : values()) {
      String className = "org.apache.kafka.clients.consumer." + assignor.name() + "ASSIGNOR";
      if (assignor.protocolName().equals(name)
          || className.equalsIgnoreCase(name.replace("Robin", "robin"))) {
        return assignor;
      }
    }
    throw new IllegalArgumentException(
        "partition.assignment.strategy: '" + name + "' is none of range, roundrobin, sticky");
  }

  /// Deals out.
  ///
  /// @param members what each member wants, by its id
  /// @param partitions how many partitions each topic has; topics that don't exist are left out
  /// @return for every member its partitions, sorted
  public SortedMap<String, SortedSet<TopicPartition>> assign(
      SortedMap<String, Wish> members, SortedMap<String, Integer> partitions) {
    SortedMap<String, SortedSet<TopicPartition>> dealt = new TreeMap<>();
    members.keySet().forEach(member -> dealt.put(member, new TreeSet<>()));
    switch (this) {
      case RANGE -> partitions.forEach((topic, count) -> range(members, topic, count, dealt));
      case ROUNDROBIN -> roundRobin(members, all(partitions), dealt);
      case STICKY -> sticky(members, all(partitions), dealt);
    }
    return dealt;
  }

  private static void range(
      SortedMap<String, Wish> members,
      String topic,
      int count,
      SortedMap<String, SortedSet<TopicPartition>> dealt) {
    List<String> takers = takers(members, topic);
    int next = 0;
    for (int i = 0; i < takers.size(); i++) {
      int share = count / takers.size() + (i < count % takers.size() ? 1 : 0);
      for (int end = next + share; next < end; next++) {
        of(dealt, takers.get(i)).add(new TopicPartition(topic, next));
      }
    }
  }

  private static void roundRobin(
      SortedMap<String, Wish> members,
      SortedSet<TopicPartition> all,
      SortedMap<String, SortedSet<TopicPartition>> dealt) {
    List<String> circle = List.copyOf(members.keySet());
    int turn = 0;
    for (TopicPartition partition : all) {
      for (int i = 0; i < circle.size(); i++) {
        String member = circle.get((turn + i) % circle.size());
        if (wants(members, member, partition.topic())) {
          of(dealt, member).add(partition);
          turn = (turn + i + 1) % circle.size();
          break;
        }
      }
    }
  }

  private static void sticky(
      SortedMap<String, Wish> members,
      SortedSet<TopicPartition> all,
      SortedMap<String, SortedSet<TopicPartition>> dealt) {
    TreeSet<TopicPartition> free = new TreeSet<>(all);
    members.forEach(
        (member, wish) -> {
          for (TopicPartition owned : wish.owned()) {
            if (wish.topics().contains(owned.topic()) && free.remove(owned)) {
              of(dealt, member).add(owned);
            }
          }
        });
    for (TopicPartition partition : free) {
      List<String> takers = takers(members, partition.topic());
      if (!takers.isEmpty()) {
        of(dealt, poorest(takers, dealt)).add(partition);
      }
    }
    for (TopicPartition partition : all) {
      even(partition, takers(members, partition.topic()), dealt);
    }
  }

  /// Gives a partition to a member who has at least two fewer than its owner.
  private static void even(
      TopicPartition partition,
      List<String> takers,
      SortedMap<String, SortedSet<TopicPartition>> dealt) {
    for (String owner : takers) {
      SortedSet<TopicPartition> has = of(dealt, owner);
      String poorest = poorest(takers, dealt);
      if (has.contains(partition) && of(dealt, poorest).size() + 1 < has.size()) {
        has.remove(partition);
        of(dealt, poorest).add(partition);
        return;
      }
    }
  }

  private static String poorest(
      List<String> takers, SortedMap<String, SortedSet<TopicPartition>> dealt) {
    String poorest = takers.getFirst();
    for (String taker : takers) {
      poorest = of(dealt, taker).size() < of(dealt, poorest).size() ? taker : poorest;
    }
    return poorest;
  }

  private static SortedSet<TopicPartition> of(
      SortedMap<String, SortedSet<TopicPartition>> dealt, String member) {
    return dealt.computeIfAbsent(member, m -> new TreeSet<>());
  }

  private static List<String> takers(SortedMap<String, Wish> members, String topic) {
    return members.keySet().stream().filter(m -> wants(members, m, topic)).toList();
  }

  private static boolean wants(SortedMap<String, Wish> members, String member, String topic) {
    Wish wish = members.get(member);
    return wish != null && wish.topics().contains(topic);
  }

  private static SortedSet<TopicPartition> all(SortedMap<String, Integer> partitions) {
    TreeSet<TopicPartition> all = new TreeSet<>();
    partitions.forEach(
        (topic, count) -> {
          for (int i = 0; i < count; i++) {
            all.add(new TopicPartition(topic, i));
          }
        });
    return all;
  }

  /// What a member wants.
  ///
  /// @param topics the topics that it reads
  /// @param owned the partitions that it had
  public record Wish(SortedSet<String> topics, List<TopicPartition> owned) {}
}
