package barnabas.sim;

import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.sim.check.Change;
import barnabas.sim.check.Checker;
import barnabas.sim.check.Exchange;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What the clients of a run saw, told to every checker as it happens. Owned by the run.
public final class History {
  /// Every so many records of compacted topics there is a tombstone.
  private static final int TOMBSTONE_EVERY = 6;

  private final Topics topics;
  private final List<Checker> checkers;
  private final List<SentRecord> sent = new ArrayList<>();
  private long acknowledged;
  private long acknowledgedBatches;
  private long read;

  public History(Topics topics, List<Checker> checkers) {
    this.topics = topics;
    this.checkers = List.copyOf(checkers);
  }

  public Topics topics() {
    return topics;
  }

  /// Enters a record that a producer is about to take.
  public SentRecord send(String session, boolean idempotent, String topic) {
    SentRecord record = made(session, idempotent, topic);
    sent.add(record);
    checkers.forEach(checker -> checker.sent(record));
    return record;
  }

  /// The topic that a record was sent to; null if it is none of ours.
  @Nullable String topicOf(Record record) {
    long id = Values.isOurs(record) ? Values.id(record, "a record") : -1;
    return id < 0 || id >= sent.size() ? null : sent.get((int) id).topic();
  }

  private SentRecord made(String session, boolean idempotent, String topic) {
    long id = sent.size();
    return topics.of(topic).compacted()
        ? new SentRecord(id, session, idempotent, topic, Values.key(id), id % TOMBSTONE_EVERY == 0)
        : new SentRecord(id, session, idempotent, topic);
  }

  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    acknowledged++;
    checkers.forEach(checker -> checker.acknowledged(record, partition, offset));
  }

  /// A batch was answered well, as the wire shows.
  public void batchAcknowledged() {
    acknowledgedBatches++;
  }

  public void began(String reader, TopicPartition partition) {
    checkers.forEach(checker -> checker.began(reader, partition));
  }

  public void read(String reader, TopicPartition partition, long offset, long id) {
    read++;
    checkers.forEach(checker -> checker.read(reader, partition, offset, id));
  }

  public void took(
      String client, String group, SortedSet<TopicPartition> partitions, long nowNanos) {
    checkers.forEach(checker -> checker.took(client, group, partitions, nowNanos));
  }

  public void letGo(String client, String group, SortedSet<TopicPartition> partitions) {
    checkers.forEach(checker -> checker.letGo(client, group, partitions));
  }

  public void consumed(String group, long id) {
    checkers.forEach(checker -> checker.consumed(group, id));
  }

  public void caughtUp(String group, List<String> subscribed) {
    checkers.forEach(checker -> checker.caughtUp(group, subscribed));
  }

  public void requested(long connection, int correlationId) {
    checkers.forEach(checker -> checker.requested(connection, correlationId));
  }

  public void answered(long connection, int correlationId) {
    checkers.forEach(checker -> checker.answered(connection, correlationId));
  }

  public void exchanged(Exchange exchange) {
    checkers.forEach(checker -> checker.exchanged(exchange));
  }

  public void changed(Change change) {
    checkers.forEach(checker -> checker.changed(change));
  }

  public void ended(Inventory inventory) {
    checkers.forEach(checker -> checker.ended(inventory));
  }

  public void restarted(String how, Inventory before, Inventory after) {
    checkers.forEach(checker -> checker.restarted(how, before, after));
  }

  public long recordsSent() {
    return sent.size();
  }

  public long recordsAcknowledged() {
    return acknowledged;
  }

  public long batchesAcknowledged() {
    return acknowledgedBatches;
  }

  public long recordsRead() {
    return read;
  }
}
