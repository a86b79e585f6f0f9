package barnabas.metadata;

import java.util.List;

/// Begins the cluster, if it has not begun. The controller's own, when it first leads.
record BeginCluster(String clusterId) implements Command<Refusal> {
  @Override
  public Decision<Refusal> decide(Situation situation) {
    return situation.image().clusterId().isEmpty()
        ? new Decision<>(List.of(new ClusterCreated(clusterId, List.of())), Refusal.NONE)
        : new Decision<>(List.of(), Refusal.NONE);
  }

  @Override
  public Refusal refused(Refusal refusal) {
    return refusal;
  }
}
