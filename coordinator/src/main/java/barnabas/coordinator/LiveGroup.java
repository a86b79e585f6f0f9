package barnabas.coordinator;

import barnabas.world.Loop;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a group is waiting for: its members with their sessions and parked requests. Owned by its
/// coordinator's loop. Exists while the group has members; nothing in it is stored.
///
/// Unless a rebalance is under way, its members are those of the stored group.
final class LiveGroup {
  final String id;
  final String protocolType;

  /// What groups of consumers are called: only they tell of the topics that they read.
  private static final String CONSUMER = "consumer";

  private final Map<String, LiveMember> members = new LinkedHashMap<>();
  private final Map<String, String> instances = new HashMap<>();
  private final Map<String, Integer> speakers = new HashMap<>();
  private final GroupMemory memory;
  private int bytes;
  private long memoryBytes;
  private long assignedBytes;
  private boolean gone;

  /// The waiting for members; null unless that is what the group does.
  @Nullable Rebalance rebalance;

  /// Looks after those who have joined and don't ask for their assignment; null if none runs.
  Loop.@Nullable Timer syncTimer;

  /// How many rebalances it has begun since it got its first member.
  int rebalances;

  /// Who came and went since the last generation.
  Changes changes = new Changes();

  /// The generation that the leader has yet to assign, with what is to be said of it then.
  RebalanceLines.@Nullable Untold untold;

  /// Answers to this group's members that wait to be committed. While there are any, nobody's
  /// silence says anything.
  int heldAnswers;

  LiveGroup(String id, String protocolType, GroupMemory memory) {
    this.id = id;
    this.memory = memory;
    this.protocolType = protocolType;
  }

  boolean hasConsumers() {
    return protocolType.equals(CONSUMER);
  }

  /// The members, oldest first.
  Collection<LiveMember> members() {
    return Collections.unmodifiableCollection(members.values());
  }

  @Nullable LiveMember member(String memberId) {
    return members.get(memberId);
  }

  /// The member id behind a static member's name; null if there is none.
  @Nullable String memberIdOf(String instanceId) {
    return instances.get(instanceId);
  }

  void add(LiveMember member) {
    if (members.put(member.id, member) != null) {
      throw new IllegalStateException("the member is there already");
    }
    if (member.instanceId != null) {
      instances.put(member.instanceId, member.id);
    }
    bytes += member.bytes();
    occupy(member.memoryBytes());
    member.protocols.forEach(protocol -> speakers.merge(protocol.name(), 1, Integer::sum));
  }

  void remove(LiveMember member) {
    if (!members.remove(member.id, member)) {
      throw new IllegalStateException("the member is not there");
    }
    if (member.instanceId != null) {
      instances.remove(member.instanceId, member.id);
    }
    bytes -= member.bytes();
    occupy(-member.memoryBytes());
    member.protocols.forEach(
        protocol -> speakers.computeIfPresent(protocol.name(), (name, n) -> n == 1 ? null : n - 1));
  }

  /// Bytes of the assignments in force.
  long assignedBytes() {
    return assignedBytes;
  }

  void assignedBytes(long assigned) {
    occupy(assigned - assignedBytes);
    assignedBytes = assigned;
  }

  private void occupy(long more) {
    if (!gone) {
      memoryBytes += more;
      memory.take(more);
    }
  }

  /// It is forgotten, with all of its members.
  void gone() {
    occupy(-memoryBytes);
    gone = true;
  }

  /// The most that the stored group can take, its assignments apart.
  int bytes() {
    return bytes;
  }

  /// Whether all members, `except` one apart, speak one of these protocols.
  boolean speaksOneOf(List<Protocol> protocols, @Nullable LiveMember except) {
    int others = members.size() - (except == null ? 0 : 1);
    for (Protocol protocol : protocols) {
      int speaking = speakers.getOrDefault(protocol.name(), 0);
      if (except != null && except.supports(protocol.name())) {
        speaking--;
      }
      if (speaking == others) {
        return true;
      }
    }
    return false;
  }

  /// The longest that a member wants to be waited for.
  int rebalanceTimeoutMs() {
    int longest = 0;
    for (LiveMember member : members.values()) {
      longest = Math.max(longest, member.rebalanceTimeoutMs);
    }
    return longest;
  }

  /// The protocol that all members speak and most prefer; between equals the leader's preference.
  /// Each member votes for the first of its own that all speak.
  String vote(LiveMember leader) {
    Map<String, Integer> votes = new HashMap<>();
    for (LiveMember member : members.values()) {
      for (Protocol protocol : member.protocols) {
        if (spokenByAll(protocol.name())) {
          votes.merge(protocol.name(), 1, Integer::sum);
          break;
        }
      }
    }
    String chosen = null;
    int most = 0;
    for (Protocol protocol : leader.protocols) {
      int count = votes.getOrDefault(protocol.name(), 0);
      if (count > most) {
        most = count;
        chosen = protocol.name();
      }
    }
    if (chosen == null) {
      throw new IllegalStateException("members without a protocol in common");
    }
    return chosen;
  }

  private boolean spokenByAll(String protocol) {
    return speakers.getOrDefault(protocol, 0) == members.size();
  }
}
