package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// Topics that are wanted and can't be had, each told once. Owned by its consumer.
final class HopelessTopics {
  private final SortedSet<String> told = new TreeSet<>();

  /// @param tell hears of those that have not been told of
  void look(SortedSet<String> wanted, Topology topology, BiConsumer<ErrorCode, String> tell) {
    for (String name : wanted) {
      Topology.Topic topic = topology.topic(name);
      ErrorCode code = topic == null ? ErrorCode.NONE : topic.error();
      if (code == ErrorCode.NONE || code.retriable()) {
        told.remove(name);
      } else if (told.add(name)) {
        tell.accept(code, "topic " + name + " is not to be had");
      }
    }
  }
}
