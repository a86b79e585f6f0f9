package barnabas.sim;

import barnabas.client.TopicPartition;
import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.TopicFacts;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.SimRandomness;
import barnabas.wire.ErrorCode;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client that sends batches which were answered already once more, as a retry does whose answer
/// was lost, and compares the answers. It writes to partition 0 of a topic with a producer id of
/// its own, and often begins where its epochs and sequence numbers are nearly used up; whenever it
/// raises its epoch, what is sent under the one before must be refused. Owned by the run.
final class RepeaterClient extends Client {
  /// Brokers remember so many batches of a producer.
  private static final int REMEMBERED = 5;

  private static final short INIT_VERSION = 4;
  private static final short PRODUCE_VERSION = 9;
  private static final short ALL = -1;
  private static final int VALUE_BYTES = 40;
  private static final long PAUSE_MS = 300;
  private static final short NO_EPOCH = -1;
  private static final int EPOCHS_LEFT = 8;
  private static final int SEQUENCES_LEFT = 20;
  private static final int RAISES_PERCENT = 6;
  private static final int FENCED_PERCENT = 30;

  private final int broker;
  private final TopicPartition partition;
  private final RawClient raw;
  private final ArrayDeque<Batch> answered = new ArrayDeque<>();
  private final ArrayDeque<Boolean> waiting = new ArrayDeque<>();
  private long producerId = -1;
  private short producerEpoch = NO_EPOCH;
  private @Nullable Batch fenced;
  private int nextSequence;
  private boolean busy;
  private boolean gone;

  RepeaterClient(Stage stage, int number, Story.Repeater shape) {
    super(stage, "d" + number, shape.broker());
    this.broker = shape.broker();
    this.partition = new TopicPartition(shape.topic(), 0);
    this.raw = new RawClient(node, network(), broker());
  }

  /// Whether nothing is under way.
  boolean idle() {
    return !busy && (gone || waiting.isEmpty());
  }

  /// Sends the next batch, or one of the last again.
  void send(boolean again) {
    loop()
        .post(
            () -> {
              waiting.add(again);
              next();
            });
  }

  private void next() {
    Boolean again = (busy || gone) ? null : waiting.poll();
    if (again == null) {
      return;
    }
    busy = true;
    SimRandomness chance = stage.world().chance();
    Batch stale = fenced;
    if (!again && !answered.isEmpty() && chance.chance(RAISES_PERCENT)) {
      raiseEpoch();
    }
    if (producerId < 0) {
      begin(again);
    } else if (again && !answered.isEmpty()) {
      if (stale != null && chance.chance(FENCED_PERCENT)) {
        sendFenced(stale);
      } else {
        repeat(List.copyOf(answered).get(chance.nextInt(answered.size())));
      }
    } else {
      first(batch());
    }
  }

  /// Goes on under the next epoch, or under another id where there is none.
  private void raiseEpoch() {
    if (producerEpoch == Short.MAX_VALUE) {
      stage.world().count("a producer's epochs are used up");
      fenced = null;
      producerId = -1;
    } else {
      fenced = answered.peekLast();
      producerEpoch++;
      nextSequence = 0;
    }
    answered.clear();
  }

  private void sendFenced(Batch stale) {
    raw.call(
        stale.request(partition),
        PRODUCE_VERSION,
        answer -> {
          ProduceResponse.PartitionProduceResponse said = only(answer);
          if (said != null && said.errorCode() == ErrorCode.INVALID_PRODUCER_EPOCH.code()) {
            stage.world().count("a batch of an epoch that is over is refused");
          } else if (said != null && said.errorCode() == 0 && !mayForget()) {
            throw new Violation(
                "a fenced producer changes nothing",
                "%s is taken under an epoch that is over".formatted(stale.record));
          }
          done();
        });
  }

  private void begin(boolean again) {
    InitProducerIdRequest request =
        InitProducerIdRequest.DEFAULT.withTransactionalId(null).withTransactionTimeoutMs(60_000);
    raw.call(
        request,
        INIT_VERSION,
        answer -> {
          if (answer instanceof InitProducerIdResponse given && given.errorCode() == 0) {
            producerId = given.producerId();
            SimRandomness chance = stage.world().chance();
            boolean last = chance.chance(50);
            producerEpoch =
                last
                    ? (short) (Short.MAX_VALUE - chance.nextInt(EPOCHS_LEFT))
                    : given.producerEpoch();
            nextSequence =
                chance.chance(50) ? Integer.MAX_VALUE - chance.nextInt(SEQUENCES_LEFT) : 0;
            waiting.addFirst(again);
            done();
          } else {
            later(() -> begin(again));
          }
        });
  }

  private Batch batch() {
    SentRecord record = stage.history().send(session(), true, partition.topic());
    BatchBuilder builder = new BatchBuilder().producer(producerId, producerEpoch, nextSequence);
    nextSequence = (nextSequence + 1) & Integer.MAX_VALUE;
    if (nextSequence == 0) {
      stage.world().count("sequence numbers begin again at 0");
    }
    ByteBuffer key =
        record.key() == SentRecord.NO_KEY
            ? null
            : ByteBuffer.allocate(1).put(0, (byte) record.key());
    builder.append(node.wallMs(), key, Values.of(record, VALUE_BYTES), Values.headers(record));
    RecordBatch built = builder.build();
    return new Batch(record, built.bytes().slice(), -1, brokerStarts());
  }

  /// Until it is answered well, since nobody knows whether it was done.
  private void first(Batch batch) {
    raw.call(
        batch.request(partition),
        PRODUCE_VERSION,
        answer -> {
          ProduceResponse.PartitionProduceResponse said = only(answer);
          ErrorCode code =
              said == null ? ErrorCode.NETWORK_EXCEPTION : ErrorCode.of(said.errorCode());
          if (said != null && code == ErrorCode.NONE) {
            stage.history().acknowledged(batch.record, partition, said.baseOffset());
            answered.addLast(
                new Batch(batch.record, batch.bytes, said.baseOffset(), brokerStarts()));
            if (answered.size() > REMEMBERED) {
              answered.removeFirst();
            }
            done();
          } else if (code.retriable()) {
            later(() -> first(batch));
          } else {
            giveUp(code);
          }
        });
  }

  private void repeat(Batch batch) {
    if (stage.history().topics().of(partition.topic()).losesFromStart()) {
      stage.history().topics().mayRepeat(session());
    }
    raw.call(
        batch.request(partition),
        PRODUCE_VERSION,
        answer -> {
          ProduceResponse.PartitionProduceResponse said = only(answer);
          if (said != null && said.errorCode() == 0) {
            count(batch);
            if (said.baseOffset() != batch.offset && !mayForget()) {
              throw new Violation(
                  "no duplicate with idempotence",
                  "%s was at %d, and its repetition is said to be at %d"
                      .formatted(batch.record, batch.offset, said.baseOffset()));
            }
          } else if (said != null && !ErrorCode.of(said.errorCode()).retriable() && !mayForget()) {
            throw new Violation(
                "no duplicate with idempotence",
                "a repetition of %s is answered with %s"
                    .formatted(batch.record, ErrorCode.of(said.errorCode())));
          }
          done();
        });
  }

  private void count(Batch batch) {
    stage.world().count(Sometimes.DUPLICATE_ANSWERED.words());
    if (batch.brokerStarts < brokerStarts()) {
      stage.world().count(Sometimes.DUPLICATE_ANSWERED_AFTER_RESTART.words());
    }
  }

  private int brokerStarts() {
    return stage.cluster().broker(broker).starts();
  }

  private static ProduceResponse.@Nullable PartitionProduceResponse only(
      @Nullable ResponseMessage answer) {
    return answer instanceof ProduceResponse produced
        ? produced.responses().getFirst().partitionResponses().getFirst()
        : null;
  }

  /// Its topic was deleted, or its records were, so that the broker forgot it.
  private void giveUp(ErrorCode code) {
    if (stage.history().topics().keeps(partition.topic()) && !mayForget()) {
      throw new Violation(
          "no duplicate with idempotence", "the next batch of " + session() + " gets " + code);
    }
    gone = true;
    waiting.clear();
    done();
  }

  /// A broker does not remember batches that it can't read, or deleted.
  private boolean mayForget() {
    TopicFacts topic = stage.history().topics().of(partition.topic());
    return topic.hasRot() || topic.losesFromStart();
  }

  private void later(Runnable deed) {
    loop().after(PAUSE_MS, deed);
  }

  private void done() {
    busy = false;
    next();
  }

  /// A batch with the offset that it was answered with, or -1, and in which of the broker's lives.
  private record Batch(SentRecord record, ByteBuffer bytes, long offset, int brokerStarts) {
    ProduceRequest request(TopicPartition to) {
      return ProduceRequest.DEFAULT
          .withAcks(ALL)
          .withTimeoutMs(5_000)
          .withTopicData(
              List.of(
                  ProduceRequest.TopicProduceData.DEFAULT
                      .withName(to.topic())
                      .withPartitionData(
                          List.of(
                              ProduceRequest.PartitionProduceData.DEFAULT
                                  .withIndex(to.partition())
                                  .withRecords(Payload.of(bytes.duplicate()))))));
    }
  }
}
