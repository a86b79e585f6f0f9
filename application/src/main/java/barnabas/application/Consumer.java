package barnabas.application;

import barnabas.client.CommittedOffset;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Reads records of partitions that it is given ([#assign]) or that its group gives it
/// ([#subscribe]). Any thread may call it; one poll at a time.
///
/// It fetches ahead, a bounded number of records for each partition. Heartbeats go on by
/// themselves; a consumer with a group that does not poll for `max.poll.interval.ms` leaves the
/// group until it polls again. Partitions go to other members when it polls: then it is done with
/// the records of the poll before, which with `enable.auto.commit` are committed.
public final class Consumer implements AutoCloseable {

  private final ClientThread thread;
  private final PolledRecords records;
  private final barnabas.client.Consumer machine;

  Consumer(ClientThread thread, ConsumerSettings settings, PollSettings polls) {
    this.thread = thread;
    this.records = new PolledRecords(thread.loop(), settings, polls);
    this.machine =
        thread.make(
            () -> {
              var made =
                  new barnabas.client.Consumer(
                      thread.loop(), thread.network(), thread.randomness(), settings, records);
              records.feed(made);
              return made;
            });
  }

  /// Reads its part of these topics as a member of its group. Needs `group.id`.
  public void subscribe(String... topics) {
    List<String> names = List.of(topics);
    thread.loop().post(() -> records.subscribe(machine -> machine.subscribe(names)));
  }

  /// Reads as a member of its group its part of the topics whose whole names match an expression,
  /// those that are yet to come too. Needs `group.id` and `group.protocol=consumer`: the brokers do
  /// the matching.
  ///
  /// @param regex in RE2's syntax
  public void subscribeMatching(String regex) {
    thread.loop().post(() -> records.subscribe(machine -> machine.subscribeMatching(regex)));
  }

  /// Reads these partitions and no others, without joining a group.
  public void assign(Collection<TopicPartition> partitions) {
    List<TopicPartition> names = List.copyOf(partitions);
    thread.loop().post(() -> records.assign(names));
  }

  /// The next records, `max.poll.records` at most; waits for the first one.
  ///
  /// @return none if none came in time
  /// @throws Refused if something is wrong that does not pass by itself
  public List<Received> poll(Duration timeout) {
    return ClientThread.waitFor(pollLater(timeout));
  }

  /// The same without waiting here.
  public CompletableFuture<List<Received>> pollLater(Duration timeout) {
    return thread.ask(promise -> records.poll(timeout.toMillis(), promise));
  }

  /// Commits what was polled by now.
  public CompletableFuture<SortedMap<TopicPartition, Long>> commit() {
    return thread.ask(promise -> records.commit(plain(promise)));
  }

  /// Commits these offsets, each the next one to read.
  public CompletableFuture<SortedMap<TopicPartition, Long>> commit(
      Map<TopicPartition, Long> offsets) {
    var committed = new TreeMap<TopicPartition, CommittedOffset>();
    offsets.forEach((one, offset) -> committed.put(one, CommittedOffset.of(offset)));
    return thread.ask(promise -> machine.commit(committed, plain(promise)));
  }

  /// What the group has committed of these partitions; those without are left out.
  public CompletableFuture<SortedMap<TopicPartition, Long>> committed(
      Collection<TopicPartition> partitions) {
    return thread.ask(promise -> machine.committed(partitions, plain(promise)));
  }

  /// The partitions that it reads at the moment.
  public CompletableFuture<SortedSet<TopicPartition>> assignment() {
    return thread.ask(promise -> promise.complete(machine.assignment()));
  }

  /// The topics that it wants and that do not exist at the moment; they are read as soon as they
  /// do. The log has a line when one is found missing, and when it has come.
  public CompletableFuture<SortedSet<String>> missingTopics() {
    return thread.ask(promise -> promise.complete(machine.missingTopics()));
  }

  /// The offset of the next record that a poll gives; -1 while that is being found out.
  public CompletableFuture<Long> position(TopicPartition partition) {
    return thread.ask(promise -> promise.complete(records.position(partition)));
  }

  /// Goes on at an offset of a partition that it reads.
  public void seek(TopicPartition partition, long offset) {
    thread.loop().post(() -> records.seek(partition, offset));
  }

  /// Goes on at the first record of a time or later, or at the end, in all partitions that it
  /// reads.
  ///
  /// @return where each goes on
  public CompletableFuture<SortedMap<TopicPartition, Long>> seek(Instant time) {
    return thread.ask(promise -> records.seekToTime(time.toEpochMilli(), Admin.reply(promise)));
  }

  /// Goes on at the first records that are still there.
  public CompletableFuture<SortedMap<TopicPartition, Long>> seekToBeginning() {
    return thread.ask(
        promise -> records.seekToTime(barnabas.client.Admin.EARLIEST, Admin.reply(promise)));
  }

  /// Goes on behind the last records.
  public CompletableFuture<SortedMap<TopicPartition, Long>> seekToEnd() {
    return thread.ask(
        promise -> records.seekToTime(barnabas.client.Admin.LATEST, Admin.reply(promise)));
  }

  /// Gives no more records of these partitions until [#resume], or until they have gone to another
  /// member and come back.
  public void pause(Collection<TopicPartition> partitions) {
    List<TopicPartition> names = List.copyOf(partitions);
    thread.loop().post(() -> records.pause(names));
  }

  /// Takes paused partitions up again where they stopped.
  public void resume(Collection<TopicPartition> partitions) {
    List<TopicPartition> names = List.copyOf(partitions);
    thread.loop().post(() -> records.resume(names));
  }

  /// Commits what was polled if that is left to it, leaves the group and ends the connections.
  @Override
  public void close() {
    ClientThread.waitFor(
        thread.<Boolean>ask(promise -> records.close(() -> promise.complete(true))));
  }

  private static Reply<SortedMap<TopicPartition, CommittedOffset>> plain(
      CompletableFuture<SortedMap<TopicPartition, Long>> promise) {
    Reply<SortedMap<TopicPartition, Long>> reply = Admin.reply(promise);
    return reply.after(committed -> reply.answered(Admin.offsets(committed)));
  }
}
