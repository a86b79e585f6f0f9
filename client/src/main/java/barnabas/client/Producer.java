package barnabas.client;

import barnabas.client.ProduceCall.Fate;
import barnabas.record.BatchBuilder;
import barnabas.wire.ErrorCode;
import barnabas.wire.ProduceResponse;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes records to topics. Owned by its loop, where every method is called.
///
/// Records gather in a batch for each partition, which leaves when it is full or has lingered. A
/// batch that fails in a way that may pass is sent again until `delivery.timeout.ms` is up; with
/// idempotence on, as it is by default, that neither doubles records nor changes their order.
public final class Producer {

  private static final Logger log = LoggerFactory.getLogger(Producer.class);
  private static final long NANOS_PER_MS = 1_000_000;

  private final Loop loop;
  private final ProducerSettings settings;
  private final Cluster cluster;
  private final PartitionChooser chooser;
  private final UnroutedRecords unrouted;
  private final ProducerIds ids;
  private final TreeMap<TopicPartition, ProducerPartition> partitions = new TreeMap<>();
  private final TreeMap<Integer, Integer> requestsInFlight = new TreeMap<>();
  private final List<Runnable> roomWaiters = new ArrayList<>();
  private final List<Flush> flushes = new ArrayList<>();
  private long round;
  private TopicPartition lastServed = new TopicPartition("", 0);
  private long heldBytes;
  private long refusedBytes;
  private boolean drainDue;
  private boolean closing;
  private Loop.@Nullable Timer timer;

  public Producer(Loop loop, Network network, Randomness randomness, ProducerSettings settings) {
    this.loop = loop;
    this.settings = settings;
    this.cluster = new Cluster(loop, network, settings.client());
    this.chooser = new PartitionChooser(randomness, settings.batchBytes());
    this.unrouted = new UnroutedRecords(cluster, settings);
    this.ids = new ProducerIds(cluster, this::drainSoon, this::unidentified);
    cluster.createTopics();
    cluster.onUpdate(this::topologyChanged);
  }

  /// What is known of the cluster.
  public Cluster cluster() {
    return cluster;
  }

  /// Takes a record, whose buffers must not change until it is delivered or failed. False if
  /// `buffer.memory` is used up: nothing was taken then, and [#onRoom] tells when to come again.
  public boolean send(ProducerRecord record, Delivery delivery) {
    int bytes = BatchBuilder.recordBytesMax(record.key(), record.value(), record.headers());
    if (closing) {
      delivery.failed(ErrorCode.INVALID_REQUEST, "the producer is closed");
      return true;
    }
    if (bytes > settings.requestBytesMax() || bytes > settings.bufferBytes()) {
      delivery.failed(ErrorCode.MESSAGE_TOO_LARGE, "a record of " + bytes + " bytes");
      return true;
    }
    if (heldBytes + bytes > settings.bufferBytes()) {
      refusedBytes = bytes;
      drainSoon();
      return false;
    }
    heldBytes += bytes;
    long timestampMs =
        record.timestampMs() == ProducerRecord.NOW ? loop.wallMs() : record.timestampMs();
    UnroutedRecords.Entry entry =
        new UnroutedRecords.Entry(record, timestampMs, bytes, loop.nanos(), round, delivery);
    if (!unrouted.holds(record.topic())) {
      route(entry);
    } else {
      unrouted.add(entry);
    }
    drainSoon();
    return true;
  }

  /// Calls `waiter` once, when there is room again.
  public void onRoom(Runnable waiter) {
    roomWaiters.add(waiter);
    drainSoon();
  }

  /// Sends what was taken by now without lingering; `done` runs when the fate of all of it is
  /// known, whatever is taken meanwhile.
  public void flush(Runnable done) {
    flushes.add(new Flush(round, done));
    round++;
    drainSoon();
  }

  /// Flushes, then ends the connections.
  public void close(Runnable done) {
    closing = true;
    flush(
        () -> {
          abandon();
          done.run();
        });
  }

  /// Ends the connections at once; what was taken and not delivered fails.
  public void abandon() {
    closing = true;
    cancelTimer();
    cluster.close();
    Consumer<ProducerBatch> fail =
        batch -> fail(batch, ErrorCode.NETWORK_EXCEPTION, "the producer is closed");
    unrouted.clear(this::refused);
    List.copyOf(partitions.values()).forEach(p -> p.expire(loop.nanos() + 1, fail));
    drainSoon();
  }

  private void route(UnroutedRecords.Entry entry) {
    ProducerRecord record = entry.record();
    Topology.Topic topic = cluster.topology().topic(record.topic());
    if (topic == null || topic.partitions().isEmpty()) {
      unrouted.add(entry);
      return;
    }
    IntPredicate lacking = index -> lacksRecords(record.topic(), index);
    int index = chooser.choose(record, topic, lacking);
    if (index < 0 || index >= topic.partitions().size()) {
      heldBytes -= entry.bytes();
      String words = "%s has no partition %d".formatted(record.topic(), index);
      entry.delivery().failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, words);
      return;
    }
    TopicPartition name = new TopicPartition(record.topic(), index);
    ProducerPartition partition = partitions.computeIfAbsent(name, ProducerPartition::new);
    ProducerBatch batch = partition.open(entry.bytes(), settings.batchBytes());
    if (batch == null) {
      batch = new ProducerBatch(name, entry.takenNanos(), entry.round(), settings.compression());
      partition.add(batch);
    }
    int grown = batch.append(record, entry.timestampMs(), entry.bytes(), entry.delivery());
    chooser.taken(record, topic, grown, lacking);
  }

  private boolean lacksRecords(String topic, int index) {
    ProducerPartition partition = partitions.get(new TopicPartition(topic, index));
    return partition != null && partition.lacksRecords(settings.batchBytes());
  }

  private void topologyChanged() {
    unrouted.release(this::route, this::refused);
    drainSoon();
  }

  private void refused(UnroutedRecords.Entry entry, ErrorCode code) {
    heldBytes -= entry.bytes();
    entry.delivery().failed(code, "topic " + entry.record().topic() + " is not to be had");
  }

  /// At the turn's end, so that what is sent in one turn travels together.
  private void drainSoon() {
    if (!drainDue) {
      drainDue = true;
      loop.atTurnEnd(this::drain);
    }
  }

  private void drain() {
    drainDue = false;
    long now = loop.nanos();
    unrouted.expire(now, this::refused);
    long createdBefore = now - settings.deliveryTimeoutMs() * NANOS_PER_MS;
    for (ProducerPartition partition : List.copyOf(partitions.values())) {
      partition.expire(
          createdBefore, late -> fail(late, ErrorCode.REQUEST_TIMED_OUT, late.lateness()));
    }
    if (!settings.idempotent() || ids.given(partitions.values())) {
      while (sendRound(now)) {}
    }
    tellWaiters();
    setTimer(now);
  }

  /// Sends at most one request to each broker; whether any was sent. Begins behind the partition
  /// that was served last, so that none waits for ever behind busier ones.
  private boolean sendRound(long now) {
    TreeMap<Integer, List<ProducerBatch>> rounds = new TreeMap<>();
    TreeMap<Integer, Long> bytes = new TreeMap<>();
    List<ProducerPartition> turn = new ArrayList<>(partitions.tailMap(lastServed, false).values());
    turn.addAll(partitions.headMap(lastServed, true).values());
    for (ProducerPartition partition : turn) {
      if (!partition.hasWaiting()) {
        continue;
      }
      int leader = cluster.topology().leader(partition.name);
      if (leader == Topology.NO_LEADER) {
        cluster.refresh();
      } else if (requestsInFlight.getOrDefault(leader, 0) < settings.inFlightMax()) {
        ProducerBatch batch =
            partition.next(now, leader, settings.inFlightMax(), b -> lingered(b, now));
        long size =
            batch == null ? 0 : batch.close().sizeInBytes() + bytes.getOrDefault(leader, 0L);
        boolean fits = size <= settings.requestBytesMax() || !rounds.containsKey(leader);
        if (batch != null && fits) {
          partition.send(batch, leader, settings.idempotent());
          rounds.computeIfAbsent(leader, l -> new ArrayList<>()).add(batch);
          bytes.put(leader, size);
          lastServed = partition.name;
        }
      }
    }
    rounds.forEach(this::transmit);
    return !rounds.isEmpty();
  }

  private boolean lingered(ProducerBatch batch, long now) {
    boolean flushed = !flushes.isEmpty() && batch.round() <= flushes.getLast().round();
    boolean hurry = flushed || !roomWaiters.isEmpty();
    return hurry || now - batch.createdNanos >= settings.lingerMs() * NANOS_PER_MS;
  }

  private void transmit(int leader, List<ProducerBatch> batches) {
    requestsInFlight.merge(leader, 1, Integer::sum);
    Call<ProduceResponse> call = ProduceCall.of(batches, settings);
    Reply<ProduceResponse> reply =
        Reply.of(
            response -> settle(leader, batches, b -> ProduceCall.fate(response, b.partition)),
            (code, words) -> settle(leader, batches, b -> new Fate(code, words, -1)));
    if (settings.acks() == 0) {
      Fate sent = new Fate(ErrorCode.NONE, "", Delivery.UNKNOWN_OFFSET);
      cluster.sendUnanswered(leader, call, () -> settle(leader, batches, b -> sent), reply);
    } else {
      cluster.send(leader, call, reply);
    }
  }

  private void settle(
      int leader, List<ProducerBatch> batches, Function<ProducerBatch, Fate> fates) {
    requestsInFlight.merge(leader, -1, Integer::sum);
    for (ProducerBatch batch : batches) {
      ProducerPartition partition = partitions.get(batch.partition);
      if (partition != null) {
        settle(partition, batch, fates.apply(batch));
      }
    }
    drainSoon();
  }

  private void settle(ProducerPartition partition, ProducerBatch batch, Fate fate) {
    if (fate.code() == ErrorCode.NONE || fate.code() == ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
      partition.settle(batch);
      heldBytes -= batch.givenUp() ? 0 : batch.memoryBytes();
      batch.delivered(fate.baseOffset());
      return;
    }
    boolean gap =
        fate.code() == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
            || fate.code() == ErrorCode.UNKNOWN_PRODUCER_ID;
    if (batch.givenUp()) {
      partition.settle(batch);
    } else if (fate.code() == ErrorCode.MESSAGE_TOO_LARGE && batch.count() > 1) {
      partition.takeBack(batch, batch.halves(settings.compression()));
    } else if (fate.code().retriable() || gap && settings.idempotent()) {
      retry(partition, batch, fate, gap);
    } else {
      partition.settle(batch);
      if (fate.code() == ErrorCode.INVALID_PRODUCER_EPOCH && settings.idempotent()) {
        partition.identifyAnew();
      }
      fail(batch, fate.code(), fate.words());
    }
  }

  private void retry(ProducerPartition partition, ProducerBatch batch, Fate fate, boolean gap) {
    log.debug("{}: {} ({}), trying again", batch.partition, fate.code(), fate.words());
    batch.troubledBy(fate.code(), fate.words());
    long pauseMs = settings.client().retryBackoffMs(batch.attempts());
    batch.restUntil(loop.nanos() + pauseMs * NANOS_PER_MS);
    boolean missing = gap && partition.first(batch);
    partition.takeBack(batch, List.of(batch));
    if (missing) {
      partition.renew();
    }
    cluster.refresh();
  }

  private void fail(ProducerBatch batch, ErrorCode code, String words) {
    heldBytes -= batch.givenUp() ? 0 : batch.memoryBytes();
    batch.failed(code, words);
  }

  private void unidentified(ErrorCode code, String words) {
    for (ProducerPartition partition : List.copyOf(partitions.values())) {
      if (partition.needsProducerId()) {
        partition.expire(loop.nanos() + 1, b -> fail(b, code, words));
      }
    }
    drainSoon();
  }

  private void tellWaiters() {
    if (heldBytes + refusedBytes <= settings.bufferBytes()) {
      run(roomWaiters);
    }
    if (!flushes.isEmpty()) {
      long oldest = unrouted.oldestRound(round);
      for (ProducerPartition partition : partitions.values()) {
        oldest = partition.oldestRound(oldest);
      }
      tellFlushed(oldest);
    }
  }

  private void tellFlushed(long oldest) {
    List<Runnable> told = new ArrayList<>();
    while (!flushes.isEmpty() && flushes.getFirst().round() < oldest) {
      told.add(flushes.removeFirst().done());
    }
    told.forEach(Runnable::run);
  }

  private static void run(List<Runnable> waiters) {
    List<Runnable> told = List.copyOf(waiters);
    waiters.clear();
    told.forEach(Runnable::run);
  }

  private void setTimer(long now) {
    cancelTimer();
    long latest = now + settings.deliveryTimeoutMs() * NANOS_PER_MS;
    long next = unrouted.nextNanos(latest);
    for (ProducerPartition partition : partitions.values()) {
      next =
          partition.nextNanos(
              now,
              settings.lingerMs() * NANOS_PER_MS,
              settings.deliveryTimeoutMs() * NANOS_PER_MS,
              next);
    }
    if (next != latest) {
      long delayMs = Math.max(0, next - now + NANOS_PER_MS - 1) / NANOS_PER_MS;
      timer = loop.after(delayMs, this::drainSoon);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Somebody who waits for the fate of what was taken.
  ///
  /// @param round that of the last records that it waits for
  private record Flush(long round, Runnable done) {}
}
