package barnabas.client;

import barnabas.record.ControlMarker;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.wire.FetchResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// Which batches of a fetched piece of a partition belong to transactions that were aborted
/// (KIP-98). Owned by whoever reads the piece.
final class AbortedTransactions {

  private static final int MARKER_BYTES_MAX = 1024;

  private final List<FetchResponse.AbortedTransaction> coming;
  private final TreeSet<Long> producers = new TreeSet<>();

  AbortedTransactions(List<FetchResponse.AbortedTransaction> aborted) {
    coming = new ArrayList<>(aborted);
    coming.sort(Comparator.comparingLong(FetchResponse.AbortedTransaction::firstOffset));
  }

  /// Whether the next batch is for the reader; batches are asked about in order.
  boolean visible(RecordBatch batch) {
    while (!coming.isEmpty() && coming.getFirst().firstOffset() <= batch.lastOffset()) {
      producers.add(coming.removeFirst().producerId());
    }
    if (batch.isControl()) {
      for (Record record : batch.records(MARKER_BYTES_MAX)) {
        if (ControlMarker.of(record).filter(marker -> !marker.committed()).isPresent()) {
          producers.remove(batch.producerId());
        }
      }
      return false;
    }
    return !batch.isTransactional() || !producers.contains(batch.producerId());
  }
}
