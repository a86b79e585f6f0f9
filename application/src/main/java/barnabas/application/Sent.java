package barnabas.application;

import barnabas.client.TopicPartition;

/// Where a record is that was sent.
///
/// @param offset [barnabas.client.Delivery#UNKNOWN_OFFSET] with `acks=0`
public record Sent(TopicPartition partition, long offset) {}
