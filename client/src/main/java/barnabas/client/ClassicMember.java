package barnabas.client;

import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Writer;
import barnabas.world.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Membership in a group of the classic protocol, eager: before every rebalance all partitions are
/// given up. Owned by its consumer.
///
/// ```text
/// OUT → JOINING → SYNCING → STABLE → JOINING …
/// ```
final class ClassicMember implements Membership {

  private static final Logger log = LoggerFactory.getLogger(ClassicMember.class);

  private static final String PROTOCOL_TYPE = "consumer";

  /// How much longer than the rebalance may take its answer is waited for.
  private static final int JOIN_GRACE_MS = 5_000;

  private final Loop loop;
  private final ConsumerSettings settings;
  private final Cluster cluster;
  private final CoordinatorLink coordinator;
  private final Listener listener;
  private final SortedSet<String> topics = new TreeSet<>();
  private State state = State.OUT;
  private GroupOffsets.Member self;
  private SortedSet<TopicPartition> owned = new TreeSet<>();
  private @Nullable GroupPlan plan;
  private int round;
  private int failures;
  private Loop.@Nullable Timer timer;

  ClassicMember(
      ConsumerSettings settings, Cluster cluster, CoordinatorLink coordinator, Listener listener) {
    this.loop = cluster.loop();
    this.settings = settings;
    this.cluster = cluster;
    this.coordinator = coordinator;
    this.listener = listener;
    this.self = new GroupOffsets.Member(-1, "", settings.groupInstanceId());
    cluster.onUpdate(this::topologyChanged);
  }

  @Override
  public GroupOffsets.Member self() {
    return self;
  }

  @Override
  public void subscribe(SortedSet<String> wanted) {
    topics.clear();
    topics.addAll(wanted);
    topics.forEach(cluster::want);
    rejoin();
  }

  @Override
  public void subscribeMatching(String regex) {
    throw new IllegalStateException(
        "group.protocol: brokers match expressions in groups of the consumer protocol only");
  }

  /// A static member only stops.
  @Override
  public void leave(Runnable done) {
    round++;
    cancelTimer();
    boolean known = !self.id().isEmpty() && self.instanceId() == null;
    state = State.OUT;
    plan = null;
    if (!known) {
      done.run();
      return;
    }
    LeaveGroupRequest request =
        LeaveGroupRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withMemberId(self.id())
            .withMembers(
                List.of(
                    LeaveGroupRequest.MemberIdentity.DEFAULT
                        .withMemberId(self.id())
                        .withReason("the consumer is closed")));
    Call<LeaveGroupResponse> call =
        Call.of(request, LeaveGroupResponse.class, settings.client().requestTimeoutMs());
    coordinator.send(
        call,
        response -> ErrorCode.of(response.errorCode()),
        Reply.of(response -> done.run(), (code, words) -> done.run()));
  }

  /// Gives up what is owned, then joins. Whoever takes long over giving it up is heard of
  /// meanwhile.
  private void rejoin() {
    if (state == State.GIVING_UP) {
      return;
    }
    plan = null;
    if (state != State.STABLE) {
      join();
      return;
    }
    round++;
    state = State.GIVING_UP;
    int started = round;
    beatLater();
    listener.revoked(owned, () -> ifCurrent(started, this::join));
  }

  private void join() {
    round++;
    cancelTimer();
    state = State.JOINING;
    int started = round;
    List<JoinGroupRequest.JoinGroupRequestProtocol> protocols = new ArrayList<>();
    for (Assignor assignor : settings.assignors()) {
      protocols.add(
          JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
              .withName(assignor.protocolName())
              .withMetadata(subscription()));
    }
    JoinGroupRequest request =
        JoinGroupRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withSessionTimeoutMs(settings.sessionTimeoutMs())
            .withRebalanceTimeoutMs(settings.rebalanceTimeoutMs())
            .withMemberId(self.id())
            .withGroupInstanceId(settings.groupInstanceId())
            .withProtocolType(PROTOCOL_TYPE)
            .withProtocols(protocols);
    long timeoutMs = (long) settings.rebalanceTimeoutMs() + JOIN_GRACE_MS;
    Call<JoinGroupResponse> call = Call.of(request, JoinGroupResponse.class, timeoutMs);
    coordinator.send(
        call,
        response -> {
          if (response.errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
            ifCurrent(started, () -> be(-1, response.memberId()));
          }
          return ErrorCode.of(response.errorCode());
        },
        Reply.of(
            response -> ifCurrent(started, () -> joined(response)),
            (code, words) -> ifCurrent(started, () -> refused(code, words))));
  }

  private ByteBuffer subscription() {
    ConsumerProtocolSubscription subscription =
        ConsumerProtocolSubscription.DEFAULT
            .withTopics(List.copyOf(topics))
            .withGenerationId(self.generation())
            .withOwnedPartitions(GroupPlan.listed(owned));
    return stored(subscription);
  }

  private void joined(JoinGroupResponse response) {
    failures = 0;
    state = State.SYNCING;
    be(response.generationId(), response.memberId());
    boolean leads = response.leader().equals(response.memberId()) && !response.skipAssignment();
    if (!leads) {
      sync(response, List.of());
      return;
    }
    GroupPlan made;
    try {
      made = new GroupPlan(response);
    } catch (IllegalArgumentException e) {
      refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, String.valueOf(e.getMessage()));
      return;
    }
    made.topics().forEach(cluster::want);
    plan = made;
    finishPlan(response, made);
  }

  /// Waits until the members' topics are known, then deals out.
  private void finishPlan(JoinGroupResponse joined, GroupPlan made) {
    int started = round;
    if (!made.ready(cluster.topology())) {
      timer =
          loop.after(
              settings.client().retryBackoffMs(),
              () -> ifCurrent(started, () -> finishPlan(joined, made)));
      return;
    }
    sync(joined, made.assignments(cluster.topology()));
  }

  private void sync(
      JoinGroupResponse joined, List<SyncGroupRequest.SyncGroupRequestAssignment> assignments) {
    int started = round;
    SyncGroupRequest request =
        SyncGroupRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withGenerationId(self.generation())
            .withMemberId(self.id())
            .withGroupInstanceId(settings.groupInstanceId())
            .withProtocolType(PROTOCOL_TYPE)
            .withProtocolName(joined.protocolName())
            .withAssignments(assignments);
    long timeoutMs = (long) settings.rebalanceTimeoutMs() + JOIN_GRACE_MS;
    Call<SyncGroupResponse> call = Call.of(request, SyncGroupResponse.class, timeoutMs);
    coordinator.send(
        call,
        response -> ErrorCode.of(response.errorCode()),
        Reply.of(
            response -> ifCurrent(started, () -> synced(response)),
            (code, words) -> ifCurrent(started, () -> refused(code, words))));
  }

  private void synced(SyncGroupResponse response) {
    SortedSet<TopicPartition> assigned = new TreeSet<>();
    if (response.assignment().hasRemaining()) {
      try {
        assigned.addAll(GroupPlan.assigned(response.assignment()));
      } catch (MalformedMessageException e) {
        refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, String.valueOf(e.getMessage()));
        return;
      }
    }
    log.info(
        "group {}: generation {} gives {} {}",
        coordinator.groupId(),
        self.generation(),
        self.id(),
        assigned);
    state = State.STABLE;
    owned = assigned;
    beatLater();
    listener.assigned(assigned);
    topologyChanged();
  }

  private void beatLater() {
    cancelTimer();
    int started = round;
    timer = loop.after(settings.heartbeatMs(), () -> ifCurrent(started, this::beat));
  }

  private void beat() {
    int started = round;
    HeartbeatRequest request =
        HeartbeatRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withGenerationId(self.generation())
            .withMemberId(self.id())
            .withGroupInstanceId(settings.groupInstanceId());
    Call<HeartbeatResponse> call =
        Call.of(request, HeartbeatResponse.class, settings.client().requestTimeoutMs());
    coordinator.send(
        call,
        response -> ErrorCode.of(response.errorCode()),
        Reply.of(
            response -> ifCurrent(started, this::beatLater),
            (code, words) -> ifCurrent(started, () -> refused(code, words))));
  }

  private void refused(ErrorCode code, String words) {
    log.debug("group {}: {} ({})", coordinator.groupId(), code, words);
    switch (code) {
      case REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED -> {
        if (state == State.GIVING_UP) {
          beatLater();
        } else {
          rejoin();
        }
      }
      // A former life of this static member spoke the other protocol: its session has to end.
      case UNRELEASED_INSTANCE_ID -> retry();
      case UNKNOWN_MEMBER_ID -> startOver("");
      case ILLEGAL_GENERATION -> startOver(self.id());
      case FENCED_INSTANCE_ID -> {
        lose();
        state = State.OUT;
        listener.failed(code, words);
      }
      default -> {
        if (code.retriable() || code == ErrorCode.BROKER_NOT_AVAILABLE) {
          retry();
        } else {
          lose();
          state = State.OUT;
          listener.failed(code, words);
        }
      }
    }
  }

  /// The coordinator is out of reach: a member that was stable goes on as one, the others join
  /// anew.
  private void retry() {
    failures++;
    cancelTimer();
    int started = round;
    timer =
        loop.after(
            settings.client().retryBackoffMs(failures),
            () -> ifCurrent(started, owns() ? this::beat : this::rejoin));
  }

  /// The group has moved on without this member.
  private void startOver(String memberId) {
    lose();
    be(-1, memberId);
    state = State.OUT;
    rejoin();
  }

  private void lose() {
    round++;
    cancelTimer();
    SortedSet<TopicPartition> gone = owned;
    owned = new TreeSet<>();
    if (owns() && !gone.isEmpty()) {
      listener.lost(gone);
    }
  }

  private boolean owns() {
    return state == State.STABLE || state == State.GIVING_UP;
  }

  /// A leader watches the topics that it has dealt out, from the moment on at which it did.
  private void topologyChanged() {
    GroupPlan made = plan;
    if (made != null && state == State.STABLE && made.outdated(cluster.topology())) {
      log.info("group {}: the topics have changed, asking for a rebalance", coordinator.groupId());
      rejoin();
    }
  }

  private void be(int generation, String id) {
    self = new GroupOffsets.Member(generation, id, settings.groupInstanceId());
  }

  private void ifCurrent(int started, Runnable step) {
    if (started == round && state != State.OUT) {
      step.run();
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  static ByteBuffer stored(barnabas.wire.StoredRecord message) {
    Writer out = new Writer();
    out.int16(message.highestVersion());
    message.write(out, message.highestVersion());
    return out.toBuffer();
  }

  private enum State {
    OUT,
    GIVING_UP,
    JOINING,
    SYNCING,
    STABLE
  }
}
