package barnabas.coordinator.consumer;

import java.util.Collection;

/// Lets members of a group go.
public final class Departures {
  private final Targets targets;

  public Departures(Targets targets) {
    this.targets = targets;
  }

  /// Members go, and what they had is free. Who is to have it is decided when the next one asks.
  public void leave(Draft draft, Collection<String> memberIds, long nowMs) {
    memberIds.forEach(id -> remove(draft, id));
    targets.raiseEpoch(draft, nowMs);
  }

  /// A static member will be back: what it has stays its own for as long as its session lasts.
  public void stepAside(Draft draft, String memberId) {
    draft.add(new ConsumerEvent.StandingStored(memberId, draft.group().standing(memberId).away()));
  }

  /// Takes away all that is stored of a member.
  static void remove(Draft draft, String memberId) {
    draft.add(new ConsumerEvent.StandingRemoved(memberId));
    draft.add(new ConsumerEvent.TargetOfMemberRemoved(memberId));
    draft.add(new ConsumerEvent.MemberRemoved(memberId));
  }

  /// Takes away all that is stored of a group.
  public static void dissolve(Draft draft) {
    draft.group().members().keySet().forEach(id -> remove(draft, id));
    draft.add(new ConsumerEvent.TargetRemoved());
    draft.add(new ConsumerEvent.GroupRemoved());
  }
}
