package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;

/// Begins the cluster, if it has not begun. The controller's own, when it first leads.
record BeginCluster(String clusterId) implements Command<Refusal> {
  @Override
  public Decision<Refusal> decide(Situation situation) {
    if (!situation.image().clusterId().isEmpty()) {
      return new Decision<>(List.of(), Refusal.NONE);
    }
    List<Event> events = new ArrayList<>();
    events.add(new ClusterCreated(clusterId, List.of()));
    events.addAll(Features.ofNewCluster());
    return new Decision<>(events, Refusal.NONE);
  }

  @Override
  public Refusal refused(Refusal refusal) {
    return refusal;
  }
}
