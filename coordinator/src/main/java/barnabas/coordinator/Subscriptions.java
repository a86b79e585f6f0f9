package barnabas.coordinator;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What consumers tell their assigner, as far as a broker looks into it: the topics that they read.
///
/// It is the beginning of every version of the consumer protocol's subscription: the version as an
/// int16, the number of topics as an int32, and for each its name behind an int16 length.
final class Subscriptions {
  private Subscriptions() {}

  /// The topics that a group's members read; none if there is no group.
  static SortedSet<String> topics(@Nullable LiveGroup group) {
    SortedSet<String> topics = new TreeSet<>();
    if (group != null) {
      for (LiveMember member : group.members()) {
        for (Protocol protocol : member.protocols) {
          gather(protocol.metadata().duplicate(), topics);
        }
      }
    }
    return Collections.unmodifiableSortedSet(topics);
  }

  /// Adds the topics of one subscription. A client may say what it likes: of what is malformed as
  /// much counts as can be read.
  private static void gather(ByteBuffer subscription, SortedSet<String> topics) {
    try {
      subscription.getShort();
      for (int left = subscription.getInt(); left > 0; left--) {
        int length = subscription.getShort();
        if (length < 0 || length > subscription.remaining()) {
          return;
        }
        byte[] name = new byte[length];
        subscription.get(name);
        topics.add(new String(name, StandardCharsets.UTF_8));
      }
    } catch (BufferUnderflowException e) {
      return;
    }
  }
}
