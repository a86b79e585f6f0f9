package barnabas.replica;

import barnabas.log.machine.Appended;
import barnabas.log.machine.EventLog;
import barnabas.log.machine.Refusal;
import barnabas.record.BatchBuilder;
import barnabas.record.MalformedBatchException;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.wire.ErrorCode;
import barnabas.wire.MalformedMessageException;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A partition as the log of a state machine: each list of events is one batch. Owned by the
/// partition's loop.
public final class PartitionEvents<E> implements EventLog<E> {
  private static final int READ_BYTES_MAX = 1 << 20;
  private static final int DECOMPRESSED_BYTES_MAX = 64 << 20;

  private final Loop loop;
  private final Partition partition;
  private final Logs logs;
  private final RecordCodec<E> codec;

  public PartitionEvents(Loop loop, Partition partition, Logs logs, RecordCodec<E> codec) {
    this.loop = loop;
    this.partition = partition;
    this.logs = logs;
    this.codec = codec;
  }

  @Override
  public Appended append(List<E> events) {
    long nowMs = loop.wallMs();
    BatchBuilder builder = new BatchBuilder();
    for (E event : events) {
      RecordCodec.KeyValue record = codec.encode(event);
      builder.append(nowMs, record.key(), record.value());
    }
    return partition.appendOwn(builder.build());
  }

  @Override
  public void replay(Replay<E> replay) {
    partition.listOffset(
        Leader.EARLIEST,
        -1,
        earliest -> {
          if (earliest.error() == ErrorCode.NONE) {
            replayFrom(earliest.offset(), partition.highWatermark(), replay);
          } else {
            replay.failed(new Refusal(earliest.error(), "the partition is not led here"));
          }
        });
  }

  private void replayFrom(long offset, long end, Replay<E> replay) {
    if (offset >= end) {
      replay.done(end);
      return;
    }
    partition.read(
        new ReadRequest(offset, -1, -1, READ_BYTES_MAX),
        answer -> {
          if (answer.error() != ErrorCode.NONE || answer.records().size() == 0) {
            answer.withoutRecords();
            replay.failed(
                new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "nothing can be read at " + offset));
            return;
          }
          logs.load(
              partition.id(),
              answer.records(),
              Outcome.of(
                  bytes -> replayBytes(bytes, offset, end, replay),
                  cause -> replay.failed(storage(cause))));
        });
  }

  private void replayBytes(ByteBuffer bytes, long from, long end, Replay<E> replay) {
    long next = from;
    try {
      for (RecordBatch batch : RecordBatches.in(bytes)) {
        List<E> events = batch.isControl() ? List.of() : events(batch, from);
        if (!events.isEmpty()) {
          replay.events(events);
        }
        next = batch.nextOffset();
      }
    } catch (MalformedBatchException | MalformedMessageException damage) {
      replay.failed(
          new Refusal(
              ErrorCode.KAFKA_STORAGE_ERROR, "behind offset " + next + ": " + damage.getMessage()));
      return;
    }
    if (next == from) {
      replay.failed(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "no whole batch at " + from));
    } else {
      replayFrom(next, end, replay);
    }
  }

  private List<E> events(RecordBatch batch, long from) {
    List<E> events = new ArrayList<>();
    for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
      ByteBuffer key = record.key();
      E event = key == null || record.offset() < from ? null : codec.decode(key, record.value());
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  private static Refusal storage(IOException cause) {
    return new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(cause.getMessage()));
  }
}
