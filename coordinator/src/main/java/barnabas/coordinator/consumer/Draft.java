package barnabas.coordinator.consumer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A decision in the making: the events so far and the group as they leave it. Owned by who
/// decides.
public final class Draft {
  private final Map<Subject, ConsumerEvent> events = new LinkedHashMap<>();
  private ConsumerGroup before;
  private ConsumerGroup group;

  public Draft(ConsumerGroup group) {
    this.before = group;
    this.group = group;
  }

  /// What has been added so far only says in other records what was there already.
  public void beginsHere() {
    before = group;
  }

  /// The group before anything happened to it.
  public ConsumerGroup before() {
    return before;
  }

  public void add(ConsumerEvent event) {
    Subject subject = subject(event);
    events.remove(subject);
    events.put(subject, event);
    group = group.after(event);
  }

  /// The group once all events have happened.
  public ConsumerGroup group() {
    return group;
  }

  /// The events, only the last one of those that concern the same thing.
  public List<ConsumerEvent> events() {
    return List.copyOf(events.values());
  }

  /// What an event concerns: what the key of its record names.
  private record Subject(Kind kind, String memberId) {}

  private enum Kind {
    GROUP,
    MEMBER,
    TARGET,
    TARGET_OF_MEMBER,
    STANDING
  }

  private static Subject subject(ConsumerEvent event) {
    return switch (event) {
      case ConsumerEvent.GroupStored ignored -> new Subject(Kind.GROUP, "");
      case ConsumerEvent.GroupRemoved ignored -> new Subject(Kind.GROUP, "");
      case ConsumerEvent.MemberStored stored -> new Subject(Kind.MEMBER, stored.memberId());
      case ConsumerEvent.MemberRemoved removed -> new Subject(Kind.MEMBER, removed.memberId());
      case ConsumerEvent.TargetStored ignored -> new Subject(Kind.TARGET, "");
      case ConsumerEvent.TargetRemoved ignored -> new Subject(Kind.TARGET, "");
      case ConsumerEvent.TargetOfMemberStored stored ->
          new Subject(Kind.TARGET_OF_MEMBER, stored.memberId());
      case ConsumerEvent.TargetOfMemberRemoved removed ->
          new Subject(Kind.TARGET_OF_MEMBER, removed.memberId());
      case ConsumerEvent.StandingStored stored -> new Subject(Kind.STANDING, stored.memberId());
      case ConsumerEvent.StandingRemoved removed -> new Subject(Kind.STANDING, removed.memberId());
    };
  }
}
