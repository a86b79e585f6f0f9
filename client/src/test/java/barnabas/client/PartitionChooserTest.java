package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records without a key go where the Java client's partitioner sends them, given the same chance:
/// both see the same 20,000 records, and batches that are full or not, and move on together.
class PartitionChooserTest {

  private static final int PARTITIONS = 50;
  private static final String TOPIC = "t";

  private final Random random = new Random(3);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 16_384})
  void recordsWithoutAKeyMoveOnWhenKafkasDo(int stickyBytes) throws Exception {
    List<Integer> led = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      if (random.nextInt(5) > 0) {
        led.add(i);
      }
    }
    Kafkas kafkas = new Kafkas(stickyBytes, led);
    // Chance falls as it fell there.
    PartitionChooser ours =
        new PartitionChooser(
            new barnabas.world.Randomness() {
              @Override
              public long nextLong() {
                throw new AssertionError("only choices among partitions");
              }

              @Override
              public int nextInt(int bound) {
                assertThat(bound).isEqualTo(led.size());
                return led.indexOf(kafkas.partition());
              }
            },
            stickyBytes);
    Topology.Topic topic = topic(led);
    ProducerRecord record = ProducerRecord.of(TOPIC, null, null);
    int moves = 0;
    int last = -1;

    for (int i = 0; i < 20_000; i++) {
      boolean lackingBefore = random.nextBoolean();
      boolean lackingAfter = random.nextInt(4) > 0;
      int bytes = 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 500);
      int theirs = kafkas.choose(!lackingBefore);
      int chosen = ours.choose(record, topic, partition -> lackingBefore);
      kafkas.taken(bytes, !lackingAfter);
      ours.taken(record, topic, bytes, partition -> lackingAfter);

      assertThat(chosen).as("record %d", i).isEqualTo(theirs);
      moves += chosen == last ? 0 : 1;
      last = chosen;
    }
    assertThat(moves).isGreaterThan(100);
  }

  private static Topology.Topic topic(List<Integer> led) {
    List<Topology.Partition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(
          new Topology.Partition(
              i, led.contains(i) ? 1 : Topology.NO_LEADER, 0, List.of(1), List.of(1)));
    }
    return new Topology.Topic(TOPIC, Uuid.ZERO, ErrorCode.NONE, false, partitions);
  }

  /// The partitioner within kafka-clients, driven as its producer drives it: asked again if what
  /// was filled up meanwhile let it move on, and told of the bytes afterwards.
  private static final class Kafkas {
    private static final String PACKAGE = "org.apache.kafka.clients.producer.internals.";

    private final Object partitioner;
    private final Cluster cluster;
    private final Method peek;
    private final Method update;
    private final Method partition;
    private Object chosen;

    Kafkas(int stickyBytes, List<Integer> led) throws Exception {
      Node node = new Node(1, "localhost", 1);
      List<PartitionInfo> infos = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        Node leader = led.contains(i) ? node : null;
        infos.add(new PartitionInfo(TOPIC, i, leader, new Node[] {node}, new Node[] {node}));
      }
      cluster = new Cluster("c", List.of(node), infos, Set.of(), Set.of());
      Class<?> type = Class.forName(PACKAGE + "BuiltInPartitioner");
      Class<?> info = Class.forName(PACKAGE + "BuiltInPartitioner$StickyPartitionInfo");
      Class<?> context = Class.forName("org.apache.kafka.common.utils.internals.LogContext");
      Constructor<?> maker =
          type.getConstructor(context, String.class, int.class, boolean.class, String.class);
      partitioner =
          maker.newInstance(
              context.getConstructor().newInstance(), TOPIC, Math.max(1, stickyBytes), false, "");
      peek = open(type, "peekCurrentPartitionInfo", Cluster.class);
      update = open(type, "updatePartitionInfo", info, int.class, Cluster.class, boolean.class);
      partition = open(info, "partition");
    }

    private static Method open(Class<?> type, String name, Class<?>... parameters)
        throws NoSuchMethodException {
      Method method = type.getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return method;
    }

    int choose(boolean full) throws ReflectiveOperationException {
      if (full) {
        update.invoke(partitioner, peek.invoke(partitioner, cluster), 0, cluster, true);
      }
      chosen = peek.invoke(partitioner, cluster);
      return partition();
    }

    void taken(int bytes, boolean full) throws ReflectiveOperationException {
      update.invoke(partitioner, chosen, bytes, cluster, full);
    }

    /// Where it is now.
    int partition() {
      try {
        return (int) partition.invoke(peek.invoke(partitioner, cluster));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }
}
