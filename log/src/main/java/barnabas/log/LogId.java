package barnabas.log;

import barnabas.wire.Uuid;
import org.jspecify.annotations.Nullable;

/// Which log: a partition of a topic. The topic's name has no part in it, so that a topic made anew
/// under an old name never meets the old one's files.
///
/// @param partition the partition's index in its topic, 0 or more
public record LogId(Uuid topicId, int partition) implements Comparable<LogId> {

  private static final int TOPIC_ID_CHARACTERS = 22;

  /// The name of its folder in the log directory: the topic id in 22 characters, a dot and the
  /// index.
  public String folderName() {
    return topicId + "." + partition;
  }

  /// Whether a name is that of a log's folder.
  static boolean isFolderName(String name) {
    int dot = TOPIC_ID_CHARACTERS;
    return name.length() > dot + 1
        && name.length() <= dot + 10
        && name.charAt(dot) == '.'
        && name.chars().limit(dot).allMatch(LogId::isBase64Url)
        && name.chars().skip(dot + 1).allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isBase64Url(int c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  /// The log whose folder has that name.
  static LogId ofFolder(String name) {
    return new LogId(
        Uuid.parse(name.substring(0, TOPIC_ID_CHARACTERS)),
        Integer.parseInt(name.substring(TOPIC_ID_CHARACTERS + 1)));
  }

  // Spelled out: the first use of a record's own methods costs a JVM some 20 ms at start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogId log
        && partition == log.partition
        && topicId.high() == log.topicId.high()
        && topicId.low() == log.topicId.low();
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(topicId.high() ^ topicId.low()) + partition;
  }

  /// By topic, then by partition.
  @Override
  public int compareTo(LogId other) {
    int byTopic = topicId.compareTo(other.topicId);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return folderName();
  }
}
