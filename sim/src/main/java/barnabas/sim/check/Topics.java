package barnabas.sim.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was asked of the run's topics, by their names, which no two of them share. Owned by the
/// run.
public final class Topics {
  private static final TopicFacts UNKNOWN = new TopicFacts(false, true);

  private final Map<String, TopicFacts> facts = new TreeMap<>();
  private final Set<String> repeating = new TreeSet<>();
  private boolean clockWrong;

  /// Enters a topic before it is made.
  public TopicFacts add(String name, boolean durable, boolean expires) {
    TopicFacts fresh = new TopicFacts(durable, expires || clockWrong);
    facts.put(name, fresh);
    return fresh;
  }

  /// What is known of a topic; nothing is promised of one that was never entered.
  public TopicFacts of(String name) {
    return facts.getOrDefault(name, UNKNOWN);
  }

  /// Whether all that was acknowledged in it must stay.
  public boolean keeps(String name) {
    TopicFacts topic = of(name);
    return topic.durable() && !topic.deletionAsked();
  }

  /// A clock that retention goes by is days off: a client's that stamps records, or a broker's that
  /// starts. From now on any record may have expired.
  public void believeWrongClock() {
    clockWrong = true;
    facts.values().forEach(TopicFacts::expire);
  }

  /// A producer repeats batches in a way that no broker can know: it sent them under an epoch that
  /// it gave up, or retention took what the broker knew of them.
  public void mayRepeat(String session) {
    repeating.add(session);
  }

  /// Whether records of a producer's life may be there twice, and out of order.
  public boolean mayBeTwice(String session) {
    return repeating.contains(session);
  }

  /// Whether any record may have expired by a clock that was days off, and what was known of its
  /// producer with it.
  public boolean clockWasWrong() {
    return clockWrong;
  }
}
