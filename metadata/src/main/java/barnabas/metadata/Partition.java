package barnabas.metadata;

import java.util.List;

/// One partition of a topic, as the cluster has agreed on it.
///
/// @param replicas broker ids, the preferred leader first
/// @param isr the in-sync replicas, in the order of `replicas`
/// @param leader the leading broker, or [#NO_LEADER]
/// @param leaderEpoch grows whenever leadership is taken anew
/// @param partitionEpoch grows with every change
/// @param elr eligible leader replicas outside the ISR (KIP-966)
/// @param lastKnownElr the last known leader when ISR and ELR are empty
public record Partition(
    List<Integer> replicas,
    List<Integer> isr,
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> elr,
    List<Integer> lastKnownElr) {

  /// Nobody leads.
  public static final int NO_LEADER = -1;

  public Partition {
    replicas = List.copyOf(replicas);
    isr = List.copyOf(isr);
    elr = List.copyOf(elr);
    lastKnownElr = List.copyOf(lastKnownElr);
  }

  /// The same, led by a broker of its ISR in the next epoch.
  Partition ledAnewBy(int broker) {
    return new Partition(
        replicas,
        isr,
        broker,
        Math.addExact(leaderEpoch, 1),
        partitionEpoch + 1,
        elr,
        lastKnownElr);
  }

  /// Whether nobody leads.
  public boolean leaderless() {
    return leader == NO_LEADER;
  }
}
