package barnabas.broker.measure;

import barnabas.broker.Shard;
import barnabas.broker.session.Desk;
import barnabas.metadata.Topic;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one loop of a node tells of itself at a moment. Immutable.
///
/// @param connections that stand, by the listener that they came through
/// @param requestBytes memory of requests that are received or under way
/// @param answerBytes memory of answers that have not left
/// @param read what its connections were given to read, by topic
public record ShardReading(
    String loop,
    SortedMap<String, Integer> connections,
    long requestBytes,
    long answerBytes,
    List<ApiReading> apis,
    List<PartitionReading> partitions,
    SortedMap<String, TopicReads.Read> read) {

  /// Reads a shard. On its loop.
  public static ShardReading of(Shard shard, List<Desk> desks) {
    SortedMap<String, Integer> connections = new TreeMap<>();
    desks.forEach(desk -> connections.merge(desk.listener(), desk.connections(), Integer::sum));
    SortedMap<String, TopicReads.Read> read = new TreeMap<>();
    shard
        .reads()
        .read()
        .forEach(
            (id, bytes) -> {
              Topic topic = shard.image().topic(id);
              if (topic != null) {
                read.put(topic.name(), bytes);
              }
            });
    return new ShardReading(
        shard.loop().name(),
        connections,
        shard.buffers().takenBytes(),
        shard.writers().lentBytes(),
        shard.requests().read(),
        shard.partitions().all().stream().map(PartitionReading::of).toList(),
        read);
  }
}
