package barnabas.coordinator;

import barnabas.coordinator.consumer.Targets;
import barnabas.coordinator.consumer.Topics;
import barnabas.log.TrustedClock;
import barnabas.log.machine.Engine;
import barnabas.log.machine.EventLog;
import barnabas.log.machine.Refusal;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.DescribeGroupsResponse.DescribedGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.GroupRebalances;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.OffsetFetchRequest.OffsetFetchRequestGroup;
import barnabas.wire.OffsetFetchResponse.OffsetFetchResponseGroup;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The coordinator of the groups of one `__consumer_offsets` partition: the classic protocol and
/// their offsets. Owned by that partition's loop; every method is called there.
///
/// A new one refuses everything with COORDINATOR_LOAD_IN_PROGRESS until it has been told to [#load]
/// and has done so. The owner of the partition says how far its log is committed ([#committed]) and
/// when the leadership or what was appended is lost ([#lost]).
///
/// Every answer comes once, on the loop, possibly before the call returns. A request's buffers may
/// be reused as soon as the call returns. Who may do what, and whether topics exist, is for the
/// caller to know.
public final class GroupCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCoordinator.class);

  /// The longest name of a group, as keys of `__consumer_offsets` can hold it.
  private static final int GROUP_ID_BYTES_MAX = Short.MAX_VALUE;

  private static final int UTF8_BYTES_MAX = 3;

  /// Answers that wait to be committed, at most; what is asked beyond is refused.
  private static final int HELD_MAX = 100_000;

  private final String name;
  private final Loop loop;
  private final Engine<GroupCommand, GroupEvent, ErrorCode> engine;
  private final Groups groups;
  private final PendingMembers pending;
  private final Rebalances rebalances;
  private final Sessions sessions;
  private final Joins joins;
  private final Syncs syncs;
  private final Leaves leaves;
  private final Offsets offsets;
  private final Removals removals;
  private final Listings listings;
  private final Expiry expiry;
  private final Consumers consumers;
  private final ClassicMembers classicMembers;
  private final ClassicJoins classicJoins;
  private final ConsumerHeartbeats consumerHeartbeats;
  private final ConsumerListings consumerListings;

  /// What everybody is told; null while commands are taken.
  private @Nullable ErrorCode closed = ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;

  /// @param memory shared by all coordinators of the loop
  /// @param clock the same
  /// @param topics the same
  public GroupCoordinator(
      int partition,
      Loop loop,
      Randomness randomness,
      GroupSettings settings,
      GroupMemory memory,
      TrustedClock clock,
      Topics topics,
      EventLog<GroupEvent> log) {
    this.name = "__consumer_offsets-" + partition;
    this.loop = loop;
    GroupMachine machine = new GroupMachine(memory);
    engine = new Engine<>(machine, log, HELD_MAX);
    Targets targets = new Targets(topics, settings.consumer().assignors());
    groups = new Groups(loop, settings, memory, name, targets, machine, engine);
    pending = new PendingMembers(groups);
    RebalanceLines lines = new RebalanceLines(groups, topics);
    rebalances = new Rebalances(groups, pending, lines);
    sessions = new Sessions(groups, rebalances);
    joins = new Joins(groups, pending, rebalances, sessions, randomness);
    syncs = new Syncs(groups, sessions, lines);
    offsets = new Offsets(groups, sessions);
    removals = new Removals(groups);
    listings = new Listings(groups);
    expiry = new Expiry(groups, clock);
    consumers = new Consumers(groups, topics, rebalances, sessions);
    classicMembers = new ClassicMembers(consumers);
    classicJoins = new ClassicJoins(consumers, classicMembers, pending, joins);
    leaves = new Leaves(groups, pending, rebalances, consumers);
    consumerHeartbeats = new ConsumerHeartbeats(consumers, randomness);
    consumerListings = new ConsumerListings(consumers);
  }

  /// The `__consumer_offsets` partition that a group belongs to. Every client and broker must agree
  /// on it, so it is Kafka's: the absolute value of the name's hash, where the one that has none is
  /// 0.
  ///
  /// @param partitions how many there are, 1 or more
  public static int partitionFor(String groupId, int partitions) {
    int hash = groupId.hashCode();
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
  }

  /// Reads the groups from the log. Meanwhile everything is refused with
  /// COORDINATOR_LOAD_IN_PROGRESS.
  ///
  /// @param loaded hears null once commands are taken, or why they never will be; nothing if
  ///   [#lost] comes first
  public void load(Consumer<@Nullable Refusal> loaded) {
    closed = ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
    long began = loop.nanos();
    engine.load(
        refusal -> {
          if (refusal == null) {
            open(began);
          } else {
            closed = Groups.forGroups(refusal);
            LOG.warn("{}: can't load its groups: {}", name, refusal.reason());
          }
          loaded.accept(refusal);
        });
  }

  private void open(long beganNanos) {
    closed = null;
    expiry.begin();
    for (String groupId : groups.stored().groupIds()) {
      Group stored = groups.stored().group(groupId);
      if (stored != null && !stored.members().isEmpty()) {
        revive(groupId, stored);
      }
    }
    consumers.revive();
    int count = groups.stored().groupIds().size();
    if (count > 0) {
      LOG.info(
          "{}: loaded {} groups, {} of them with members, in {} ms",
          name,
          count,
          groups.live().size() + consumers.count(),
          (loop.nanos() - beganNanos) / Groups.NANOS_PER_MS);
    }
  }

  /// Whether commands are taken: the groups are loaded.
  public boolean isOpen() {
    return closed == null;
  }

  /// Gives every member of a stored group a session.
  private void revive(String groupId, Group stored) {
    LiveGroup group = new LiveGroup(groupId, stored.protocolType(), groups.memory);
    groups.add(group);
    group.assignedBytes(stored.assignedBytes());
    for (Member member : stored.members()) {
      LiveMember live = LiveMember.of(member, stored.protocol());
      live.synced = !stored.unassigned();
      group.add(live);
      sessions.touch(group, live);
    }
    if (stored.unassigned()) {
      rebalances.armSync(group);
    }
  }

  /// Says that the log is committed up to `offset`: answers that waited for it leave.
  public void committed(long offset) {
    engine.committed(offset);
  }

  /// Says that this broker leads the partition no more, or that what was appended may be lost.
  /// Everybody who waits is refused and all is forgotten, until [#load].
  public void lost(Refusal refusal) {
    ErrorCode code = Groups.forGroups(refusal);
    int count = groups.stored().groupIds().size();
    closed = code;
    expiry.end();
    List<LiveGroup> dropped = groups.drop();
    consumers.drop();
    pending.clear();
    engine.lost(refusal);
    for (LiveGroup group : dropped) {
      group.gone();
      List.copyOf(group.members()).forEach(member -> rebalances.answer(member, code));
    }
    if (count > 0) {
      LOG.info("{}: unloaded {} groups: {}", name, count, refusal.reason());
    }
  }

  /// The leadership has gone elsewhere.
  public void resign() {
    lost(new Refusal(ErrorCode.NOT_COORDINATOR, "the partition is led elsewhere"));
  }

  /// Lets a member join. The answer comes when the others have joined too.
  public void joinGroup(
      JoinGroupRequest request, short version, Client client, Consumer<JoinGroupResponse> answer) {
    ParkedJoin join = new ParkedJoin(version, answer);
    if (closed == null && isOfConsumers(request.groupId())) {
      classicJoins.join(new Applicant(request, client, join));
    } else if (closed == null) {
      joins.join(request, client, join);
    } else {
      answer.accept(join.refused(closed, request.memberId()));
    }
  }

  /// Whether members of the classic protocol are in a group of the other one.
  private boolean isOfConsumers(String groupId) {
    return !groups.stored().consumer(groupId).members().isEmpty();
  }

  /// Hands a member its assignment, once the leader has said it.
  public void syncGroup(SyncGroupRequest request, Consumer<SyncGroupResponse> answer) {
    if (closed == null && isOfConsumers(request.groupId())) {
      classicMembers.sync(request, answer);
    } else if (closed == null) {
      syncs.sync(request, answer);
    } else {
      answer.accept(Syncs.refused(closed));
    }
  }

  /// Keeps a member's session, and tells it of a rebalance.
  public void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> answer) {
    if (closed == null && isOfConsumers(request.groupId())) {
      classicMembers.heartbeat(request, answer);
    } else if (closed == null) {
      sessions.heartbeat(request, answer);
    } else {
      answer.accept(Sessions.response(closed));
    }
  }

  /// Lets members leave.
  public void leaveGroup(
      LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> answer) {
    if (closed == null) {
      leaves.leave(request, version, answer);
    } else {
      answer.accept(Leaves.refused(closed));
    }
  }

  /// Commits offsets, of topics and partitions that exist. The request has both names and ids of
  /// the topics, whatever its version, and so has the answer.
  public void commitOffsets(
      OffsetCommitRequest request, short version, Consumer<OffsetCommitResponse> answer) {
    if (closed == null) {
      offsets.commit(request, version, answer);
    } else {
      answer.accept(Offsets.refused(request, closed));
    }
  }

  /// Tells the committed offsets of one group. The request has the names of its topics, whatever
  /// its version, and their ids if the caller knows them. An offset that was never committed is −1.
  public void fetchOffsets(
      OffsetFetchRequestGroup request, Consumer<OffsetFetchResponseGroup> answer) {
    if (closed == null) {
      offsets.fetch(request, answer);
    } else {
      answer.accept(Offsets.refused(request, closed));
    }
  }

  /// Describes one group.
  public void describeGroup(String groupId, short version, Consumer<DescribedGroup> answer) {
    if (closed == null) {
      listings.describe(groupId, version, answer);
    } else {
      answer.accept(Listings.refused(groupId, closed));
    }
  }

  /// Hears a member of a group of the consumer protocol: it joins, stays or leaves.
  public void consumerHeartbeat(
      ConsumerGroupHeartbeatRequest request,
      short version,
      Client client,
      Consumer<ConsumerGroupHeartbeatResponse> answer) {
    if (closed == null) {
      consumerHeartbeats.heartbeat(request, version, client, answer);
    } else {
      answer.accept(ConsumerHeartbeats.refused(closed));
    }
  }

  /// Describes one group of the consumer protocol.
  public void describeConsumerGroup(
      String groupId, Consumer<ConsumerGroupDescribeResponse.DescribedGroup> answer) {
    if (closed == null) {
      consumerListings.describe(groupId, answer);
    } else {
      answer.accept(ConsumerListings.refused(groupId, closed));
    }
  }

  /// The last rebalances of a group that this broker remembers, oldest first.
  public List<GroupRebalances.Rebalance> rebalances(String groupId) {
    return groups.notes.of(groupId);
  }

  /// Lists the groups of this partition.
  public void listGroups(ListGroupsRequest request, Consumer<ListGroupsResponse> answer) {
    if (closed == null) {
      listings.list(request, answer);
    } else {
      answer.accept(Listings.refused(closed));
    }
  }

  /// How the groups stand, committed or not; none while they are not loaded.
  public List<GroupSurvey> survey() {
    return closed == null ? GroupSurvey.of(groups) : List.of();
  }

  /// Takes away a group that has no members: NONE, or why not.
  public void deleteGroup(String groupId, Consumer<ErrorCode> answer) {
    if (closed == null) {
      removals.group(groupId, answer);
    } else {
      answer.accept(closed);
    }
  }

  /// Takes away offsets of a group.
  public void deleteOffsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> answer) {
    if (closed == null) {
      removals.offsets(request, answer);
    } else {
      answer.accept(Removals.refused(closed));
    }
  }

  /// Takes away the offsets of a topic that was deleted. Does nothing while groups are not loaded:
  /// offsets remember the id of their topic, so that those of a deleted one are not told.
  public void topicDeleted(String topic) {
    if (closed == null) {
      removals.topic(topic);
    }
  }

  /// Whether commands are taken.
  public boolean standing() {
    return closed == null;
  }

  /// The stored state, for comparing it with another's.
  GroupMachine.State state() {
    return groups.stored().state();
  }

  Groups groups() {
    return groups;
  }

  PendingMembers pending() {
    return pending;
  }

  /// Whether a group that has members can have that name.
  static boolean isGroupId(String groupId) {
    return !groupId.isEmpty() && isGroupIdOrEmpty(groupId);
  }

  /// Whether offsets can be kept under that name. Old clients keep them under the empty one.
  static boolean isGroupIdOrEmpty(String groupId) {
    return groupId.length() <= GROUP_ID_BYTES_MAX / UTF8_BYTES_MAX
        || groupId.getBytes(StandardCharsets.UTF_8).length <= GROUP_ID_BYTES_MAX;
  }
}
