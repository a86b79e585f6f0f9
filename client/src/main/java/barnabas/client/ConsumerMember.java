package barnabas.client;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Membership in a group of the consumer protocol (KIP-848): all by heartbeats, one at a time. The
/// coordinator says what to read; [Holdings] goes there. Owned by its consumer.
///
/// A heartbeat says what has changed since the last one, and everything when it can't be known what
/// was heard. One that has nothing to say leaves when its interval is over.
final class ConsumerMember implements Membership {

  private static final Logger log = LoggerFactory.getLogger(ConsumerMember.class);

  private static final int JOINS = 0;
  private static final int LEAVES = -1;

  /// A static member that will be back.
  private static final int STEPS_ASIDE = -2;

  private static final int FIRST_WITH_EXPRESSIONS = 1;

  private final Loop loop;
  private final ConsumerSettings settings;
  private final Cluster cluster;
  private final CoordinatorLink coordinator;
  private final Listener listener;
  private final String id;
  private final Holdings holdings;
  private SortedSet<String> topics = Collections.emptySortedSet();

  /// Null if there never was one, empty if there is none any more.
  private @Nullable String regex;

  private int epoch = JOINS;
  private boolean wanted;
  private boolean mayBeKnown;
  private boolean asking;

  /// The next heartbeat is to say everything.
  private boolean unsure;

  /// The next heartbeat is to say what is read.
  private boolean unsaid;

  private boolean waitsForRelease;
  private int round;
  private int failures;
  private Loop.@Nullable Timer timer;

  /// @param id no other member's: members name themselves (KIP-1082)
  ConsumerMember(
      ConsumerSettings settings,
      Cluster cluster,
      CoordinatorLink coordinator,
      Uuid id,
      Listener listener) {
    this.loop = cluster.loop();
    this.settings = settings;
    this.cluster = cluster;
    this.coordinator = coordinator;
    this.listener = listener;
    this.id = id.toString();
    this.holdings = new Holdings(cluster, listener, this::saySoon);
  }

  @Override
  public GroupOffsets.Member self() {
    return epoch == JOINS
        ? GroupOffsets.Member.NOBODY
        : new GroupOffsets.Member(epoch, id, settings.groupInstanceId());
  }

  @Override
  public void subscribe(SortedSet<String> names) {
    topics = new TreeSet<>(names);
    regex = regex == null ? null : "";
    topics.forEach(cluster::want);
    enter();
  }

  @Override
  public void subscribeMatching(String expression) {
    topics = Collections.emptySortedSet();
    regex = expression;
    cluster.wantAll();
    enter();
  }

  private void enter() {
    wanted = true;
    unsure = true;
    if (!asking) {
      beat();
    }
  }

  @Override
  public void leave(Runnable done) {
    boolean known = mayBeKnown;
    end();
    holdings.drop();
    if (!known) {
      done.run();
      return;
    }
    String instanceId = settings.groupInstanceId();
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withMemberId(id)
            .withInstanceId(instanceId)
            .withMemberEpoch(instanceId == null ? LEAVES : STEPS_ASIDE);
    coordinator.send(
        call(request),
        response -> ErrorCode.of(response.errorCode()),
        Reply.of(response -> done.run(), (code, words) -> done.run()));
  }

  private void saySoon() {
    unsaid = true;
    if (wanted && !asking && epoch != JOINS) {
      beat();
    }
  }

  private void beat() {
    cancelTimer();
    int started = round;
    boolean whole = unsure || epoch == JOINS;
    boolean saysHoldings = whole || unsaid;
    asking = true;
    mayBeKnown = true;
    unsure = false;
    unsaid = false;
    coordinator.send(
        call(heartbeat(whole, saysHoldings)),
        response -> ErrorCode.NONE,
        Reply.of(
            response -> ifCurrent(started, () -> answered(response)),
            (code, words) -> ifCurrent(started, () -> refused(code, words))));
  }

  private ConsumerGroupHeartbeatRequest heartbeat(boolean whole, boolean saysHoldings) {
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withMemberId(id)
            .withMemberEpoch(epoch)
            .withInstanceId(settings.groupInstanceId())
            .withTopicPartitions(saysHoldings ? holdings.listed() : null);
    return whole
        ? request
            .withRebalanceTimeoutMs(settings.rebalanceTimeoutMs())
            .withSubscribedTopicNames(List.copyOf(topics))
            .withSubscribedTopicRegex(regex)
            .withServerAssignor(settings.remoteAssignor())
        : request;
  }

  private Call<ConsumerGroupHeartbeatResponse> call(ConsumerGroupHeartbeatRequest request) {
    Call<ConsumerGroupHeartbeatResponse> call =
        Call.of(
            request, ConsumerGroupHeartbeatResponse.class, settings.client().requestTimeoutMs());
    return request.subscribedTopicRegex() == null ? call : call.from(FIRST_WITH_EXPRESSIONS);
  }

  private void answered(ConsumerGroupHeartbeatResponse response) {
    ErrorCode code = ErrorCode.of(response.errorCode());
    if (code == ErrorCode.NONE) {
      heard(response);
    } else {
      coordinator.forgetIfWrong(code);
      String words = response.errorMessage();
      refused(code, words == null ? code + " from the coordinator" : words);
    }
  }

  private void heard(ConsumerGroupHeartbeatResponse response) {
    int started = round;
    if (response.memberEpoch() != epoch) {
      log.info("group {}: {} is at epoch {}", coordinator.groupId(), id, response.memberEpoch());
    }
    failures = 0;
    waitsForRelease = false;
    epoch = response.memberEpoch();
    ConsumerGroupHeartbeatResponse.Assignment assignment = response.assignment();
    if (assignment != null) {
      holdings.aim(assignment);
    }
    // Still asking, so that whatever changes now is said together.
    holdings.goOn();
    ifCurrent(
        started,
        () -> {
          asking = false;
          if (holdings.lacksNames()) {
            cluster.refresh();
          }
          if (unsure || unsaid) {
            beat();
          } else {
            beatIn(Math.max(response.heartbeatIntervalMs(), 1));
          }
        });
  }

  private void beatIn(long delayMs) {
    cancelTimer();
    int started = round;
    timer = loop.after(delayMs, () -> ifCurrent(started, this::beat));
  }

  private void refused(ErrorCode code, String words) {
    log.debug("group {}: {} ({})", coordinator.groupId(), code, words);
    asking = false;
    unsure = true;
    failures++;
    boolean out = epoch == JOINS;
    switch (code) {
      case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> {
        if (out) {
          fail(code, words);
        } else {
          startOver();
        }
      }
      case UNRELEASED_INSTANCE_ID -> waitForRelease(words);
      default -> {
        if (code.retriable() || code == ErrorCode.BROKER_NOT_AVAILABLE) {
          beatIn(settings.client().retryBackoffMs(failures));
        } else {
          fail(code, words);
        }
      }
    }
  }

  /// A former life of this static member did not say that it goes: its session has to end first.
  private void waitForRelease(String words) {
    if (!waitsForRelease) {
      waitsForRelease = true;
      log.warn("group {}: waits until its instance id is free: {}", coordinator.groupId(), words);
    }
    beatIn(settings.client().retryBackoffMs(failures));
  }

  /// The group has moved on without this member.
  private void startOver() {
    int started = round;
    lose();
    ifCurrent(
        started,
        () -> {
          if (!asking) {
            beat();
          }
        });
  }

  private void fail(ErrorCode code, String words) {
    end();
    lose();
    listener.failed(code, words);
  }

  private void lose() {
    epoch = JOINS;
    SortedSet<TopicPartition> gone = holdings.drop();
    if (!gone.isEmpty()) {
      listener.lost(gone);
    }
  }

  /// Nothing is asked any more, and what was asked does not count.
  private void end() {
    round++;
    cancelTimer();
    epoch = JOINS;
    wanted = false;
    mayBeKnown = false;
    asking = false;
  }

  private void ifCurrent(int started, Runnable step) {
    if (started == round && wanted) {
      step.run();
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
