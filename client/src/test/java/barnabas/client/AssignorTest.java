package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.junit.jupiter.api.Test;

/// Partitions are dealt out as the Java client does it, or evenly and with few moves.
class AssignorTest {

  @Test
  void rangeAndRoundRobinDealAsTheJavaClientDoes() {
    for (int seed = 0; seed < 300; seed++) {
      java.util.Random random = new java.util.Random(seed);
      SortedMap<String, Integer> partitions = new TreeMap<>();
      for (int t = 0; t <= random.nextInt(4); t++) {
        partitions.put("t" + t, 1 + random.nextInt(7));
      }
      SortedMap<String, Assignor.Wish> members = new TreeMap<>();
      for (int m = 0; m <= random.nextInt(5); m++) {
        SortedSet<String> topics = new TreeSet<>();
        partitions.keySet().stream().filter(t -> random.nextInt(3) > 0).forEach(topics::add);
        members.put("m" + m, new Assignor.Wish(topics, List.of()));
      }

      assertThat(Assignor.RANGE.assign(members, partitions))
          .isEqualTo(kafkas(new RangeAssignor(), members, partitions));
      assertThat(Assignor.ROUNDROBIN.assign(members, partitions))
          .isEqualTo(kafkas(new RoundRobinAssignor(), members, partitions));
    }
  }

  @Test
  void stickyIsEvenAndMovesOnlyWhatItMust() {
    SortedMap<String, Integer> partitions = new TreeMap<>(Map.of("t", 9));
    SortedMap<String, Assignor.Wish> members = new TreeMap<>();
    SortedSet<String> topics = new TreeSet<>(List.of("t"));
    members.put("a", new Assignor.Wish(topics, List.of()));
    members.put("b", new Assignor.Wish(topics, List.of()));
    var two = Assignor.STICKY.assign(members, partitions);
    assertThat(two.values()).extracting(SortedSet::size).containsExactlyInAnyOrder(4, 5);

    SortedMap<String, Assignor.Wish> three = new TreeMap<>();
    two.forEach((m, has) -> three.put(m, new Assignor.Wish(topics, List.copyOf(has))));
    three.put("c", new Assignor.Wish(topics, List.of()));
    var dealt = Assignor.STICKY.assign(three, partitions);

    assertThat(dealt.values()).allMatch(has -> has.size() == 3);
    assertThat(two.get("a")).containsAll(dealt.get("a"));
    assertThat(two.get("b")).containsAll(dealt.get("b"));
  }

  private static SortedMap<String, SortedSet<TopicPartition>> kafkas(
      AbstractPartitionAssignor assignor,
      SortedMap<String, Assignor.Wish> members,
      SortedMap<String, Integer> partitions) {
    Map<String, ConsumerPartitionAssignor.Subscription> subscriptions = new TreeMap<>();
    members.forEach(
        (m, wish) ->
            subscriptions.put(
                m, new ConsumerPartitionAssignor.Subscription(List.copyOf(wish.topics()))));
    SortedMap<String, SortedSet<TopicPartition>> dealt = new TreeMap<>();
    assignor
        .assign(new TreeMap<>(partitions), subscriptions)
        .forEach(
            (m, has) -> {
              SortedSet<TopicPartition> ours = new TreeSet<>();
              has.forEach(p -> ours.add(new TopicPartition(p.topic(), p.partition())));
              dealt.put(m, ours);
            });
    return dealt;
  }
}
