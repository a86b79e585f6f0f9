package barnabas.sim.check;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What was asked of a topic: what its partitions may therefore lose. Owned by the run.
public final class TopicFacts {
  private final boolean durable;
  private boolean expires;
  private boolean compacted;
  private boolean tombstonesStay;
  private boolean deletionAsked;
  private final Map<Integer, Long> startAsked = new TreeMap<>();
  private final Map<Integer, NavigableMap<Long, Long>> rotten = new TreeMap<>();

  /// @param durable whether what is acknowledged is synced; if not, a power cut may take it back
  /// @param expires whether retention may delete its records
  public TopicFacts(boolean durable, boolean expires) {
    this.durable = durable;
    this.expires = expires;
  }

  void expire() {
    expires = true;
  }

  /// Has it known that the topic is compacted.
  ///
  /// @param marksStay whether tombstones stay longer than a run lasts
  public void compacts(boolean marksStay) {
    compacted = true;
    tombstonesStay = marksStay;
  }

  /// Whether records may go that a later one of their key supersedes.
  public boolean compacted() {
    return compacted;
  }

  /// Whether a tombstone stays until a later record supersedes it.
  public boolean tombstonesStay() {
    return tombstonesStay;
  }

  public boolean durable() {
    return durable;
  }

  public boolean deletionAsked() {
    return deletionAsked;
  }

  /// Somebody asks for its end.
  public void askDeletion() {
    deletionAsked = true;
  }

  /// Somebody asks for the end of a partition's records before an offset.
  public void askStart(int partition, long offset) {
    startAsked.merge(partition, offset, Math::max);
  }

  /// Whether any partition may lose records that nobody has read.
  public boolean losesFromStart() {
    return expires || !startAsked.isEmpty();
  }

  /// The largest offset that a partition may begin at.
  public long startMax(int partition) {
    return expires ? Long.MAX_VALUE : startAsked.getOrDefault(partition, 0L);
  }

  /// Bits flipped at rest in the batch that holds these offsets: it may be refused from now on, and
  /// its producer's next batches with it. Nothing else may be.
  ///
  /// @param to the offset behind it
  public void rot(int partition, long from, long to) {
    rotten.computeIfAbsent(partition, p -> new TreeMap<>()).merge(from, to, Math::max);
  }

  /// Whether the record at an offset was damaged at rest.
  public boolean isRotten(int partition, long offset) {
    return rotEnd(partition, offset) > offset;
  }

  /// The offset behind the damaged records that begin at or lie around an offset; that offset
  /// itself if it is sound.
  public long rotEnd(int partition, long offset) {
    NavigableMap<Long, Long> all = rotten.getOrDefault(partition, new TreeMap<>());
    long end = offset;
    for (long before = -1; before < end; ) {
      before = end;
      for (long behind : all.headMap(end, true).values()) {
        end = Math.max(end, behind);
      }
    }
    return end;
  }

  /// Whether any record of the topic was damaged at rest.
  public boolean hasRot() {
    return !rotten.isEmpty();
  }
}
