package barnabas.coordinator;

import barnabas.wire.SyncGroupResponse;
import barnabas.world.Loop;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A member with its session and its parked requests. Owned by its [LiveGroup].
final class LiveMember {
  /// What a member takes in a stored group beside its strings and buffers, generously.
  private static final int FIXED_BYTES = 64;

  final String id;
  final @Nullable String instanceId;
  final Client client;
  final int sessionTimeoutMs;
  final int rebalanceTimeoutMs;

  /// In the member's order of preference.
  final List<Protocol> protocols;

  /// The JoinGroup that waits for the others; null if there is none.
  @Nullable ParkedJoin parkedJoin;

  /// The SyncGroup that waits for the leader's; null if there is none.
  @Nullable Consumer<SyncGroupResponse> parkedSync;

  /// Whether it was in a generation that came to be. If not, it may be a client that has gone.
  boolean settled;

  /// Whether it has asked for its assignment in this generation, or needn't.
  boolean synced = true;

  /// When its session ends, by the loop's monotonic clock.
  long deadlineNanos;

  /// The one timer that looks after its session; null if none runs.
  Loop.@Nullable Timer sessionTimer;

  LiveMember(
      String id,
      @Nullable String instanceId,
      Client client,
      int sessionTimeoutMs,
      int rebalanceTimeoutMs,
      List<Protocol> protocols) {
    this.id = id;
    this.instanceId = instanceId;
    this.client = client;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.rebalanceTimeoutMs = rebalanceTimeoutMs;
    this.protocols = protocols;
  }

  boolean isStatic() {
    return instanceId != null;
  }

  /// Whether the coordinator owes it an answer, so that its silence says nothing.
  boolean isWaiting() {
    return parkedJoin != null || parkedSync != null;
  }

  boolean supports(String protocol) {
    return protocols.stream().anyMatch(each -> each.name().equals(protocol));
  }

  /// What it says in that protocol; nothing if it does not speak it.
  ByteBuffer metadata(String protocol) {
    for (Protocol each : protocols) {
      if (each.name().equals(protocol)) {
        return each.metadata();
      }
    }
    return Group.NOTHING;
  }

  /// The most that it can take in a stored group, its assignment apart.
  int bytes() {
    int widest = 0;
    for (Protocol protocol : protocols) {
      widest = Math.max(widest, protocol.metadata().remaining());
    }
    String instance = instanceId == null ? "" : instanceId;
    int chars = id.length() + instance.length() + client.id().length() + client.host().length();
    return FIXED_BYTES + Character.BYTES * chars + widest;
  }

  /// What it occupies in memory, its assignment apart.
  int memoryBytes() {
    int all = bytes();
    for (Protocol protocol : protocols) {
      all +=
          FIXED_BYTES
              + Character.BYTES * protocol.name().length()
              + protocol.metadata().remaining();
    }
    return all;
  }

  /// It as a member of a new generation that speaks `protocol`.
  Member stored(String protocol) {
    return new Member(
        id,
        instanceId,
        client.id(),
        client.host(),
        rebalanceTimeoutMs,
        sessionTimeoutMs,
        metadata(protocol),
        Group.NOTHING);
  }

  /// A stored member when its group is loaded. Of its protocols only the chosen one is known.
  static LiveMember of(Member member, @Nullable String protocol) {
    List<Protocol> protocols =
        protocol == null ? List.of() : List.of(new Protocol(protocol, member.subscription()));
    LiveMember live =
        new LiveMember(
            member.id(),
            member.instanceId(),
            new Client(member.clientId(), member.clientHost()),
            member.sessionTimeoutMs(),
            member.rebalanceTimeoutMs(),
            protocols);
    live.settled = true;
    return live;
  }
}
