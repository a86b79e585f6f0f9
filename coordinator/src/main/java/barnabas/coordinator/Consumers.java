package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerEvent;
import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Departures;
import barnabas.coordinator.consumer.Draft;
import barnabas.coordinator.consumer.Standing;
import barnabas.coordinator.consumer.Targets;
import barnabas.coordinator.consumer.Topics;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The groups of the consumer protocol of one coordinator: has happen what was decided for them,
/// and keeps what is live of them in step with what is stored. Owned by the coordinator's loop.
final class Consumers {
  private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);

  final Groups groups;
  final Topics topics;
  final Targets targets;
  final Departures departures;

  private final Map<String, LiveConsumerGroup> live = new LinkedHashMap<>();
  private final ConsumerSessions sessions;
  private final Migrations migrations;

  Consumers(Groups groups, Topics topics, Rebalances rebalances, Sessions classic) {
    this.groups = groups;
    this.topics = topics;
    targets = groups.targets;
    departures = new Departures(targets);
    sessions = new ConsumerSessions(this);
    migrations = new Migrations(this, rebalances, classic);
  }

  ConsumerSettings settings() {
    return groups.settings.consumer();
  }

  ConsumerSettings.Timeouts timeouts(LiveConsumerGroup group) {
    return settings().timeouts().apply(group.id);
  }

  Migrations migrations() {
    return migrations;
  }

  ConsumerSessions sessions() {
    return sessions;
  }

  ConsumerGroup stored(String groupId) {
    return groups.stored().consumer(groupId);
  }

  /// What is live of a group that has members.
  LiveConsumerGroup live(String groupId) {
    return live.computeIfAbsent(groupId, id -> new LiveConsumerGroup(id, groups.loop.nanos()));
  }

  /// How many groups have members.
  int count() {
    return live.size();
  }

  boolean isCurrent(LiveConsumerGroup group) {
    return live.get(group.id) == group;
  }

  /// Has happen what was decided.
  ///
  /// @param others what happens together with it
  /// @param outcome hears once that is committed, or refused
  /// @return whether it has happened
  boolean change(
      LiveConsumerGroup group,
      List<? extends GroupEvent> others,
      Draft draft,
      Consumer<ErrorCode> outcome) {
    ConsumerGroup was = stored(group.id);
    List<GroupEvent> events = new ArrayList<>(others);
    draft.events().forEach(event -> events.add(new GroupEvent.ConsumerChanged(group.id, event)));
    groups.submit(new GroupCommand.Change(events), outcome);
    boolean happened = isCurrent(group) && stored(group.id) != was;
    if (happened) {
      group.changedNanos = groups.loop.nanos();
      draft.events().forEach(event -> follow(group, event));
      tell(group, draft.before(), stored(group.id));
    }
    if (isCurrent(group) && stored(group.id).members().isEmpty()) {
      live.remove(group.id);
    }
    return happened;
  }

  /// Has happen what was decided, if it is anything.
  ///
  /// @return whether the group stands as it was decided
  boolean happens(LiveConsumerGroup group, Draft draft, Consumer<ErrorCode> outcome) {
    if (!draft.events().isEmpty()) {
      return change(group, List.of(), draft, outcome);
    }
    groups.tell(outcome);
    return isCurrent(group);
  }

  /// Keeps what is live in step.
  private void follow(LiveConsumerGroup group, ConsumerEvent event) {
    switch (event) {
      case ConsumerEvent.MemberStored stored -> {
        if (!group.members.containsKey(stored.memberId())) {
          LiveConsumer member = new LiveConsumer(stored.memberId());
          group.members.put(member.id, member);
          sessions.touch(group, member);
        }
      }
      case ConsumerEvent.MemberRemoved removed -> {
        LiveConsumer member = group.members.remove(removed.memberId());
        if (member != null) {
          sessions.end(member);
        }
      }
      case ConsumerEvent.StandingStored stored -> {
        LiveConsumer member = group.members.get(stored.memberId());
        if (member != null) {
          sessions.expect(group, member, stored.standing());
        }
      }
      case ConsumerEvent.GroupStored ignored -> {}
      case ConsumerEvent.GroupRemoved ignored -> {}
      case ConsumerEvent.TargetStored ignored -> {}
      case ConsumerEvent.TargetRemoved ignored -> {}
      case ConsumerEvent.TargetOfMemberStored ignored -> {}
      case ConsumerEvent.TargetOfMemberRemoved ignored -> {}
      case ConsumerEvent.StandingRemoved ignored -> {}
    }
  }

  /// One line for each time that it was decided anew who is to read what, and for the end.
  private void tell(LiveConsumerGroup group, ConsumerGroup before, ConsumerGroup after) {
    boolean decided = after.targetEpoch() != before.targetEpoch();
    boolean emptied = after.members().isEmpty() && !before.members().isEmpty();
    if (!decided && !emptied) {
      return;
    }
    String words = group.changes.inWords() + "; " + Moves.between(before, after, topics).inWords();
    LOG.info(
        "{}: group {} is at epoch {} with {} members, assignor {}; {}",
        groups.name,
        Changes.printable(group.id),
        after.epoch(),
        after.members().size(),
        targets.preferred(after).name(),
        words);
    groups.notes.add(group.id, groups.loop.wallMs(), after.epoch(), after.members().size(), words);
    group.changes = new Changes();
  }

  /// Takes members out of their group.
  ///
  /// @return whether they are out
  boolean remove(LiveConsumerGroup group, List<String> memberIds, Consumer<ErrorCode> outcome) {
    Draft draft = new Draft(stored(group.id));
    departures.leave(draft, memberIds, groups.loop.wallMs());
    if (migrations.goesBack(draft.group())) {
      return migrations.goBack(group, draft.group(), outcome);
    }
    return change(group, List.of(), draft, outcome);
  }

  /// A member for the log.
  String name(String groupId, String memberId) {
    ConsumerMember member = stored(groupId).members().get(memberId);
    return Changes.name(memberId, member == null ? null : member.instanceId());
  }

  /// Gives every member of a stored group a session.
  void revive() {
    groups
        .stored()
        .consumers()
        .forEach(
            (groupId, group) -> {
              for (String id : group.members().keySet()) {
                LiveConsumerGroup revived = live(groupId);
                LiveConsumer member = new LiveConsumer(id);
                revived.members.put(id, member);
                sessions.touch(revived, member);
                Standing standing = group.standing(id);
                sessions.expect(revived, member, standing);
              }
            });
  }

  /// Forgets what is live of a group that is none of the consumer protocol any more.
  void forget(LiveConsumerGroup group) {
    group.members.values().forEach(sessions::end);
    live.remove(group.id, group);
  }

  /// Forgets all that is live.
  void drop() {
    for (LiveConsumerGroup group : live.values()) {
      group.members.values().forEach(sessions::end);
    }
    live.clear();
  }
}
