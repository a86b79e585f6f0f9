package barnabas.sim;

import barnabas.client.TopicPartition;
import barnabas.sim.check.Change;
import barnabas.sim.check.Checker;
import barnabas.sim.check.Exchange;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.Topics;
import java.util.List;

/// What the clients of a run saw, told to every checker as it happens. Owned by the run.
final class History {
  private final Topics topics;
  private final List<Checker> checkers;
  private long records;
  private long acknowledged;
  private long acknowledgedBatches;
  private long read;

  History(Topics topics, List<Checker> checkers) {
    this.topics = topics;
    this.checkers = List.copyOf(checkers);
  }

  Topics topics() {
    return topics;
  }

  /// Enters a record that a producer is about to take.
  SentRecord send(String session, boolean idempotent, String topic) {
    SentRecord record = new SentRecord(records++, session, idempotent, topic);
    checkers.forEach(checker -> checker.sent(record));
    return record;
  }

  void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    acknowledged++;
    checkers.forEach(checker -> checker.acknowledged(record, partition, offset));
  }

  /// A batch was answered well, as the wire shows.
  void batchAcknowledged() {
    acknowledgedBatches++;
  }

  void began(String reader, TopicPartition partition) {
    checkers.forEach(checker -> checker.began(reader, partition));
  }

  void read(String reader, TopicPartition partition, long offset, long id) {
    read++;
    checkers.forEach(checker -> checker.read(reader, partition, offset, id));
  }

  void consumed(String group, long id) {
    checkers.forEach(checker -> checker.consumed(group, id));
  }

  void caughtUp(String group, List<String> subscribed) {
    checkers.forEach(checker -> checker.caughtUp(group, subscribed));
  }

  void requested(long connection, int correlationId) {
    checkers.forEach(checker -> checker.requested(connection, correlationId));
  }

  void answered(long connection, int correlationId) {
    checkers.forEach(checker -> checker.answered(connection, correlationId));
  }

  void exchanged(Exchange exchange) {
    checkers.forEach(checker -> checker.exchanged(exchange));
  }

  void changed(Change change) {
    checkers.forEach(checker -> checker.changed(change));
  }

  void ended(Inventory inventory) {
    checkers.forEach(checker -> checker.ended(inventory));
  }

  void restarted(String how, Inventory before, Inventory after) {
    checkers.forEach(checker -> checker.restarted(how, before, after));
  }

  long recordsSent() {
    return records;
  }

  long recordsAcknowledged() {
    return acknowledged;
  }

  long batchesAcknowledged() {
    return acknowledgedBatches;
  }

  long recordsRead() {
    return read;
  }
}
