package barnabas.application;

import barnabas.client.CommittedOffset;
import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a consumer has fetched and the application has not polled yet, and how far the application
/// is. Owned by the clients' loop.
///
/// A partition with a poll's worth of records waiting is not fetched until they are fewer.
final class PolledRecords implements ConsumerListener {
  private static final Logger log = LoggerFactory.getLogger(PolledRecords.class);

  private final Loop loop;
  private final ConsumerSettings settings;
  private final PollSettings polls;
  private final TreeMap<TopicPartition, ArrayDeque<Record>> waiting = new TreeMap<>();
  private final SortedSet<TopicPartition> paused = new TreeSet<>();

  /// Behind what the application was given.
  private final SortedMap<TopicPartition, Long> given = new TreeMap<>();

  /// Behind what it was given before the last poll, which it is done with.
  private SortedMap<TopicPartition, Long> done = new TreeMap<>();

  /// What the group wants back while the application is at work on it.
  private final List<Leaving> leaving = new ArrayList<>();

  private @Nullable Consumer machine;
  private java.util.function.Consumer<Consumer> wish = _ -> {};
  private TopicPartition lastServed = new TopicPartition("", 0);
  private @Nullable Poll poll;
  private @Nullable Refused trouble;
  private long polledNanos;
  private long committedNanos;
  private boolean idle;
  private boolean closed;

  PolledRecords(Loop loop, ConsumerSettings settings, PollSettings polls) {
    this.loop = loop;
    this.settings = settings;
    this.polls = polls;
  }

  /// Takes its records from `consumer`.
  void feed(Consumer consumer) {
    machine = consumer;
    committedNanos = loop.nanos();
  }

  /// @param wanted says which topics
  void subscribe(java.util.function.Consumer<Consumer> wanted) {
    wish = wanted;
    polledNanos = loop.nanos();
    try {
      wanted.accept(machine());
      watchPolls();
    } catch (IllegalStateException withoutGroup) {
      trouble = new Refused(ErrorCode.INVALID_GROUP_ID, String.valueOf(withoutGroup.getMessage()));
    }
  }

  void assign(List<TopicPartition> partitions) {
    waiting.keySet().retainAll(partitions);
    given.keySet().retainAll(partitions);
    machine().assign(partitions);
  }

  void poll(long timeoutMs, CompletableFuture<List<Received>> promise) {
    if (poll != null || closed) {
      promise.completeExceptionally(
          new IllegalStateException(closed ? "the consumer is closed" : "a poll is under way"));
      return;
    }
    polledNanos = loop.nanos();
    done = new TreeMap<>(given);
    List.copyOf(leaving).forEach(this::giveUp);
    commitIfDue();
    if (idle) {
      idle = false;
      subscribe(wish);
    }
    var mine = new Poll(promise);
    poll = mine;
    mine.timer = loop.after(timeoutMs, () -> finish(List.of()));
    tryFinish();
  }

  private void tryFinish() {
    Poll current = poll;
    if (current == null) {
      return;
    }
    if (trouble != null) {
      Refused told = trouble;
      trouble = null;
      poll = null;
      current.timer.cancel();
      current.promise.completeExceptionally(told);
      return;
    }
    List<Received> records = take();
    if (!records.isEmpty()) {
      finish(records);
    }
  }

  private void finish(List<Received> records) {
    Poll current = poll;
    if (current != null) {
      poll = null;
      polledNanos = loop.nanos();
      current.timer.cancel();
      current.promise.complete(records);
    }
  }

  /// A poll's worth, beginning behind the partition that was served last, so that none waits for
  /// ever behind busier ones.
  private List<Received> take() {
    var taken = new ArrayList<Received>();
    var turn = new ArrayList<>(waiting.tailMap(lastServed, false).keySet());
    turn.addAll(waiting.headMap(lastServed, true).keySet());
    for (TopicPartition partition : turn) {
      if (!paused.contains(partition) && taken.size() < polls.recordsMax()) {
        take(partition, taken);
        lastServed = partition;
      }
    }
    return taken;
  }

  private void take(TopicPartition partition, List<Received> taken) {
    ArrayDeque<Record> records = waiting.getOrDefault(partition, new ArrayDeque<>());
    while (!records.isEmpty() && taken.size() < polls.recordsMax()) {
      Record record = records.remove();
      given.put(partition, record.offset() + 1);
      taken.add(
          new Received(
              partition,
              record.offset(),
              record.timestampMs(),
              record.key(),
              record.value(),
              record.headers()));
    }
    if (records.size() < polls.recordsMax()) {
      machine().resume(partition);
    }
  }

  @Override
  public void records(TopicPartition partition, List<Record> records) {
    ArrayDeque<Record> queue = waiting.computeIfAbsent(partition, _ -> new ArrayDeque<>());
    queue.addAll(records);
    if (queue.size() >= polls.recordsMax()) {
      machine().pause(partition);
    }
    tryFinish();
  }

  /// The offset of the next record to give; -1 if that is not known.
  long position(TopicPartition partition) {
    ArrayDeque<Record> records = waiting.get(partition);
    return records == null || records.isEmpty()
        ? machine().position(partition)
        : records.element().offset();
  }

  void seek(TopicPartition partition, long offset) {
    if (!machine().assignment().contains(partition)) {
      return;
    }
    waiting.remove(partition);
    given.put(partition, offset);
    machine().seek(partition, offset);
    if (!paused.contains(partition)) {
      machine().resume(partition);
    }
  }

  void seekToTime(long timeMs, Reply<SortedMap<TopicPartition, Long>> outcome) {
    machine()
        .seekToTime(
            timeMs,
            outcome.after(
                found -> {
                  found.forEach(this::seek);
                  outcome.answered(found);
                }));
  }

  void pause(List<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      paused.add(partition);
      machine().pause(partition);
    }
  }

  void resume(List<TopicPartition> partitions) {
    partitions.forEach(paused::remove);
    resumeIfReady(partitions);
    tryFinish();
  }

  /// Has those fetched that are not to rest, that have room and that nobody wants back.
  private void resumeIfReady(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ArrayDeque<Record> records = waiting.get(partition);
      boolean room = records == null || records.size() < polls.recordsMax();
      boolean stays = leaving.stream().noneMatch(each -> each.partitions.contains(partition));
      if (room && stays && !paused.contains(partition)) {
        machine().resume(partition);
      }
    }
  }

  /// Commits what the application was given.
  void commit(Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    machine().commit(committed(given), outcome);
  }

  void close(Runnable ended) {
    if (closed) {
      ended.run();
      return;
    }
    closed = true;
    finish(List.of());
    Runnable end = () -> machine().close(ended);
    autoCommit(given, end);
  }

  @Override
  public void assigned(SortedSet<TopicPartition> partitions) {
    forget(partitions);
  }

  /// The partitions stay until the application polls again if it is at work on records of them, so
  /// that nobody else is given these too.
  @Override
  public void revoked(SortedSet<TopicPartition> partitions, Runnable gone) {
    waiting.keySet().removeAll(partitions);
    Leaving wanted = new Leaving(partitions, gone);
    leaving.add(wanted);
    boolean atWork =
        partitions.stream().anyMatch(each -> !Objects.equals(given.get(each), done.get(each)));
    if (!atWork) {
      giveUp(wanted);
    }
  }

  private void giveUp(Leaving wanted) {
    SortedMap<TopicPartition, Long> theirs = new TreeMap<>(given);
    theirs.keySet().retainAll(wanted.partitions);
    forget(wanted.partitions);
    autoCommit(theirs, wanted.gone);
  }

  @Override
  public void lost(SortedSet<TopicPartition> partitions) {
    forget(partitions);
  }

  /// What waits is of topics that are gone, and so is what the application was given.
  @Override
  public void restarted(SortedSet<TopicPartition> partitions) {
    waiting.keySet().removeAll(partitions);
    given.keySet().removeAll(partitions);
    done.keySet().removeAll(partitions);
    resumeIfReady(partitions);
  }

  /// What passes by itself the application need not hear of, but that records are damaged.
  @Override
  public void failed(ErrorCode code, String words) {
    if (!code.retriable() || code == ErrorCode.CORRUPT_MESSAGE) {
      trouble = new Refused(code, words);
      tryFinish();
    }
  }

  private void forget(SortedSet<TopicPartition> partitions) {
    waiting.keySet().removeAll(partitions);
    given.keySet().removeAll(partitions);
    done.keySet().removeAll(partitions);
    paused.removeAll(partitions);
    leaving.removeIf(each -> !Collections.disjoint(each.partitions, partitions));
  }

  private void commitIfDue() {
    long now = loop.nanos();
    boolean due = now - committedNanos >= polls.autoCommitMs() * 1_000_000;
    if (due && !done.isEmpty()) {
      committedNanos = now;
      autoCommit(done, () -> {});
    }
  }

  /// Commits these offsets if that is left to the consumer, and goes on whether or not they are.
  private void autoCommit(SortedMap<TopicPartition, Long> offsets, Runnable next) {
    if (polls.autoCommitMs() == 0 || offsets.isEmpty()) {
      next.run();
      return;
    }
    machine()
        .commit(
            committed(offsets),
            Reply.of(
                _ -> next.run(),
                (code, words) -> {
                  log.warn(
                      "group {}: offsets not committed: {} {}", settings.groupId(), code, words);
                  next.run();
                }));
  }

  /// An application that hangs is not to keep partitions from those that do not.
  private void watchPolls() {
    long intervalMs = settings.rebalanceTimeoutMs();
    long quietMs = poll == null ? (loop.nanos() - polledNanos) / 1_000_000 : 0;
    if (closed || idle) {
      return;
    }
    if (quietMs < intervalMs) {
      loop.after(intervalMs - quietMs, this::watchPolls);
      return;
    }
    idle = true;
    forget(machine().assignment());
    machine().unsubscribe(() -> {});
  }

  private Consumer machine() {
    Consumer made = machine;
    if (made == null) {
      throw new IllegalStateException("not begun");
    }
    return made;
  }

  private static Map<TopicPartition, CommittedOffset> committed(
      SortedMap<TopicPartition, Long> offsets) {
    var all = new TreeMap<TopicPartition, CommittedOffset>();
    offsets.forEach((partition, offset) -> all.put(partition, CommittedOffset.of(offset)));
    return all;
  }

  /// Partitions that are to go, and what says that they may.
  private record Leaving(SortedSet<TopicPartition> partitions, Runnable gone) {}

  /// Somebody who waits for records.
  private static final class Poll {
    private final CompletableFuture<List<Received>> promise;
    private Loop.Timer timer = () -> {};

    Poll(CompletableFuture<List<Received>> promise) {
      this.promise = promise;
    }
  }
}
