package barnabas.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The batches of one partition, in order, and the sequence numbers under which they go (KIP-98).
/// Owned by its producer.
///
/// A batch keeps its number until it is known to be appended or known not to be. One that comes
/// back is sent again only when no other is in flight, so that the broker sees the numbers in
/// order. When the broker misses a number that will never come, the epoch is raised for this
/// partition and numbers begin again at 0 (KIP-360).
final class ProducerPartition {

  private static final long NO_PRODUCER = -1;

  final TopicPartition name;
  private final List<ProducerBatch> waiting = new ArrayList<>();
  private final List<ProducerBatch> inFlight = new ArrayList<>();
  private long producerId = NO_PRODUCER;
  private boolean idSpent;
  private short producerEpoch;
  private int nextSequence;
  private boolean renewalDue;
  private int leader;

  ProducerPartition(TopicPartition name) {
    this.name = name;
  }

  /// The earliest round of a batch whose fate is open, or `latest` if that is earlier.
  long oldestRound(long latest) {
    long oldest = latest;
    for (List<ProducerBatch> batches : List.of(inFlight, waiting)) {
      for (ProducerBatch batch : batches) {
        oldest = batch.givenUp() ? oldest : Math.min(oldest, batch.round());
      }
    }
    return oldest;
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  boolean needsProducerId() {
    return producerId == NO_PRODUCER || idSpent;
  }

  /// Whether it has used that id up.
  boolean had(long id) {
    return producerId == id;
  }

  void producerId(long id, short epoch) {
    producerId = id;
    producerEpoch = epoch;
    idSpent = false;
    nextSequence = 0;
  }

  /// The batch that a record of so many bytes can still join, or null.
  @Nullable ProducerBatch open(int bytes, int batchBytes) {
    boolean any = !waiting.isEmpty();
    return any && waiting.getLast().takes(bytes, batchBytes) ? waiting.getLast() : null;
  }

  /// Whether its last batch waits and is not full.
  boolean lacksRecords(int batchBytes) {
    return !waiting.isEmpty() && waiting.getLast().lacksRecords(batchBytes);
  }

  void add(ProducerBatch batch) {
    waiting.add(batch);
  }

  /// The batch that may go to `toLeader` now, or null.
  ///
  /// @param lingered whether an open batch has waited long enough for company
  @Nullable ProducerBatch next(
      long nowNanos, int toLeader, int inFlightMax, Predicate<ProducerBatch> lingered) {
    if (waiting.isEmpty() || renewalDue || inFlight.size() >= inFlightMax) {
      return null;
    }
    ProducerBatch head = waiting.getFirst();
    boolean alone = inFlight.isEmpty();
    boolean ordered = alone || (!head.numbered() && leader == toLeader && head.attempts() == 0);
    boolean full = head.closed() || waiting.size() > 1;
    return ordered && !head.restsAt(nowNanos) && (full || lingered.test(head)) ? head : null;
  }

  /// The next time at which something is to be done here by itself, given how long an open batch
  /// lingers and how long a batch may take in all; `latest` if that is sooner.
  long nextNanos(long nowNanos, long lingerNanos, long deliveryNanos, long latest) {
    long next = latest;
    for (List<ProducerBatch> batches : List.of(inFlight, waiting)) {
      for (ProducerBatch batch : batches) {
        if (!batch.givenUp()) {
          next = earlier(next, batch.createdNanos + deliveryNanos);
          break;
        }
      }
    }
    if (!waiting.isEmpty()) {
      ProducerBatch head = waiting.getFirst();
      long due = head.closed() ? head.notBeforeNanos() : head.createdNanos + lingerNanos;
      next = due - nowNanos > 0 ? earlier(next, due) : next;
    }
    return next;
  }

  /// Puts the first waiting batch in flight, with a number if it has none and numbers are used.
  void send(ProducerBatch batch, int toLeader, boolean idempotent) {
    waiting.remove(batch);
    batch.close();
    if (idempotent && !batch.numbered()) {
      batch.number(producerId, producerEpoch, nextSequence);
      nextSequence = (nextSequence + batch.count()) & Integer.MAX_VALUE;
    }
    batch.attempted();
    inFlight.add(batch);
    leader = toLeader;
  }

  /// Takes a batch out whose fate is known.
  void settle(ProducerBatch batch) {
    inFlight.remove(batch);
    renewIfDue();
  }

  /// Takes a batch back to be sent again, or its parts in its place.
  void takeBack(ProducerBatch batch, List<ProducerBatch> parts) {
    inFlight.remove(batch);
    int at = 0;
    while (at < waiting.size() && waiting.get(at).numbered() && precedes(waiting.get(at), batch)) {
      at++;
    }
    waiting.addAll(batch.numbered() ? at : returned(), parts);
    renewIfDue();
  }

  /// Whether nothing that was numbered before it is unsettled.
  boolean first(ProducerBatch batch) {
    boolean returnedFirst = waiting.stream().noneMatch(b -> b.numbered() && precedes(b, batch));
    return returnedFirst && !inFlight.isEmpty() && inFlight.getFirst() == batch;
  }

  /// A number is missing for good: once nothing is in flight all that waits is numbered anew.
  void renew() {
    renewalDue = true;
    renewIfDue();
  }

  /// The broker knows a later epoch under this id: once nothing is in flight all that waits goes
  /// under another id.
  void identifyAnew() {
    idSpent = true;
    renew();
  }

  /// Gives up what was created before a time.
  ///
  /// @param givenUp is told of each, once
  void expire(long createdBeforeNanos, Consumer<ProducerBatch> givenUp) {
    for (ProducerBatch batch : List.copyOf(inFlight)) {
      if (batch.createdNanos - createdBeforeNanos < 0 && !batch.givenUp()) {
        givenUp.accept(batch);
      }
    }
    while (!waiting.isEmpty() && waiting.getFirst().createdNanos - createdBeforeNanos < 0) {
      givenUp.accept(waiting.removeFirst());
    }
  }

  private int returned() {
    return (int) waiting.stream().takeWhile(b -> b.attempts() > 0).count();
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  /// By sequence number, which may have passed 2^31 - 1 in between.
  private static boolean precedes(ProducerBatch one, ProducerBatch other) {
    int distance = (other.baseSequence() - one.baseSequence()) & Integer.MAX_VALUE;
    return distance != 0 && distance < 1 << 30;
  }

  private void renewIfDue() {
    if (!renewalDue || !inFlight.isEmpty()) {
      return;
    }
    renewalDue = false;
    waiting.forEach(ProducerBatch::unnumber);
    if (producerEpoch == Short.MAX_VALUE) {
      idSpent = true;
    }
    if (!idSpent) {
      producerId(producerId, (short) (producerEpoch + 1));
    }
  }
}
