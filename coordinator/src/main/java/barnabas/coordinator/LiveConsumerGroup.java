package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What is known of a group of the consumer protocol beside what is stored: its members' sessions
/// and what happened lately. Owned by its coordinator's loop; nothing in it is stored.
final class LiveConsumerGroup {
  final String id;
  final Map<String, LiveConsumer> members = new LinkedHashMap<>();

  /// The version of the topics that the group has looked at.
  long topicsVersion = -1;

  /// When something of it last changed, by the loop's monotonic clock.
  long changedNanos;

  /// Who came and went since it was last decided who is to read what.
  Changes changes = new Changes();

  /// Answers to this group's members that wait to be committed. While there are any, nobody's
  /// silence says anything.
  int heldAnswers;

  LiveConsumerGroup(String id, long nowNanos) {
    this.id = id;
    this.changedNanos = nowNanos;
  }

  /// An answer to one of its members that may have to wait.
  Consumer<ErrorCode> owed(Consumer<ErrorCode> answer) {
    heldAnswers++;
    return outcome -> {
      heldAnswers--;
      answer.accept(outcome);
    };
  }
}
