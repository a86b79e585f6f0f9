package barnabas.broker.measure;

import barnabas.wire.Uuid;
import java.util.HashMap;
import java.util.Map;

/// What the connections of one loop were given to read, by topic. Owned by that loop.
public final class TopicReads {
  private final Map<Uuid, Counts> topics = new HashMap<>();

  /// Records of a topic go to a consumer.
  public void gave(Uuid topicId, long bytes, long records) {
    Counts counts = topics.computeIfAbsent(topicId, _ -> new Counts());
    counts.bytes += bytes;
    counts.records += records;
  }

  /// A topic was deleted.
  public void forget(Uuid topicId) {
    topics.remove(topicId);
  }

  /// As they are now.
  Map<Uuid, Read> read() {
    Map<Uuid, Read> readings = new HashMap<>();
    topics.forEach((topic, counts) -> readings.put(topic, new Read(counts.bytes, counts.records)));
    return readings;
  }

  /// What was given to read of a topic.
  ///
  /// @param records as many as there are offsets in what was given; of a compacted topic fewer were
  ///   really there
  public record Read(long bytes, long records) {}

  private static final class Counts {
    private long bytes;
    private long records;
  }
}
