package barnabas.broker.measure;

import java.util.List;

/// What a node tells of itself at a moment. Immutable.
///
/// @param topics how many the cluster has
public record NodeReading(
    int brokerId, String clusterId, int topics, List<ShardReading> shards, LagReport lag) {}
