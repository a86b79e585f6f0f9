package barnabas.client;

import barnabas.world.Randomness;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// Which partition a record goes to (KIP-794): the one it names, the one that its key's hash names,
/// or else one that stays the same until `batch.size` bytes have gone there. Owned by its producer.
///
/// Those bytes end within a batch as a rule. So that it leaves full, the partition stays while a
/// batch there lacks records, up to twice as many bytes. How much brokers have to do is not looked
/// at (`partitioner.adaptive.partitioning.enable`).
final class PartitionChooser {

  private final Randomness randomness;
  private final int stickyBytes;
  private final TreeMap<String, Sticky> stickies = new TreeMap<>();

  PartitionChooser(Randomness randomness, int stickyBytes) {
    this.randomness = randomness;
    this.stickyBytes = Math.max(1, stickyBytes);
  }

  /// The partition of a record.
  ///
  /// @param topic with at least one partition
  /// @param lacking whether a batch of that partition waits for more records
  int choose(ProducerRecord record, Topology.Topic topic, IntPredicate lacking) {
    if (record.partition() != ProducerRecord.ANY) {
      return record.partition();
    }
    int count = topic.partitions().size();
    if (record.key() != null) {
      return Murmur2.partition(record.key(), count);
    }
    Sticky sticky = stickies.computeIfAbsent(topic.name(), name -> new Sticky(another(topic)));
    if (sticky.partition >= count) {
      sticky.moveTo(another(topic));
    }
    moveOn(sticky, topic, lacking);
    return sticky.partition;
  }

  /// Hears that the record went to the partition chosen for it, where batches grew by `bytes`.
  void taken(ProducerRecord record, Topology.Topic topic, int bytes, IntPredicate lacking) {
    Sticky sticky = stickies.get(topic.name());
    if (record.partition() == ProducerRecord.ANY && record.key() == null && sticky != null) {
      sticky.bytes += bytes;
      moveOn(sticky, topic, lacking);
    }
  }

  private void moveOn(Sticky sticky, Topology.Topic topic, IntPredicate lacking) {
    boolean enough = sticky.bytes >= stickyBytes && !lacking.test(sticky.partition);
    if (enough || sticky.bytes >= 2L * stickyBytes) {
      sticky.moveTo(another(topic));
    }
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

    void moveTo(int next) {
      partition = next;
      bytes = 0;
    }
  }
}
