package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.CommittedOffset;
import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A consumer that prints, and knows when to stop. Owned by the tool's loop, but for [#interrupt].
final class Reading implements ConsumerListener {

  private static final long LOOK_MS = 20;
  private static final long TOPIC_TIMEOUT_NANOS = 10_000_000_000L;
  private static final long OUTAGE_NANOS_MAX = 15_000_000_000L;
  private static final long FAREWELL_SECONDS = 3;
  private static final int LOOKS_A_COMMIT = 250;

  private final ToolLoop loop;
  private final ConsumerSettings settings;
  private final Wish wish;
  private final RecordFormat format;
  private final Terminal terminal;
  private final Consumer consumer;
  private final Admin admin;
  private final @Nullable ByteBuffer key;
  private final SortedMap<TopicPartition, Long> printed = new TreeMap<>();
  private final SortedMap<TopicPartition, Long> ends = new TreeMap<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Progress progress;
  private final Outage outage;
  private long left;
  private long taken;
  private long looks;
  private boolean idle;
  private boolean stopping;
  private boolean interrupted;

  Reading(
      ToolLoop loop, ConsumerSettings settings, Wish wish, RecordFormat format, Terminal terminal) {
    this.loop = loop;
    this.settings = settings;
    this.wish = wish;
    this.format = format;
    this.terminal = terminal;
    this.left = wish.count();
    boolean watched = terminal.screens().err() && !terminal.screens().out() && !wish.follow();
    this.progress = new Progress(terminal.err(), watched, loop.loop()::nanos);
    this.outage = new Outage(terminal.err(), "consume", loop.loop()::nanos);
    this.key = wish.key() == null ? null : Utf8.bytes(wish.key());
    this.consumer = new Consumer(loop.loop(), loop.network(), loop.randomness(), settings, this);
    this.admin = new Admin(loop.loop(), loop.network(), settings.client());
  }

  /// On the loop: reads until there is nothing more to do, then completes the promise.
  void begin(CompletableFuture<Boolean> promise) {
    ended.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            promise.complete(done);
          } else if (!interrupted) {
            promise.completeExceptionally(failure);
          }
        });
    consumer.cluster().want(wish.topic());
    awaitTopic(loop.loop().nanos());
  }

  /// On any other thread: commits and leaves, then returns; soon in any case, and with a word about
  /// it if that did not work. Ctrl-C leads here.
  void interrupt() {
    if (!ended.isDone()) {
      loop.loop()
          .post(
              () -> {
                interrupted = true;
                stop();
              });
      try {
        ended.get(FAREWELL_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException refused) {
        Throwable why = refused.getCause();
        terminal.err().println("consume: " + (why == null ? refused : why).getMessage());
      } catch (TimeoutException silent) {
        terminal.err().println("consume: the offsets were not committed: no broker answers");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    terminal.out().flush();
  }

  /// On any other thread: Ctrl-C has nothing to do here any more.
  void forget(Thread ctrlC) {
    try {
      Runtime.getRuntime().removeShutdownHook(ctrlC);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running, or has run: it was Ctrl-C that brought us here.
      return;
    }
  }

  private void awaitTopic(long sinceNanos) {
    String topic = wish.topic();
    Topology.Topic known = consumer.cluster().topology().topic(topic);
    if (known != null && !known.partitions().isEmpty()) {
      read(known);
    } else if (known != null && known.error() == ErrorCode.INVALID_TOPIC_EXCEPTION) {
      fail("'" + topic + "' is no name for a topic");
    } else if (known != null
        && known.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        && !wish.follow()) {
      fail(TopicsCommand.absent(topic));
    } else if (known == null && loop.loop().nanos() - sinceNanos > TOPIC_TIMEOUT_NANOS) {
      fail("no broker tells of topic " + topic);
    } else {
      if (known != null && looks == 0) {
        terminal.err().println("consume: waiting for topic " + topic + " to be made");
        looks++;
      }
      loop.loop().after(LOOK_MS, () -> awaitTopic(sinceNanos));
    }
  }

  private void read(Topology.Topic known) {
    if (settings.groupId() != null) {
      consumer.subscribe(List.of(wish.topic()));
      look();
      return;
    }
    for (int index : wish.partitions()) {
      if (index < 0 || index >= known.partitions().size()) {
        fail("topic %s has no partition %d".formatted(wish.topic(), index));
        return;
      }
    }
    var partitions = new ArrayList<TopicPartition>();
    for (Topology.Partition one : known.partitions()) {
      if (wish.partitions().isEmpty() || wish.partitions().contains(one.index())) {
        partitions.add(new TopicPartition(wish.topic(), one.index()));
      }
    }
    if (wish.start() instanceof StartingPoint.Since since) {
      at(partitions, since.timeMs(), found -> consumeFrom(partitions, found));
    } else if (wish.start() instanceof StartingPoint.BeforeEnd last) {
      at(partitions, Admin.LATEST, end -> fromBefore(partitions, end, last.records()));
    } else if (wish.start() instanceof StartingPoint.At at) {
      var offsets = new TreeMap<TopicPartition, Long>();
      partitions.forEach(one -> offsets.put(one, at.offset()));
      consumeFrom(partitions, offsets);
    } else {
      consumeFrom(partitions, new TreeMap<>());
    }
  }

  private void fromBefore(
      List<TopicPartition> partitions, SortedMap<TopicPartition, Long> end, long records) {
    at(
        partitions,
        Admin.EARLIEST,
        first -> {
          var offsets = new TreeMap<TopicPartition, Long>();
          end.forEach(
              (one, last) ->
                  offsets.put(one, Math.max(first.getOrDefault(one, 0L), last - records)));
          consumeFrom(partitions, offsets);
        });
  }

  private void at(
      List<TopicPartition> partitions,
      long time,
      java.util.function.Consumer<SortedMap<TopicPartition, Long>> then) {
    var times = new TreeMap<TopicPartition, Long>();
    partitions.forEach(one -> times.put(one, time));
    admin.listOffsets(
        times, Reply.of(then, (code, words) -> fail(Administering.line(code, words))));
  }

  /// @param offsets where to begin; -1 for the end, nothing for what the settings say
  private void consumeFrom(
      List<TopicPartition> partitions, SortedMap<TopicPartition, Long> offsets) {
    at(
        partitions,
        Admin.LATEST,
        end -> {
          ends.putAll(end);
          if (wish.untilMs() == Admin.LATEST) {
            consumeTo(partitions, offsets, end);
          } else {
            at(partitions, wish.untilMs(), later -> stopAt(partitions, offsets, later));
          }
        });
  }

  /// @param later where to stop; -1 for the end
  private void stopAt(
      List<TopicPartition> partitions,
      SortedMap<TopicPartition, Long> offsets,
      SortedMap<TopicPartition, Long> later) {
    SortedMap<TopicPartition, Long> end = new TreeMap<>(ends);
    later.forEach(
        (one, offset) -> {
          if (offset >= 0) {
            ends.merge(one, offset, Math::min);
          }
        });
    consumeTo(partitions, offsets, end);
  }

  private void consumeTo(
      List<TopicPartition> partitions,
      SortedMap<TopicPartition, Long> offsets,
      SortedMap<TopicPartition, Long> end) {
    consumer.assign(partitions);
    offsets.forEach((one, offset) -> consumer.seek(one, within(offset, end.getOrDefault(one, 0L))));
    look();
  }

  private static long within(long offset, long end) {
    return offset < 0 ? end : Math.min(offset, end);
  }

  @Override
  public void assigned(SortedSet<TopicPartition> partitions) {
    ends.keySet().retainAll(partitions);
    printed.keySet().retainAll(partitions);
    idle = partitions.isEmpty();
  }

  @Override
  public void revoked(SortedSet<TopicPartition> partitions) {
    commitPrinted();
  }

  @Override
  public void records(TopicPartition partition, List<Record> records) {
    for (Record record : records) {
      if (left == 0 || stopping || behindTheEnd(partition, record)) {
        break;
      }
      printed.put(partition, record.offset() + 1);
      if (key == null || key.equals(record.key())) {
        left--;
        taken++;
        format.print(terminal.out(), partition, record);
      }
    }
    progress.tell(taken, "records", part());
    if (terminal.out().closed()) {
      // What was not taken from us is not committed either.
      printed.clear();
      stop();
    } else if (left == 0) {
      stop();
    }
  }

  /// Records go on arriving behind the end that is wanted.
  private boolean behindTheEnd(TopicPartition partition, Record record) {
    Long end = ends.get(partition);
    return !wish.follow() && end != null && record.offset() >= end;
  }

  @Override
  public void failed(ErrorCode code, String words) {
    fail(Administering.line(code, words));
  }

  private void look() {
    if (stopping) {
      return;
    }
    String trouble = consumer.cluster().trouble();
    if (!wish.follow() && (idle || atEnd())) {
      stop();
    } else if (outage.look(trouble) > OUTAGE_NANOS_MAX && !wish.follow()) {
      fail("no broker answers any more (" + trouble + ")");
    } else {
      looks++;
      if (looks % LOOKS_A_COMMIT == 0) {
        commitPrinted();
      }
      loop.loop().after(LOOK_MS, this::look);
    }
  }

  /// How much of what was asked for is read; less than 0 if nobody knows.
  private double part() {
    if (wish.count() != Long.MAX_VALUE) {
      return (double) taken / wish.count();
    }
    long open = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      open += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return wish.key() == null && settings.groupId() == null
        ? (double) taken / Math.max(1, taken + open)
        : -1;
  }

  private boolean atEnd() {
    for (TopicPartition one : consumer.assignment()) {
      long end = consumer.endOffset(one);
      if (end >= 0) {
        ends.putIfAbsent(one, end);
      }
      Long wanted = ends.get(one);
      if (wanted == null || consumer.position(one) < wanted) {
        return false;
      }
    }
    return !consumer.assignment().isEmpty();
  }

  /// For the case that this process dies; whether it worked is seen at the end.
  private void commitPrinted() {
    if (settings.groupId() != null && !printed.isEmpty() && !stopping) {
      consumer.commit(printedOffsets(), Reply.of(_ -> {}, (_, _) -> {}));
    }
  }

  private Map<TopicPartition, CommittedOffset> printedOffsets() {
    Map<TopicPartition, CommittedOffset> offsets = new TreeMap<>();
    printed.forEach((partition, offset) -> offsets.put(partition, CommittedOffset.of(offset)));
    return offsets;
  }

  /// What was printed is committed, no more, whatever has been fetched beyond it.
  private void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    progress.close();
    admin.close();
    if (settings.groupId() == null || printed.isEmpty()) {
      consumer.close(() -> ended.complete(true));
      return;
    }
    consumer.commit(
        printedOffsets(),
        Reply.of(
            _ -> consumer.close(() -> ended.complete(true)),
            (code, words) -> fail("the offsets were not committed: " + code + ": " + words)));
  }

  private void fail(String line) {
    stopping = true;
    progress.close();
    consumer.abandon();
    admin.close();
    ended.completeExceptionally(new ToolFailure(line));
  }

  /// What to read.
  ///
  /// @param partitions only these, or all if there are none
  /// @param untilMs where to stop: the first record of this time, or [Admin#LATEST]
  /// @param count how many records at most
  /// @param key only records with this key
  /// @param follow whether to go on at the end
  record Wish(
      String topic,
      List<Integer> partitions,
      StartingPoint start,
      long untilMs,
      long count,
      @Nullable String key,
      boolean follow) {}
}
