package barnabas.log;

import barnabas.log.machine.Refusal;

/// What a log's producer state says of a batch.
public sealed interface ProducerDecision {

  /// It is the next one, or needs no order: append it.
  record Accept() implements ProducerDecision {
    static final Accept ACCEPT = new Accept();
  }

  /// It was appended before. Its answer waits until `lastOffset` is committed.
  record Duplicate(long baseOffset, long lastOffset, long timestampMs)
      implements ProducerDecision {}

  /// It must not be appended. The answer waits until the producer's last batch is committed.
  ///
  /// @param dependsOn the offset behind the producer's last batch; 0 if it has none
  record Refused(Refusal refusal, long dependsOn) implements ProducerDecision {}
}
