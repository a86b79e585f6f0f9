package barnabas.sim.check;

import java.util.Map;
import java.util.TreeMap;

/// What was asked of a topic: what its partitions may therefore lose. Owned by the run.
public final class TopicFacts {
  private final boolean durable;
  private final boolean expires;
  private boolean deletionAsked;
  private final Map<Integer, Long> startAsked = new TreeMap<>();

  /// @param durable whether what is acknowledged is synced; if not, a power cut may take it back
  /// @param expires whether retention may delete its records
  public TopicFacts(boolean durable, boolean expires) {
    this.durable = durable;
    this.expires = expires;
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
}
