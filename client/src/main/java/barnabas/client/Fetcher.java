package barnabas.client;

import barnabas.record.MalformedBatchException;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.Payload;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Fetches what lies behind a consumer's positions: at most one request to each broker at a time,
/// for all partitions that it leads. Owned by its consumer.
final class Fetcher {

  /// How far a batch may be decompressed.
  private static final int DECOMPRESSED_BYTES_MAX = 1 << 30;

  private final Loop loop;
  private final ConsumerSettings settings;
  private final Cluster cluster;
  private final SortedMap<TopicPartition, FetchPosition> positions;
  private final Listener listener;
  private final TreeSet<Integer> asked = new TreeSet<>();
  private boolean pumpDue;
  private boolean closed;
  private Loop.@Nullable Timer timer;

  /// @param positions what to fetch, kept by the consumer
  Fetcher(
      ConsumerSettings settings,
      Cluster cluster,
      SortedMap<TopicPartition, FetchPosition> positions,
      Listener listener) {
    this.loop = cluster.loop();
    this.settings = settings;
    this.cluster = cluster;
    this.positions = positions;
    this.listener = listener;
    cluster.onUpdate(this::pumpSoon);
  }

  /// Fetches at the turn's end what can be fetched.
  void pumpSoon() {
    if (!pumpDue && !closed) {
      pumpDue = true;
      loop.atTurnEnd(this::pump);
    }
  }

  void close() {
    closed = true;
    cancelTimer();
  }

  private void pump() {
    pumpDue = false;
    cancelTimer();
    if (closed) {
      return;
    }
    long now = loop.nanos();
    TreeMap<Integer, SortedMap<TopicPartition, Long>> leaders = new TreeMap<>();
    for (FetchPosition position : positions.values()) {
      if (!position.fetchable()) {
        continue;
      }
      if (position.restsAt(now)) {
        pumpAt(position.notBeforeNanos(), now);
        continue;
      }
      int leader = cluster.topology().leader(position.partition);
      if (leader == Topology.NO_LEADER) {
        if (cluster.topology().lacks(position.partition)) {
          rest(position);
        }
        cluster.refresh();
      } else if (!asked.contains(leader)) {
        leaders
            .computeIfAbsent(leader, l -> new TreeMap<>())
            .put(position.partition, position.offset());
      }
    }
    leaders.forEach(this::fetch);
  }

  private void fetch(int leader, SortedMap<TopicPartition, Long> offsets) {
    asked.add(leader);
    Topology known = cluster.topology();
    SortedMap<Uuid, String> names = FetchCall.names(offsets, known);
    cluster.send(
        leader,
        FetchCall.of(offsets, known, settings),
        Reply.of(
            response -> {
              asked.remove(leader);
              take(response, offsets, names);
              pumpSoon();
            },
            (code, words) -> {
              asked.remove(leader);
              offsets.keySet().forEach(name -> rest(positions.get(name)));
              cluster.refresh();
              pumpSoon();
            }));
  }

  private void take(
      FetchResponse response,
      SortedMap<TopicPartition, Long> offsets,
      SortedMap<Uuid, String> names) {
    ErrorCode code = ErrorCode.of(response.errorCode());
    if (code != ErrorCode.NONE) {
      offsets.keySet().forEach(name -> rest(positions.get(name)));
      cluster.refresh();
      return;
    }
    for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
      boolean byId = !topic.topicId().isZero();
      String topicName = byId ? names.getOrDefault(topic.topicId(), "") : topic.topic();
      for (FetchResponse.PartitionData data : topic.partitions()) {
        TopicPartition name = new TopicPartition(topicName, data.partitionIndex());
        FetchPosition position = positions.get(name);
        Long asked = offsets.get(name);
        boolean current = position != null && asked != null && position.offset() == asked;
        if (position != null && current && !position.paused()) {
          take(position, data);
        }
      }
    }
  }

  private void take(FetchPosition position, FetchResponse.PartitionData data) {
    ErrorCode code = ErrorCode.of(data.errorCode());
    if (code == ErrorCode.NONE) {
      boolean stable = settings.readCommitted() && data.lastStableOffset() >= 0;
      position.fetched(stable ? data.lastStableOffset() : data.highWatermark());
      read(position, data);
    } else if (code == ErrorCode.OFFSET_OUT_OF_RANGE) {
      listener.outOfRange(position);
    } else {
      rest(position);
      cluster.refresh();
      if (!code.retriable() && code != ErrorCode.UNKNOWN_SERVER_ERROR) {
        position.pause(true);
        listener.failed(code, "fetching " + position.partition);
      } else if (code == ErrorCode.CORRUPT_MESSAGE) {
        listener.failed(code, position.partition + " is damaged at " + position.offset());
      }
    }
  }

  private void read(FetchPosition position, FetchResponse.PartitionData data) {
    if (!(data.records() instanceof Payload.Memory memory) || memory.size() == 0) {
      return;
    }
    List<Record> records = new ArrayList<>();
    long next = position.offset();
    try {
      AbortedTransactions aborted =
          new AbortedTransactions(
              data.abortedTransactions() == null ? List.of() : data.abortedTransactions());
      for (RecordBatch batch : RecordBatches.in(memory.bytes())) {
        if (settings.checkCrcs() && !batch.crcIsValid()) {
          throw new MalformedBatchException(
              "the batch at " + batch.baseOffset() + " fails its CRC");
        }
        boolean visible = settings.readCommitted() ? aborted.visible(batch) : !batch.isControl();
        if (visible && batch.nextOffset() > next) {
          collect(batch, next, records);
        }
        next = Math.max(next, batch.nextOffset());
      }
    } catch (MalformedBatchException e) {
      position.pause(true);
      listener.failed(ErrorCode.CORRUPT_MESSAGE, position.partition + ": " + e.getMessage());
    }
    position.moveTo(next);
    if (!records.isEmpty()) {
      listener.records(position.partition, records);
    }
  }

  private static void collect(RecordBatch batch, long from, List<Record> records) {
    for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
      if (record.offset() >= from) {
        records.add(record);
      }
    }
  }

  private void rest(@Nullable FetchPosition position) {
    if (position != null) {
      position.failed(loop.nanos(), settings.client());
    }
  }

  private void pumpAt(long nanos, long now) {
    if (timer == null) {
      timer = loop.after((nanos - now) / 1_000_000 + 1, this::pumpSoon);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// The consumer, as its fetcher sees it.
  interface Listener {
    void records(TopicPartition partition, List<Record> records);

    void outOfRange(FetchPosition position);

    void failed(ErrorCode code, String words);
  }
}
