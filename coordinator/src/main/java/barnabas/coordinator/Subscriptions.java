package barnabas.coordinator;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What consumers tell their assigner, as far as a broker looks into it: the topics that they read.
///
/// It is the beginning of every version of the consumer protocol's subscription: the version as an
/// int16, the number of topics as an int32, and for each its name behind an int16 length.
final class Subscriptions {
  private Subscriptions() {}

  /// Which topics a group's members read; none if there is no group. Who says something else than a
  /// subscription may read any.
  static Predicate<String> topics(@Nullable LiveGroup group) {
    SortedSet<String> topics = new TreeSet<>();
    if (group != null) {
      for (LiveMember member : group.members()) {
        for (Protocol protocol : member.protocols) {
          if (!gather(protocol.metadata().duplicate(), topics)) {
            return topic -> true;
          }
        }
      }
    }
    return topics::contains;
  }

  /// Whether two members read the same topics. Of those that say no subscription nothing else is
  /// known.
  static boolean sameTopics(ByteBuffer one, ByteBuffer other) {
    SortedSet<String> ones = new TreeSet<>();
    SortedSet<String> others = new TreeSet<>();
    boolean known = gather(one.duplicate(), ones) && gather(other.duplicate(), others);
    return !known || ones.equals(others);
  }

  /// Adds the topics of one subscription; false if it is none.
  private static boolean gather(ByteBuffer subscription, SortedSet<String> topics) {
    try {
      subscription.getShort();
      for (int left = subscription.getInt(); left > 0; left--) {
        int length = subscription.getShort();
        if (length < 0 || length > subscription.remaining()) {
          return false;
        }
        byte[] name = new byte[length];
        subscription.get(name);
        topics.add(new String(name, StandardCharsets.UTF_8));
      }
      return true;
    } catch (BufferUnderflowException e) {
      return false;
    }
  }
}
