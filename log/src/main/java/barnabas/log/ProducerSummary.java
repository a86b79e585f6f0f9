package barnabas.log;

/// What a log tells of one producer that it remembers.
///
/// @param lastSequence of its last record, -1 if no batch of this epoch is remembered
/// @param lastTimestampMs the largest in its last batch, -1 as above
public record ProducerSummary(
    long producerId, short epoch, int lastSequence, long lastTimestampMs) {}
