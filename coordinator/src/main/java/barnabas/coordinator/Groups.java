package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.Targets;
import barnabas.log.machine.Engine;
import barnabas.log.machine.Refusal;
import barnabas.log.machine.Reply;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the deeds of one coordinator share: the stored groups behind their engine, and the live
/// groups. Owned by the coordinator's loop.
final class Groups {
  static final long NANOS_PER_MS = 1_000_000;
  private static final GroupCommand LOOK = new GroupCommand.Look();

  final Loop loop;
  final GroupSettings settings;
  final GroupMemory memory;

  /// Names the coordinator in logs.
  final String name;

  /// What members of groups of the consumer protocol read.
  final Targets targets;

  /// What was logged of rebalances lately.
  final RebalanceNotes notes = new RebalanceNotes();

  private final GroupMachine machine;
  private final Engine<GroupCommand, GroupEvent, ErrorCode> engine;
  private final Map<String, LiveGroup> live = new LinkedHashMap<>();

  Groups(
      Loop loop,
      GroupSettings settings,
      GroupMemory memory,
      String name,
      Targets targets,
      GroupMachine machine,
      Engine<GroupCommand, GroupEvent, ErrorCode> engine) {
    this.loop = loop;
    this.settings = settings;
    this.memory = memory;
    this.name = name;
    this.targets = targets;
    this.machine = machine;
    this.engine = engine;
  }

  /// The newest state, committed or not. What is answered from it goes through [#tell].
  GroupMachine stored() {
    return machine;
  }

  @Nullable LiveGroup live(String groupId) {
    return live.get(groupId);
  }

  /// Every group with members, oldest first.
  List<LiveGroup> live() {
    return List.copyOf(live.values());
  }

  void add(LiveGroup group) {
    live.put(group.id, group);
  }

  void remove(LiveGroup group) {
    if (live.remove(group.id, group)) {
      group.gone();
    }
  }

  /// Whether this is still the group of its name: it is not once the leadership has gone.
  boolean isCurrent(LiveGroup group) {
    return live.get(group.id) == group;
  }

  /// What the group of that name is doing.
  GroupState state(String groupId) {
    LiveGroup group = live.get(groupId);
    if (group != null && group.rebalance != null) {
      return GroupState.PREPARING_REBALANCE;
    }
    ConsumerGroup consumer = machine.consumer(groupId);
    if (!consumer.isNothing()) {
      return GroupState.of(consumer.state());
    }
    Group kept = machine.group(groupId);
    if (kept != null) {
      return kept.state();
    }
    return machine.knows(groupId) ? GroupState.EMPTY : GroupState.DEAD;
  }

  /// Whether it is a group of the consumer protocol, with members or without.
  boolean isConsumer(String groupId) {
    return !machine.consumer(groupId).isNothing();
  }

  /// Whether the group's members say which topics they read.
  boolean tellsTopics(String groupId) {
    LiveGroup group = live.get(groupId);
    return isConsumer(groupId) || (group != null && group.hasConsumers());
  }

  /// Which topics a group's members read.
  Predicate<String> read(String groupId) {
    ConsumerGroup consumer = machine.consumer(groupId);
    if (consumer.isNothing()) {
      return Subscriptions.topics(live.get(groupId));
    }
    SortedSet<String> names = new TreeSet<>();
    consumer.members().values().forEach(member -> names.addAll(targets.names(member)));
    return names::contains;
  }

  /// Every group, in order.
  SortedSet<String> groupIds() {
    SortedSet<String> all = new TreeSet<>(live.keySet());
    all.addAll(machine.groupIds());
    return Collections.unmodifiableSortedSet(all);
  }

  /// Does something to the stored state. The outcome comes once that is committed, or refused.
  void submit(GroupCommand command, Consumer<ErrorCode> outcome) {
    engine.submit(command, Reply.of(outcome, refusal -> outcome.accept(forGroups(refusal))));
  }

  /// Answers from the newest state, once that is committed.
  ///
  /// @param refused makes the answer if it can't be committed
  <T> void tell(Consumer<? super T> answer, T response, Function<ErrorCode, T> refused) {
    tell(outcome -> answer.accept(outcome == ErrorCode.NONE ? response : refused.apply(outcome)));
  }

  /// The same to a member of a group, whose session rests meanwhile.
  <T> void tell(
      LiveGroup group, Consumer<? super T> answer, T response, Function<ErrorCode, T> refused) {
    group.heldAnswers++;
    Consumer<T> counted =
        value -> {
          group.heldAnswers--;
          answer.accept(value);
        };
    tell(counted, response, refused);
  }

  /// Has somebody hear once the newest state is committed, or that it can't be.
  void tell(Consumer<ErrorCode> outcome) {
    submit(LOOK, outcome);
  }

  /// Forgets all live groups and stops their timers.
  ///
  /// @return them, with their parked requests still to be answered
  List<LiveGroup> drop() {
    List<LiveGroup> dropped = new ArrayList<>(live.values());
    live.clear();
    dropped.forEach(Groups::still);
    return dropped;
  }

  /// Forgets one live group and stops its timers.
  void retire(LiveGroup group) {
    still(group);
    remove(group);
  }

  private static void still(LiveGroup group) {
    cancel(group.syncTimer);
    group.syncTimer = null;
    if (group.rebalance != null) {
      cancel(group.rebalance.timer);
    }
    for (LiveMember member : group.members()) {
      cancel(member.sessionTimer);
      member.sessionTimer = null;
    }
  }

  static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  /// Milliseconds until a moment of the monotonic clock, rounded up; 0 if it has come.
  long untilMs(long nanos) {
    long left = nanos - loop.nanos();
    return left <= 0 ? 0 : (left + NANOS_PER_MS - 1) / NANOS_PER_MS;
  }

  /// What clients of groups understand of a refusal by the log.
  static ErrorCode forGroups(Refusal refusal) {
    return switch (refusal.code()) {
      case COORDINATOR_LOAD_IN_PROGRESS,
          COORDINATOR_NOT_AVAILABLE,
          NOT_COORDINATOR,
          UNKNOWN_SERVER_ERROR ->
          refusal.code();
      case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH ->
          ErrorCode.NOT_COORDINATOR;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
      // Everything else that a log may say passes: the client looks for its coordinator and
      // retries.
      default -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
    };
  }
}
