package barnabas.sim.check;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import barnabas.wire.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Since when members of groups have been silent, as their group may see it, and for how long they
/// may be. Owned by its checker.
final class Presence {
  static final long NANOS_PER_MS = 1_000_000;

  /// In the consumer protocol the broker says how long a session is: nowhere shorter than this.
  private static final int CONSUMER_SESSION_MS_MIN = 6_000;

  private static final int JOINS = 0;

  /// By member id.
  private final Map<String, Member> members = new HashMap<>();

  /// By group and instance id, the member's id.
  private final Map<String, String> instances = new HashMap<>();

  /// Takes note of what a member says or hears.
  void exchanged(Exchange exchange) {
    switch (exchange.request()) {
      case JoinGroupRequest request -> joins(exchange, request);
      case LeaveGroupRequest request -> {
        members.remove(request.memberId());
        request.members().forEach(member -> members.remove(member.memberId()));
      }
      case SyncGroupRequest request -> {
        if (exchange.response() instanceof SyncGroupResponse response
            && response.errorCode() == ErrorCode.NONE.code()) {
          kept(request.memberId(), exchange);
        }
      }
      case HeartbeatRequest request -> {
        if (exchange.response() instanceof HeartbeatResponse response
            && response.errorCode() == ErrorCode.NONE.code()) {
          kept(request.memberId(), exchange);
        }
      }
      case ConsumerGroupHeartbeatRequest request -> beats(exchange, request);
      default -> {}
    }
  }

  private void joins(Exchange exchange, JoinGroupRequest request) {
    Member member = members.get(request.memberId());
    if (member != null) {
      member.keptNanos = null;
    }
    if (exchange.response() instanceof JoinGroupResponse response
        && response.errorCode() == ErrorCode.NONE.code()) {
      int ms = Math.min(request.sessionTimeoutMs(), request.rebalanceTimeoutMs());
      enters(request.groupId(), response.memberId(), request.groupInstanceId(), ms);
    }
  }

  private void beats(Exchange exchange, ConsumerGroupHeartbeatRequest request) {
    if (request.memberEpoch() < JOINS) {
      members.remove(request.memberId());
    } else if (exchange.response() instanceof ConsumerGroupHeartbeatResponse response) {
      if (response.errorCode() == ErrorCode.NONE.code()) {
        heard(exchange, request, response);
      }
    } else {
      says(request);
    }
  }

  private void says(ConsumerGroupHeartbeatRequest request) {
    if (request.memberEpoch() == JOINS) {
      int ms = Math.min(CONSUMER_SESSION_MS_MIN, request.rebalanceTimeoutMs());
      enters(request.groupId(), request.memberId(), request.instanceId(), ms);
    }
    Member member = members.get(request.memberId());
    var reads = request.topicPartitions();
    if (member != null && reads != null) {
      member.said.clear();
      reads.forEach(
          topic -> topic.partitions().forEach(i -> member.said.add(name(topic.topicId(), i))));
    }
  }

  /// A member that has something to give up has only so long for that, however often it is heard
  /// of.
  private void heard(
      Exchange exchange,
      ConsumerGroupHeartbeatRequest request,
      ConsumerGroupHeartbeatResponse response) {
    Member member = members.get(request.memberId());
    if (member == null) {
      return;
    }
    var assignment = response.assignment();
    if (assignment != null) {
      member.told.clear();
      assignment
          .topicPartitions()
          .forEach(
              topic -> topic.partitions().forEach(i -> member.told.add(name(topic.topicId(), i))));
    }
    if (member.told.containsAll(member.said)) {
      kept(request.memberId(), exchange);
    }
  }

  private static String name(Uuid topic, int index) {
    return topic + "-" + index;
  }

  private void enters(String group, String id, @Nullable String instanceId, int patienceMs) {
    Member member = members.computeIfAbsent(id, _ -> new Member());
    member.patienceNanos = patienceMs * NANOS_PER_MS;
    member.keptNanos = null;
    if (instanceId != null) {
      String former = instances.put(group + " " + instanceId, id);
      if (former != null && !former.equals(id)) {
        members.remove(former);
      }
    }
  }

  private void kept(String id, Exchange exchange) {
    Member member = members.get(id);
    if (member != null) {
      member.keptNanos = exchange.sentNanos();
    }
  }

  /// For how long the group may have heard nothing of a member, in ms, if that is shorter than its
  /// patience; -1 if it may be given up.
  long silentMs(String id, long nowNanos) {
    Member member = members.get(id);
    Long kept = member == null ? null : member.keptNanos;
    return member == null || kept == null || nowNanos - kept >= member.patienceNanos
        ? -1
        : (nowNanos - kept) / NANOS_PER_MS;
  }

  /// The shortest time in which a member may be given up.
  long patienceMs(String id) {
    Member member = members.get(id);
    return member == null ? 0 : member.patienceNanos / NANOS_PER_MS;
  }

  /// What is known of a member.
  private static final class Member {
    long patienceNanos;

    /// When the last request left that shows it to be in its group.
    @Nullable Long keptNanos;

    /// The partitions that it said it reads, and those that it was told to.
    final Set<String> said = new TreeSet<>();

    final Set<String> told = new TreeSet<>();
  }
}
