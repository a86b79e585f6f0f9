package barnabas.replica;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.Uuid;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every partition has one loop, and the partitions of a topic are spread evenly.
class PlacementTest {

  @Test
  void thePartitionsOfATopicAreSpreadEvenly() {
    Uuid topic = new Uuid(3, 4);
    int[] counts = new int[3];

    for (int partition = 0; partition < 12; partition++) {
      counts[new Placement(3).loopOf(topic, partition)]++;
    }

    assertThat(counts).containsExactly(4, 4, 4);
  }

  @Test
  void theFirstPartitionsOfManyTopicsAreSpreadToo() {
    Random random = new Random(1);
    int[] counts = new int[4];

    for (int topic = 0; topic < 4_000; topic++) {
      counts[new Placement(4).loopOf(new Uuid(random.nextLong(), random.nextLong()), 0)]++;
    }

    for (int count : counts) {
      assertThat(count).isBetween(900, 1_100);
    }
  }
}
