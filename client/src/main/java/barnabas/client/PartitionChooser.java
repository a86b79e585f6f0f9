package barnabas.client;

import barnabas.world.Randomness;
import java.util.List;
import java.util.TreeMap;

/// Which partition a record goes to (KIP-794): the one it names, the one that its key's hash names,
/// or else one that stays the same until `batch.size` bytes have gone there. Owned by its producer.
final class PartitionChooser {

  private final Randomness randomness;
  private final int stickyBytes;
  private final TreeMap<String, Sticky> stickies = new TreeMap<>();

  PartitionChooser(Randomness randomness, int stickyBytes) {
    this.randomness = randomness;
    this.stickyBytes = stickyBytes;
  }

  /// The partition of a record of `bytes` bytes.
  ///
  /// @param topic with at least one partition
  int choose(ProducerRecord record, Topology.Topic topic, int bytes) {
    if (record.partition() != ProducerRecord.ANY) {
      return record.partition();
    }
    int count = topic.partitions().size();
    if (record.key() != null) {
      return Murmur2.partition(record.key(), count);
    }
    Sticky sticky = stickies.computeIfAbsent(topic.name(), name -> new Sticky(another(topic)));
    if (sticky.partition >= count || sticky.bytes >= stickyBytes) {
      sticky.partition = another(topic);
      sticky.bytes = 0;
    }
    sticky.bytes += bytes;
    return sticky.partition;
  }

  /// Any partition that has a leader, or any at all if none has.
  private int another(Topology.Topic topic) {
    List<Topology.Partition> led =
        topic.partitions().stream().filter(p -> p.leaderId() != Topology.NO_LEADER).toList();
    List<Topology.Partition> choices = led.isEmpty() ? topic.partitions() : led;
    return choices.get(randomness.nextInt(choices.size())).index();
  }

  /// Where the records without a key go at the moment.
  private static final class Sticky {
    int partition;
    long bytes;

    Sticky(int partition) {
      this.partition = partition;
    }
  }
}
