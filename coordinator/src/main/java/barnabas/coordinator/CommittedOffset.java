package barnabas.coordinator;

import barnabas.wire.Uuid;

/// Where a group stands in a partition.
///
/// @param offset the next offset to read
/// @param leaderEpoch the leader epoch of the record read last, −1 if unknown
/// @param metadata whatever the consumer noted beside it
/// @param committedMs the wall clock at the commit
/// @param expiresMs when it expires if it says so itself, −1 if not: only commits of old have it
/// @param topicId the topic that was meant, zero if unknown
record CommittedOffset(
    long offset, int leaderEpoch, String metadata, long committedMs, long expiresMs, Uuid topicId) {

  static final int UNKNOWN_EPOCH = -1;
  static final long NOT_BY_ITSELF = -1;
}
