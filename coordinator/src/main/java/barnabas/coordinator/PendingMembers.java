package barnabas.coordinator;

import barnabas.world.Loop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Member ids that were handed out and have not come back yet (KIP-394). Owned by the coordinator's
/// loop. Never stored: whoever comes back after a failover is handed another.
///
/// Bounded, since anybody can ask for ids without end: they expire, and beyond [#COUNT_MAX] the
/// oldest gives way. Its client is told that it is unknown, and asks again.
final class PendingMembers {
  static final int COUNT_MAX = 10_000;
  static final int EXPIRY_MS = 30_000;

  private final Groups groups;
  private final Map<String, LinkedHashMap<String, Long>> byGroup = new HashMap<>();
  private final ArrayDeque<Ticket> oldestFirst = new ArrayDeque<>();
  private int count;
  private Loop.@Nullable Timer timer;

  PendingMembers(Groups groups) {
    this.groups = groups;
  }

  /// An id has been handed out.
  void add(String groupId, String memberId) {
    long now = groups.loop.nanos();
    byGroup.computeIfAbsent(groupId, id -> new LinkedHashMap<>()).put(memberId, now);
    oldestFirst.add(new Ticket(groupId, memberId, now));
    count++;
    while (oldestFirst.size() > COUNT_MAX) {
      forget(oldestFirst.remove());
    }
    arm();
  }

  /// An id has come back, or is given up.
  ///
  /// @return whether it was pending
  boolean remove(String groupId, String memberId) {
    LinkedHashMap<String, Long> ids = byGroup.get(groupId);
    if (ids == null || ids.remove(memberId) == null) {
      return false;
    }
    count--;
    if (ids.isEmpty()) {
      byGroup.remove(groupId);
    }
    return true;
  }

  boolean contains(String groupId, String memberId) {
    LinkedHashMap<String, Long> ids = byGroup.get(groupId);
    return ids != null && ids.containsKey(memberId);
  }

  /// Whether an id of that group was handed out within the last `ms`.
  boolean anySince(String groupId, int ms) {
    LinkedHashMap<String, Long> ids = byGroup.get(groupId);
    return ids != null
        && groups.loop.nanos() - ids.lastEntry().getValue() < ms * Groups.NANOS_PER_MS;
  }

  int count() {
    return count;
  }

  void clear() {
    byGroup.clear();
    oldestFirst.clear();
    count = 0;
    Groups.cancel(timer);
    timer = null;
  }

  private void arm() {
    Ticket oldest = oldestFirst.peek();
    if (timer == null && oldest != null) {
      long dueMs = groups.untilMs(oldest.atNanos + EXPIRY_MS * Groups.NANOS_PER_MS);
      timer = groups.loop.after(dueMs, this::expire);
    }
  }

  private void expire() {
    timer = null;
    long now = groups.loop.nanos();
    for (Ticket oldest = oldestFirst.peek();
        oldest != null && now - oldest.atNanos >= EXPIRY_MS * Groups.NANOS_PER_MS;
        oldest = oldestFirst.peek()) {
      forget(oldestFirst.remove());
    }
    arm();
  }

  private void forget(Ticket ticket) {
    remove(ticket.groupId, ticket.memberId);
  }

  /// An id and when it was handed out.
  private record Ticket(String groupId, String memberId, long atNanos) {}
}
