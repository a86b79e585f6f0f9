package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a rebalance moves, in words that stay short.
class MovesTest {

  private final TownTopics topics = new TownTopics();
  private final SortedMap<PartitionId, String> had = new TreeMap<>();
  private final SortedMap<PartitionId, String> has = new TreeMap<>();

  @Test
  void partitionsThatGoTheSameWayAreNamedTogether() {
    Uuid a = topic("a", 8);
    for (int i = 0; i < 8; i++) {
      had.put(new PartitionId(a, i), "old");
      has.put(new PartitionId(a, i), i < 3 || i == 6 ? "new" : "old");
    }
    has.put(new PartitionId(a, 4), "third");
    had.remove(new PartitionId(a, 5));

    assertThat(words())
        .isEqualTo("moves 6, reads 8: a-0..2,6 from old to new, a-4 from old to third, a-5 to old");
  }

  @Test
  void twoNeighboursAreNoRange() {
    Uuid a = topic("a", 2);
    had.put(new PartitionId(a, 0), "gone");
    had.put(new PartitionId(a, 1), "gone");

    assertThat(words()).isEqualTo("moves 2, reads 0: a-0,1 from gone");
  }

  @Test
  void onlyTheFirstAreNamed() {
    Uuid a = topic("a", 100);
    for (int i = 0; i < 100; i++) {
      has.put(new PartitionId(a, i), i % 2 == 0 ? "even" : "odd");
    }

    assertThat(words())
        .isEqualTo("moves 100, reads 100: a-0,2,4,6,8 to even, a-1,3,5,7,9 to odd and 90 more");
  }

  @Test
  void whatStaysIsNoMove() {
    Uuid a = topic("a", 1);
    had.put(new PartitionId(a, 0), "same");
    has.putAll(had);

    assertThat(words()).isEqualTo("nothing moves");
  }

  private Uuid topic(String name, int partitions) {
    topics.put(name, partitions);
    return topics.named(name).id();
  }

  private String words() {
    return Moves.between(had, has, topics).inWords();
  }
}
