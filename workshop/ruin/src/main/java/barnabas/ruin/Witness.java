package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Checkers;
import barnabas.sim.History;
import barnabas.sim.check.Change;
import barnabas.sim.check.Checker;
import barnabas.sim.check.Exchange;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.SentRecord;
import barnabas.sim.check.Topics;
import barnabas.sim.check.Violation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings what the clients of a story see into one order, tells it to the checkers, and writes it
/// down. Shared by all threads of a story; the first violation is kept, and nothing is checked
/// behind it.
final class Witness implements AutoCloseable {
  private static final int TAIL_LINES = 40;

  private final Topics topics = new Topics();
  private final RaisedEpochs raised;
  private final List<Checker> checkers;
  private final History history;
  private final BufferedWriter events;
  private final PrintStream schedule;
  private final ArrayDeque<String> tail = new ArrayDeque<>();
  private final long begunNanos = System.nanoTime();
  private long nowNanos;
  private @Nullable Violation violation;

  /// @param events the file that takes every event, in words
  /// @param schedule takes what befalls the broker
  Witness(Path events, PrintStream schedule, Figures figures) throws IOException {
    this.raised = new RaisedEpochs(topics, figures);
    this.checkers = new ArrayList<>(Checkers.all(topics));
    checkers.addFirst(raised);
    this.history = new History(topics, checkers);
    this.events = Files.newBufferedWriter(events);
    this.schedule = schedule;
  }

  /// A producer of librdkafka begins.
  synchronized void librdkafka(String session) {
    raised.add(session);
  }

  synchronized void topic(String name, boolean durable, boolean expires) {
    topics.add(name, durable, expires);
  }

  synchronized void askDeletion(String topic) {
    topics.of(topic).askDeletion();
  }

  synchronized void askStart(String topic, int partition, long offset) {
    topics.of(topic).askStart(partition, offset);
  }

  /// The records of a partition from one offset on, before another, were damaged at rest.
  synchronized void rot(TopicPartition partition, long from, long to) {
    topics.of(partition.topic()).rot(partition.partition(), from, to);
  }

  /// Enters a record that a producer is about to be given.
  synchronized SentRecord sent(String session, boolean idempotent, String topic) {
    SentRecord[] record = new SentRecord[1];
    tell(
        () -> session + " is given record " + record[0].id() + " for " + topic,
        history -> record[0] = history.send(session, idempotent, topic));
    return record[0];
  }

  synchronized void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    tell(
        () -> "%s is at %s %d".formatted(record, partition, offset),
        history -> history.acknowledged(record, partition, offset));
  }

  synchronized void began(String reader, TopicPartition partition) {
    tell(() -> reader + " begins " + partition, history -> history.began(reader, partition));
  }

  synchronized void read(String reader, TopicPartition partition, long offset, long id) {
    tell(
        () -> "%s reads record %d at %s %d".formatted(reader, id, partition, offset),
        history -> history.read(reader, partition, offset, id));
  }

  synchronized void consumed(String group, long id) {
    tell(() -> group + " has consumed record " + id, history -> history.consumed(group, id));
  }

  synchronized void caughtUp(String group, List<String> subscribed) {
    tell(() -> group + " has read all", history -> history.caughtUp(group, subscribed));
  }

  synchronized void requested(long connection, int correlationId) {
    check(history -> history.requested(connection, correlationId));
  }

  synchronized void answered(long connection, int correlationId) {
    check(history -> history.answered(connection, correlationId));
  }

  synchronized void batchesAcknowledged(int count) {
    for (int i = 0; i < count; i++) {
      history.batchAcknowledged();
    }
  }

  /// The exchange's time is made here, within the order of all events.
  synchronized long exchanged(
      Supplier<String> words, java.util.function.LongFunction<Exchange> at) {
    tell(words, history -> history.exchanged(at.apply(nowNanos)));
    return nowNanos;
  }

  synchronized void changed(Change change) {
    tell(change::toString, history -> history.changed(change));
  }

  synchronized void ended(Inventory inventory) {
    tell(() -> "the last look", history -> history.ended(inventory));
  }

  synchronized void restarted(String how, Inventory before, Inventory after) {
    tell(() -> "restarted: " + how, history -> history.restarted(how, before, after));
  }

  /// Notes something that is no checker's business.
  synchronized void say(String words) {
    tell(() -> words, _ -> {});
  }

  /// Notes what befalls the broker, also in the campaign's schedule.
  synchronized void ruin(String words) {
    say("RUIN  " + words);
    schedule.println(tail.getLast());
  }

  /// A promise was seen broken by somebody else than the checkers.
  synchronized void broken(Violation found) {
    if (violation == null) {
      violation = found;
      note("BROKEN: " + found.getMessage());
    }
  }

  synchronized @Nullable Violation violation() {
    return violation;
  }

  synchronized int checkers() {
    return checkers.size();
  }

  synchronized long recordsSent() {
    return history.recordsSent();
  }

  synchronized long recordsAcknowledged() {
    return history.recordsAcknowledged();
  }

  synchronized long recordsRead() {
    return history.recordsRead();
  }

  synchronized long batchesAcknowledged() {
    return history.batchesAcknowledged();
  }

  synchronized List<String> lastEvents() {
    return List.copyOf(tail);
  }

  private void tell(Supplier<String> words, Consumer<History> event) {
    check(event);
    if (violation == null) {
      note(words.get());
    }
  }

  private void check(Consumer<History> event) {
    nowNanos = Math.max(nowNanos + 1, System.nanoTime() - begunNanos);
    if (violation == null) {
      try {
        event.accept(history);
      } catch (Violation found) {
        broken(found);
      }
    }
  }

  private void note(String words) {
    String line = String.format(Locale.ROOT, "%12.6f s  %s", nowNanos / 1e9, words);
    if (tail.size() == TAIL_LINES) {
      tail.removeFirst();
    }
    tail.add(line);
    try {
      events.write(line);
      events.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    events.close();
  }
}
