package barnabas.metadata;

import barnabas.wire.ErrorCode;
import java.util.List;

/// A broker takes a block of producer ids, which nobody is ever given again.
public record TakeProducerIds(int brokerId, long brokerEpoch)
    implements Command<TakeProducerIds.Answer> {

  /// Ids in one block.
  public static final int BLOCK_IDS = 1000;

  /// The block: `count` ids from `firstId` on, if it was not refused.
  public record Answer(Refusal refusal, long firstId, int count) {}

  @Override
  public Decision<Answer> decide(Situation situation) {
    Broker broker = situation.image().brokers().get(brokerId);
    if (broker == null || broker.epoch() != brokerEpoch) {
      return new Decision<>(
          List.of(),
          refused(
              Refusal.of(
                  ErrorCode.STALE_BROKER_EPOCH,
                  "Broker %d is not registered with epoch %d.",
                  brokerId,
                  brokerEpoch)));
    }
    long first = situation.image().nextProducerId();
    if (first > Long.MAX_VALUE - BLOCK_IDS) {
      return new Decision<>(
          List.of(),
          refused(Refusal.of(ErrorCode.UNKNOWN_SERVER_ERROR, "All producer ids are given out.")));
    }
    return new Decision<>(
        List.of(new ProducerIdsTaken(first + BLOCK_IDS, brokerId, brokerEpoch, List.of())),
        new Answer(Refusal.NONE, first, BLOCK_IDS));
  }

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(refusal, -1, 0);
  }
}
