package barnabas.coordinator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who came and went since a group's last generation, and why: the material of its one log line.
/// Owned by its live group. Bounded: the first few are named, the others counted.
final class Changes {
  private static final int NAMED_MAX = 10;
  private static final int WORDS_MAX = 200;

  private final Names joined = new Names("joined");
  private final Names left = new Names("left");
  private final Names lost = new Names("lost");
  private String reason = "";

  /// @param who as [#name] names it
  void joined(String who) {
    joined.add(who);
  }

  void left(String who, String why) {
    left.add(who + because(why));
  }

  void lost(String who, String why) {
    lost.add(who + because(why));
  }

  /// Notes why the rebalance began, the first time.
  void began(String why) {
    if (reason.isEmpty()) {
      reason = why;
    }
  }

  /// All of it in words.
  String inWords() {
    return "began because "
        + (reason.isEmpty() ? "of what was stored before" : printable(reason))
        + joined.inWords()
        + left.inWords()
        + lost.inWords();
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : " (" + printable(why) + ")";
  }

  /// A member for the log: its own name before the coordinator's.
  static String name(LiveMember member) {
    return name(member.id, member.instanceId);
  }

  static String name(String id, @Nullable String instanceId) {
    return printable(instanceId == null ? id : instanceId + "=" + id);
  }

  /// What a client said, made fit for a line of a log.
  static String printable(String words) {
    StringBuilder clean = new StringBuilder();
    int length = Math.min(words.length(), WORDS_MAX);
    for (int i = 0; i < length; i++) {
      char c = words.charAt(i);
      int kind = Character.getType(c);
      boolean hidden =
          Character.isISOControl(c)
              || kind == Character.FORMAT
              || kind == Character.LINE_SEPARATOR
              || kind == Character.PARAGRAPH_SEPARATOR
              || kind == Character.SURROGATE;
      clean.append(hidden ? '?' : c);
    }
    return words.length() > WORDS_MAX ? clean.append('…').toString() : clean.toString();
  }

  /// Names under one heading.
  private static final class Names {
    private final String heading;
    private final List<String> names = new ArrayList<>();
    private int unnamed;

    Names(String heading) {
      this.heading = heading;
    }

    void add(String name) {
      if (names.size() < NAMED_MAX) {
        names.add(name);
      } else {
        unnamed++;
      }
    }

    String inWords() {
      if (names.isEmpty()) {
        return "";
      }
      String more = unnamed == 0 ? "" : " and " + unnamed + " more";
      return "; " + heading + " " + String.join(", ", names) + more;
    }
  }
}
