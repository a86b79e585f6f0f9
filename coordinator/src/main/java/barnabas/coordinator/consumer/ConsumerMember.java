package barnabas.coordinator.consumer;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a member is and wants, as it is stored.
///
/// @param instanceId the name that the user gave it, for a static member
/// @param topics the names of the topics that it wants to read
/// @param regex for more of them; empty for none
/// @param rebalanceTimeoutMs how long it may take to give partitions up
/// @param assignor the one that it prefers; null if it has no preference
/// @param classic what a member that speaks the classic protocol said; null for one of this
///   protocol
public record ConsumerMember(
    @Nullable String instanceId,
    @Nullable String rackId,
    String clientId,
    String clientHost,
    SortedSet<String> topics,
    String regex,
    int rebalanceTimeoutMs,
    @Nullable String assignor,
    @Nullable ClassicMember classic) {

  private static final int FIXED_BYTES = 400;
  private static final int TOPIC_BYTES = 100;

  public ConsumerMember {
    topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
  }

  /// What is asked of partitions in the name of a topic, or more of them.
  boolean wantsWhat(ConsumerMember other) {
    return topics.equals(other.topics) && regex.equals(other.regex);
  }

  public boolean isClassic() {
    return classic != null;
  }

  /// What it occupies in memory, generously.
  public long bytes() {
    long bytes = FIXED_BYTES + 2L * (clientId.length() + clientHost.length() + regex.length());
    for (String topic : topics) {
      bytes += TOPIC_BYTES + 2L * topic.length();
    }
    return bytes + (classic == null ? 0 : classic.bytes());
  }

  /// What a member that speaks the classic protocol said.
  ///
  /// @param protocols in its order of preference
  public record ClassicMember(int sessionTimeoutMs, List<ClassicProtocol> protocols) {
    public ClassicMember {
      protocols = List.copyOf(protocols);
    }

    long bytes() {
      long bytes = 0;
      for (ClassicProtocol protocol : protocols) {
        bytes += TOPIC_BYTES + protocol.metadata().remaining();
      }
      return bytes;
    }
  }
}
