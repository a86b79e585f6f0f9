package barnabas.coordinator;

import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each rebalance of a classic group: in the log, and among what is remembered. It is
/// written when the leader has assigned, since only then it is known what moves. Owned by the
/// coordinator's loop.
final class RebalanceLines {
  private static final Logger LOG = LoggerFactory.getLogger(RebalanceLines.class);

  private final Groups groups;
  private final Topics topics;

  RebalanceLines(Groups groups, Topics topics) {
    this.groups = groups;
    this.topics = topics;
  }

  /// A group has come to a generation.
  ///
  /// @param before the one before; null if there was none
  void generated(LiveGroup group, @Nullable Group before, Group next) {
    Untold former = group.untold;
    SortedMap<PartitionId, String> had =
        former != null ? former.had : before == null ? new TreeMap<>() : readers(group, before);
    if (former != null) {
      write(group, former.generation, former.words + "; nothing was assigned");
    }
    group.untold = new Untold(next, group.changes.inWords(), had);
    group.changes = new Changes();
    if (next.members().isEmpty()) {
      write(group, next, group.untold.words);
      group.untold = null;
    }
  }

  /// The leader has assigned.
  void assigned(LiveGroup group, Group inForce) {
    Untold told = group.untold;
    group.untold = null;
    if (told != null) {
      String moves =
          group.hasConsumers()
              ? "; " + Moves.between(told.had, readers(group, inForce), topics).inWords()
              : "";
      write(group, inForce, told.words + moves);
    }
  }

  /// Who reads each partition.
  private SortedMap<PartitionId, String> readers(LiveGroup group, Group generation) {
    SortedMap<PartitionId, String> readers = new TreeMap<>();
    if (group.hasConsumers()) {
      for (Member member : generation.members()) {
        String name = Changes.name(member.id(), member.instanceId());
        for (PartitionId partition : ConsumerSpeech.assigned(member.assignment(), topics)) {
          readers.put(partition, name);
        }
      }
    }
    return readers;
  }

  private void write(LiveGroup group, Group generation, String words) {
    LOG.info(
        "{}: group {} is at generation {} with {} members, leader {}, protocol {}; {}",
        groups.name,
        Changes.printable(group.id),
        generation.generation(),
        generation.members().size(),
        generation.leader() == null ? "none" : Changes.printable(generation.leader()),
        generation.protocol() == null ? "none" : Changes.printable(generation.protocol()),
        words);
    groups.notes.add(
        group.id,
        groups.loop.wallMs(),
        generation.generation(),
        generation.members().size(),
        words);
  }

  /// A generation whose line is yet to be written.
  ///
  /// @param words who came and went, and why
  /// @param had who read each partition before
  record Untold(Group generation, String words, SortedMap<PartitionId, String> had) {}
}
