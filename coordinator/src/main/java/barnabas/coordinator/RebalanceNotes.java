package barnabas.coordinator;

import barnabas.wire.GroupRebalances.Rebalance;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/// The last rebalances of the groups of one coordinator, as they were logged. Owned by the
/// coordinator's loop. Bounded: so many of each group, and so many characters of all together; the
/// oldest go first. They are in memory only, and begin anew with the process.
final class RebalanceNotes {
  static final int OF_A_GROUP_MAX = 10;
  private static final int CHARS_MAX = 64 << 10;
  private static final int WORDS_MAX = 2_000;

  private final ArrayDeque<Note> notes = new ArrayDeque<>();
  private int chars;

  /// @param epoch the generation or epoch that the group has come to
  void add(String groupId, long atMs, int epoch, int members, String words) {
    String kept = words.length() > WORDS_MAX ? words.substring(0, WORDS_MAX) + "…" : words;
    Note note =
        new Note(
            groupId,
            Rebalance.DEFAULT.withAtMs(atMs).withEpoch(epoch).withMembers(members).withWords(kept));
    if (of(groupId).size() == OF_A_GROUP_MAX) {
      removeOldest(groupId);
    }
    notes.add(note);
    chars += note.chars();
    while (chars > CHARS_MAX) {
      chars -= notes.remove().chars();
    }
  }

  private void removeOldest(String groupId) {
    for (Iterator<Note> each = notes.iterator(); each.hasNext(); ) {
      Note note = each.next();
      if (note.groupId.equals(groupId)) {
        each.remove();
        chars -= note.chars();
        return;
      }
    }
  }

  /// Those of a group, oldest first.
  List<Rebalance> of(String groupId) {
    return notes.stream()
        .filter(note -> note.groupId.equals(groupId))
        .map(Note::rebalance)
        .toList();
  }

  private record Note(String groupId, Rebalance rebalance) {
    int chars() {
      return groupId.length() + rebalance.words().length();
    }
  }
}
