package barnabas.sim;

import barnabas.sim.ports.SimRandomness;
import barnabas.wire.OffsetCommitRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What members of groups have committed: for each of a member's epochs or generations the last
/// commit, and of these the latest few. Owned by the run.
final class FormerCommits {
  private static final int KEPT = 8;

  private final Map<String, SequencedMap<String, OffsetCommitRequest>> groups = new TreeMap<>();

  void left(OffsetCommitRequest commit) {
    if (commit.generationIdOrMemberEpoch() >= 0) {
      SequencedMap<String, OffsetCommitRequest> kept =
          groups.computeIfAbsent(commit.groupId(), _ -> new LinkedHashMap<>());
      kept.putLast(commit.memberId() + " at " + commit.generationIdOrMemberEpoch(), commit);
      if (kept.size() > KEPT) {
        kept.pollFirstEntry();
      }
    }
  }

  /// One of a group, or null if it has none.
  @Nullable OffsetCommitRequest any(String group, SimRandomness chance) {
    SequencedMap<String, OffsetCommitRequest> kept = groups.get(group);
    return kept == null ? null : List.copyOf(kept.values()).get(chance.nextInt(kept.size()));
  }
}
