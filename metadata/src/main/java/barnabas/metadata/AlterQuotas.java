package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.POLICY_VIOLATION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Changes the quotas of clients (KIP-546), of each entity all or nothing.
///
/// @param validateOnly whether to say what would happen, and do nothing
public record AlterQuotas(List<Change> changes, boolean validateOnly)
    implements Command<AlterQuotas.Answer> {

  /// The most entities that may have quotas.
  static final int ENTITIES_MAX = 10_000;

  private static final int NAME_CHARACTERS_MAX = 1_000;

  public AlterQuotas {
    changes = List.copyOf(changes);
  }

  /// The changes of one entity.
  public record Change(QuotaEntity entity, List<Operation> operations) {}

  /// What to do with one quota.
  ///
  /// @param value what it is limited to; of no meaning if it is removed
  public record Operation(String key, double value, boolean remove) {}

  /// What became of each entity, in the order of the request.
  public record Answer(List<Refusal> entities) {}

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(changes.stream().map(_ -> refusal).toList());
  }

  @Override
  public Decision<Answer> decide(Situation situation) {
    SortedMap<QuotaEntity, Integer> timesNamed = new TreeMap<>();
    changes.forEach(change -> timesNamed.merge(change.entity(), 1, Integer::sum));
    SortedSet<QuotaEntity> added = new TreeSet<>();
    List<Event> events = new ArrayList<>();
    List<Refusal> answers = new ArrayList<>();
    for (Change change : changes) {
      Refusal refusal = check(change, timesNamed.getOrDefault(change.entity(), 0));
      if (!refusal.refused()) {
        refusal = alter(situation.image(), change, added, events);
      }
      answers.add(refusal);
    }
    return new Decision<>(validateOnly ? List.of() : events, new Answer(List.copyOf(answers)));
  }

  private static Refusal check(Change change, int timesNamed) {
    if (timesNamed > 1) {
      return Refusal.of(INVALID_REQUEST, "The entity is in the request more than once.");
    }
    Refusal refusal = entity(change.entity());
    SortedSet<String> named = new TreeSet<>();
    for (Operation operation : change.operations()) {
      if (!refusal.refused()) {
        refusal =
            named.add(operation.key())
                ? operation(change.entity(), operation)
                : Refusal.of(
                    INVALID_REQUEST,
                    "%s is in the request more than once.",
                    ConfigRange.shortened(operation.key()));
      }
    }
    return refusal;
  }

  private static Refusal entity(QuotaEntity entity) {
    if (entity.parts().isEmpty()) {
      return Refusal.of(INVALID_REQUEST, "The entity is empty.");
    }
    String ip = entity.ip();
    if (ip != null && entity.parts().size() > 1) {
      return Refusal.of(INVALID_REQUEST, "An ip has no user and no client-id beside it.");
    }
    if (ip != null && !ip.equals(QuotaEntity.DEFAULT) && IpAddress.canonical(ip) == null) {
      return Refusal.of(
          INVALID_REQUEST,
          "'%s' is not an IP address; names of hosts are not looked up.",
          ConfigRange.shortened(ip));
    }
    for (QuotaEntity.Part part : entity.parts()) {
      String name = entity.name(part);
      if (name != null && name.length() > NAME_CHARACTERS_MAX) {
        return Refusal.of(
            INVALID_REQUEST, "A %s has at most %d characters.", part.type(), NAME_CHARACTERS_MAX);
      }
    }
    return Refusal.NONE;
  }

  /// Anything may be taken away, so that what an older release let in can be.
  private static Refusal operation(QuotaEntity entity, Operation operation) {
    if (operation.remove()) {
      return Refusal.NONE;
    }
    QuotaKey key = QuotaKey.of(operation.key());
    if (key == null || key.ofAddresses() != (entity.ip() != null)) {
      return Refusal.of(
          INVALID_REQUEST, "Invalid configuration key %s", ConfigRange.shortened(operation.key()));
    }
    String fault = key.fault(operation.value());
    return fault == null ? Refusal.NONE : Refusal.of(INVALID_REQUEST, "%s", fault);
  }

  private static Refusal alter(
      ClusterImage image, Change change, SortedSet<QuotaEntity> added, List<Event> events) {
    Map<String, Double> before = image.quotas(change.entity());
    if (before.isEmpty()) {
      added.add(change.entity());
      if (image.quotas().size() + added.size() > ENTITIES_MAX) {
        return Refusal.of(POLICY_VIOLATION, "At most %d entities have quotas.", ENTITIES_MAX);
      }
    }
    for (Operation operation : change.operations()) {
      Double was = before.get(operation.key());
      boolean same = operation.remove() ? was == null : was != null && was == operation.value();
      if (!same) {
        events.add(
            ImageEvents.quota(
                change.entity(), operation.key(), operation.value(), operation.remove()));
      }
    }
    return Refusal.NONE;
  }
}
