package barnabas.metadata;

import barnabas.quorum.Identity;
import barnabas.wire.Uuid;
import barnabas.world.Randomness;
import java.util.List;

/// A wish to change the cluster's metadata. It decides itself, on the newest state, what is to
/// happen; the [Controller] makes it happen.
///
/// @param <A> its answer
public sealed interface Command<A>
    permits AlterConfigs,
        AlterQuotas,
        BeginCluster,
        CreatePartitions,
        CreateTopics,
        DeleteTopics,
        RegisterBroker,
        TakeProducerIds,
        UpdateFeatures {

  /// What should happen, and what is answered once it has. Changes nothing.
  Decision<A> decide(Situation situation);

  /// The answer when none of it was done.
  A refused(Refusal refusal);

  /// What was decided: events that happen together, or none.
  record Decision<A>(List<Event> events, A answer) {
    public Decision {
      events = List.copyOf(events);
    }
  }

  /// What is decided upon.
  ///
  /// @param image the newest state: what is committed and what was decided since
  /// @param configs what the controller's own configuration says
  record Situation(ClusterImage image, Configs configs, Randomness randomness) {

    /// An id for something new.
    Uuid drawId() {
      return Identity.drawId(randomness);
    }
  }
}
