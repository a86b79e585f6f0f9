package barnabas.replica;

import barnabas.log.LogSettings;

/// What a topic's configuration says of its partitions: for the leader and for the log.
public record PartitionSettings(LeaderSettings leader, LogSettings log) {}
