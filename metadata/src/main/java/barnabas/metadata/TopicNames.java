package barnabas.metadata;

import org.jspecify.annotations.Nullable;

/// Kafka's rules for the names of topics.
public final class TopicNames {
  /// Where the offsets of consumer groups are kept.
  public static final String CONSUMER_OFFSETS = "__consumer_offsets";

  /// Where the state of transactions is kept.
  public static final String TRANSACTION_STATE = "__transaction_state";

  /// Where the state of share groups is kept.
  public static final String SHARE_GROUP_STATE = "__share_group_state";

  /// What clients call the log of the cluster's metadata, which is no topic.
  public static final String CLUSTER_METADATA = "__cluster_metadata";

  /// The longest name.
  public static final int LENGTH_MAX = 249;

  private TopicNames() {}

  /// Whether it is one of Kafka's own topics.
  public static boolean internal(String name) {
    return name.equals(CONSUMER_OFFSETS)
        || name.equals(TRANSACTION_STATE)
        || name.equals(SHARE_GROUP_STATE);
  }

  /// What is wrong with a name, or null if nothing is.
  public static @Nullable String fault(String name) {
    if (name.isEmpty()) {
      return "A topic's name can't be empty.";
    }
    if (name.equals(".") || name.equals("..")) {
      return "A topic's name can't be '.' or '..'.";
    }
    if (name.length() > LENGTH_MAX) {
      return "A topic's name has at most %d characters, this one has %d."
          .formatted(LENGTH_MAX, name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      if (!legal(name.charAt(i))) {
        return "A topic's name has only the characters a-z, A-Z, 0-9, '.', '_' and '-';"
            + " the one at place %d is another.".formatted(i + 1);
      }
    }
    return null;
  }

  private static boolean legal(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /// Whether another name could look the same in the names of metrics, where `.` becomes `_`.
  static boolean mayCollide(String name) {
    return name.indexOf('.') >= 0 || name.indexOf('_') >= 0;
  }

  /// The name as it looks there.
  static String legible(String name) {
    return name.replace('.', '_');
  }
}
