package barnabas.metadata;

import barnabas.world.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.PSortedMap;

/// Chooses the brokers of new partitions: leaders go round all brokers from a random one on, the
/// other replicas follow at a distance that grows with every round, so that the partitions which
/// share a leader don't all share the next broker too. Where brokers have racks, they are taken
/// from the racks in turn.
final class Placement {
  private final List<Integer> ring;
  private final int first;

  private Placement(List<Integer> ring, int first) {
    this.ring = ring;
    this.first = first;
  }

  /// @param brokers at least one
  static Placement over(PSortedMap<Integer, Broker> brokers, Randomness randomness) {
    return new Placement(ring(brokers), randomness.nextInt(brokers.size()));
  }

  /// The replicas of the partition with that index.
  ///
  /// @param replicas 1 to the number of brokers
  List<Integer> replicas(int index, int replicas) {
    int size = ring.size();
    int leader = (int) ((first + (long) index) % size);
    List<Integer> chosen = new ArrayList<>(replicas);
    chosen.add(ring.get(leader));
    int round = index / size;
    for (int i = 0; chosen.size() < replicas; i++) {
      int distance = size == 1 ? 0 : 1 + (round + i) % (size - 1);
      chosen.add(ring.get((leader + distance) % size));
    }
    return chosen;
  }

  private static List<Integer> ring(PSortedMap<Integer, Broker> brokers) {
    SortedMap<String, List<Integer>> racks = new TreeMap<>();
    for (Broker broker : brokers.values()) {
      String rack = broker.rack() == null ? "" : broker.rack();
      racks.computeIfAbsent(rack, r -> new ArrayList<>()).add(broker.id());
    }
    List<Integer> ring = new ArrayList<>();
    for (int i = 0; ring.size() < brokers.size(); i++) {
      for (List<Integer> rack : racks.values()) {
        if (i < rack.size()) {
          ring.add(rack.get(i));
        }
      }
    }
    return ring;
  }
}
