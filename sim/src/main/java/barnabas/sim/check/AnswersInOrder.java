package barnabas.sim.check;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// Every request is answered at most once, and in the order in which a connection brought them.
/// That each is answered at all is the run's bound on liveness.
public final class AnswersInOrder implements Checker {
  private static final String PROMISE = "every request is answered once and in order";

  private final Map<Long, ArrayDeque<Integer>> open = new HashMap<>();

  @Override
  public void requested(long connection, int correlationId) {
    open.computeIfAbsent(connection, c -> new ArrayDeque<>()).add(correlationId);
  }

  @Override
  public void answered(long connection, int correlationId) {
    ArrayDeque<Integer> waiting = open.computeIfAbsent(connection, c -> new ArrayDeque<>());
    Integer expected = waiting.poll();
    if (expected == null || expected != correlationId) {
      throw new Violation(
          PROMISE,
          "connection %d brings an answer to %d when %s was due"
              .formatted(connection, correlationId, expected));
    }
  }
}
