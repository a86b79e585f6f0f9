package barnabas.broker.measure;

import barnabas.broker.Shard;
import barnabas.record.RecordBatch;
import barnabas.replica.Partition;
import barnabas.replica.ReadRequest;
import barnabas.wire.Payload;
import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import barnabas.world.Outcome;
import java.util.function.LongConsumer;

/// Finds out how old a record is, by reading no more than the header of its batch.
final class OldestUnread {
  static final long UNKNOWN = -1;

  private OldestUnread() {}

  /// @param timestampMs hears the timestamp of the batch's first record, or [#UNKNOWN]; on the
  ///   shard's loop, perhaps before this call returns
  static void find(Shard shard, Partition partition, long offset, LongConsumer timestampMs) {
    partition.read(
        new ReadRequest(offset, -1, -1, 1),
        answer -> {
          Payload records = answer.records();
          if (records.size() < RecordBatch.HEADER_BYTES) {
            records.release();
            timestampMs.accept(UNKNOWN);
            return;
          }
          Payload head = records instanceof FileSlice slice ? new Head(slice) : records;
          shard
              .logs()
              .load(
                  partition.id(),
                  head,
                  Outcome.of(
                      bytes -> timestampMs.accept(RecordBatch.firstTimestamp(bytes)),
                      _ -> timestampMs.accept(UNKNOWN)));
        });
  }

  /// The header at the front of a slice.
  private record Head(FileSlice whole) implements FileSlice {
    @Override
    public int size() {
      return RecordBatch.HEADER_BYTES;
    }

    @Override
    public void release() {
      whole.release();
    }

    @Override
    public DiskFile file() {
      return whole.file();
    }

    @Override
    public long position() {
      return whole.position();
    }
  }
}
