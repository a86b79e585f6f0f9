package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerEvent;
import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Draft;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a running group from the classic protocol to the consumer protocol when the first member
/// that speaks it joins, and back when the last one goes (KIP-848, "Online migration"). Nobody
/// gives anything up for that alone. Owned by the coordinator's loop.
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private final Consumers consumers;
  private final Groups groups;
  private final Rebalances rebalances;
  private final Sessions sessions;

  Migrations(Consumers consumers, Rebalances rebalances, Sessions sessions) {
    this.consumers = consumers;
    this.groups = consumers.groups;
    this.rebalances = rebalances;
    this.sessions = sessions;
  }

  /// A group of the consumer protocol as it is; one that there is not yet goes on where the
  /// generations of a classic one without members ended.
  Draft begun(String groupId) {
    Draft draft = new Draft(consumers.stored(groupId));
    Group classic = groups.stored().group(groupId);
    if (draft.group().isNothing() && classic != null) {
      draft.add(new ConsumerEvent.GroupStored(classic.generation(), 0, groups.loop.wallMs()));
      draft.beginsHere();
    }
    return draft;
  }

  /// A classic group with members as one of the consumer protocol; null if it can't be one. Who is
  /// still joining is not in it, and joins again.
  @Nullable Draft converted(LiveGroup classic) {
    boolean fits =
        consumers.settings().migration().upgrades()
            && classic.hasConsumers()
            && classic.members().size() <= consumers.settings().membersMax();
    Group stored = groups.stored().group(classic.id);
    Draft draft = new Draft(ConsumerGroup.NOTHING);
    int epoch = stored == null ? 0 : stored.generation();
    draft.add(new ConsumerEvent.GroupStored(epoch, 0, -1));
    for (LiveMember member : classic.members()) {
      ConsumerProtocolSubscription said = ClassicMembers.said(member);
      if (!fits || said == null) {
        return null;
      }
      Member of = stored == null ? null : stored.member(member.id);
      if (of != null) {
        SortedSet<PartitionId> assigned =
            ConsumerSpeech.assigned(of.assignment(), consumers.topics);
        add(draft, member.id, ClassicMembers.member(member, said), epoch, assigned);
      }
    }
    draft.add(new ConsumerEvent.TargetStored(epoch, groups.loop.wallMs()));
    draft.beginsHere();
    return draft;
  }

  private static void add(
      Draft draft, String id, ConsumerMember member, int epoch, SortedSet<PartitionId> assigned) {
    SortedMap<PartitionId, Integer> since = new TreeMap<>();
    assigned.forEach(partition -> since.put(partition, epoch));
    draft.add(new ConsumerEvent.MemberStored(id, member));
    draft.add(new ConsumerEvent.TargetOfMemberStored(id, assigned));
    draft.add(
        new ConsumerEvent.StandingStored(
            id, new Standing(epoch, epoch, Standing.State.STABLE, since, new TreeMap<>())));
  }

  /// A classic group has become one of the consumer protocol: whoever waits in it asks again.
  void close(LiveGroup classic) {
    LOG.info(
        "{}: group {} goes over to the consumer protocol with {} members of the classic one",
        groups.name,
        Changes.printable(classic.id),
        consumers.stored(classic.id).members().size() - 1);
    groups.retire(classic);
    for (LiveMember member : List.copyOf(classic.members())) {
      boolean stays = consumers.stored(classic.id).members().containsKey(member.id);
      rebalances.answer(
          member, stays ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.UNKNOWN_MEMBER_ID);
    }
  }

  /// Whether a group is to become a classic one: nobody in it speaks another protocol.
  boolean goesBack(ConsumerGroup group) {
    return consumers.settings().migration().downgrades()
        && !group.members().isEmpty()
        && group.members().size() <= groups.settings.membersMax()
        && group.members().values().stream().allMatch(ConsumerMember::isClassic);
  }

  /// Makes a group a classic one in the generation of its epoch, and has its members rebalance.
  ///
  /// @param remaining the group without those who go
  /// @return whether it is done
  boolean goBack(LiveConsumerGroup group, ConsumerGroup remaining, Consumer<ErrorCode> outcome) {
    ConsumerGroup before = consumers.stored(group.id);
    LiveGroup classic = classic(group.id, remaining);
    LiveMember leader = classic.members().iterator().next();
    Group stored = stored(classic, leader, before.epoch(), remaining);
    List<GroupEvent> events = new ArrayList<>(GroupMachine.removals(group.id, before));
    events.add(new GroupEvent.GroupStored(group.id, stored));
    groups.submit(new GroupCommand.Change(events), outcome);
    boolean done = consumers.isCurrent(group) && groups.stored().group(group.id) == stored;
    if (!done) {
      classic.gone();
      return false;
    }
    LOG.info(
        "{}: group {} goes back to the classic protocol with {} members; {}",
        groups.name,
        Changes.printable(group.id),
        remaining.members().size(),
        group.changes.inWords());
    groups.notes.add(
        group.id,
        groups.loop.wallMs(),
        stored.generation(),
        remaining.members().size(),
        "goes back to the classic protocol; " + group.changes.inWords());
    consumers.forget(group);
    groups.add(classic);
    classic.assignedBytes(stored.assignedBytes());
    classic.members().forEach(member -> sessions.touch(classic, member));
    rebalances.begin(classic, "the last member of the consumer protocol went");
    return true;
  }

  private LiveGroup classic(String groupId, ConsumerGroup remaining) {
    LiveGroup classic = new LiveGroup(groupId, ClassicMembers.CONSUMER, groups.memory);
    remaining.members().forEach((id, member) -> classic.add(live(id, member)));
    return classic;
  }

  private static LiveMember live(String id, ConsumerMember member) {
    ConsumerMember.ClassicMember classic = member.classic();
    if (classic == null) {
      throw new IllegalStateException("a member that does not speak the classic protocol");
    }
    LiveMember live =
        new LiveMember(
            id,
            member.instanceId(),
            new Client(member.clientId(), member.clientHost()),
            classic.sessionTimeoutMs(),
            member.rebalanceTimeoutMs(),
            classic.protocols().stream()
                .map(each -> new Protocol(each.name(), each.metadata()))
                .toList());
    live.settled = true;
    return live;
  }

  private Group stored(
      LiveGroup classic, LiveMember leader, int generation, ConsumerGroup remaining) {
    String protocol = classic.vote(leader);
    List<Member> members = new ArrayList<>();
    for (LiveMember member : classic.members()) {
      ConsumerMember of = remaining.members().get(member.id);
      short version = of == null || of.classic() == null ? 0 : ConsumerSpeech.version(of.classic());
      members.add(
          member
              .stored(protocol)
              .withAssignment(
                  ConsumerSpeech.assignment(
                      remaining.standing(member.id).assigned().keySet(),
                      consumers.topics,
                      version)));
    }
    return new Group(
        ClassicMembers.CONSUMER,
        generation,
        protocol,
        leader.id,
        groups.loop.wallMs(),
        false,
        members);
  }
}
