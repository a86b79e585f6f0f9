package barnabas.tools;

import barnabas.client.Consumer;
import barnabas.client.ConsumerListener;
import barnabas.client.ConsumerSettings;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A consumer that prints, and knows when to stop. Owned by the tool's loop, but for [#interrupt].
final class Reading implements ConsumerListener {

  private static final long LOOK_MS = 20;
  private static final long TOPIC_TIMEOUT_NANOS = 10_000_000_000L;

  private final ToolLoop loop;
  private final ConsumerSettings settings;
  private final String topic;
  private final RecordFormat format;
  private final Consumer consumer;
  private final Map<TopicPartition, Long> printed = new TreeMap<>();
  private final StringBuilder out = new StringBuilder();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private @Nullable CompletableFuture<Boolean> promise;
  private long left = Long.MAX_VALUE;
  private boolean follow;
  private boolean stopping;

  Reading(ToolLoop loop, ConsumerSettings settings, String topic, RecordFormat format) {
    this.loop = loop;
    this.settings = settings;
    this.topic = topic;
    this.format = format;
    this.consumer = new Consumer(loop.loop(), loop.network(), settings, this);
  }

  void stopAfter(long count, boolean keepFollowing) {
    left = count;
    follow = keepFollowing;
  }

  /// On the loop: reads until there is nothing more to do, then completes the promise.
  void begin(
      ConsumeCommand.StartingPoint start,
      @Nullable Integer partition,
      CompletableFuture<Boolean> whenDone) {
    promise = whenDone;
    whenDone.whenComplete((_, _) -> ended.complete(true));
    consumer.cluster().want(topic);
    awaitTopic(start, partition, loop.loop().nanos());
  }

  /// On any other thread: commits and leaves, then returns. Ctrl-C leads here.
  void interrupt() {
    if (ended.isDone()) {
      return;
    }
    loop.loop().post(this::stop);
    ended.join();
  }

  private void awaitTopic(
      ConsumeCommand.StartingPoint start, @Nullable Integer partition, long sinceNanos) {
    Topology.Topic known = consumer.cluster().topology().topic(topic);
    if (known != null && !known.partitions().isEmpty()) {
      read(start, partition, known);
    } else if (known != null && known.error() == ErrorCode.INVALID_TOPIC_EXCEPTION) {
      fail("'" + topic + "' is no name for a topic");
    } else if (known != null && known.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && !follow) {
      fail("there is no topic " + topic);
    } else if (loop.loop().nanos() - sinceNanos > TOPIC_TIMEOUT_NANOS) {
      fail("no broker answers at " + settings.client().bootstrap());
    } else {
      loop.loop().after(LOOK_MS, () -> awaitTopic(start, partition, sinceNanos));
    }
  }

  private void read(
      ConsumeCommand.StartingPoint start, @Nullable Integer partition, Topology.Topic known) {
    if (settings.groupId() != null) {
      consumer.subscribe(List.of(topic));
    } else {
      var partitions = new ArrayList<TopicPartition>();
      for (Topology.Partition one : known.partitions()) {
        if (partition == null || partition == one.index()) {
          partitions.add(new TopicPartition(topic, one.index()));
        }
      }
      if (partitions.isEmpty()) {
        fail("topic " + topic + " has no partition " + partition);
        return;
      }
      consumer.assign(partitions);
      Long offset = start.offset();
      if (offset != null) {
        partitions.forEach(one -> consumer.seek(one, offset));
      }
    }
    look();
  }

  @Override
  public void records(TopicPartition partition, List<Record> records) {
    for (Record record : records) {
      if (left == 0 || stopping) {
        break;
      }
      left--;
      format.append(out, partition, record);
      printed.put(partition, record.offset() + 1);
    }
    System.out.print(out);
    out.setLength(0);
    if (follow) {
      System.out.flush();
    }
    if (left == 0) {
      stop();
    }
  }

  @Override
  public void failed(ErrorCode code, String words) {
    fail(code + ": " + words);
  }

  private void look() {
    if (stopping) {
      return;
    }
    if (!follow && atEnd()) {
      stop();
    } else {
      loop.loop().after(LOOK_MS, this::look);
    }
  }

  private boolean atEnd() {
    return !consumer.assignment().isEmpty()
        && consumer.assignment().stream()
            .allMatch(
                one ->
                    consumer.endOffset(one) >= 0
                        && consumer.position(one) >= consumer.endOffset(one));
  }

  /// What was printed is committed, no more, whatever has been fetched beyond it.
  private void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    if (settings.groupId() == null || printed.isEmpty()) {
      consumer.close(this::finish);
      return;
    }
    var offsets = new TreeMap<TopicPartition, barnabas.client.CommittedOffset>();
    printed.forEach(
        (partition, offset) -> offsets.put(partition, barnabas.client.CommittedOffset.of(offset)));
    consumer.commit(
        offsets,
        Reply.of(
            _ -> consumer.close(this::finish),
            (code, words) -> fail("the offsets were not committed: " + code + ": " + words)));
  }

  private void finish() {
    if (promise != null) {
      promise.complete(true);
    }
  }

  private void fail(String line) {
    stopping = true;
    consumer.abandon();
    if (promise != null) {
      promise.completeExceptionally(new ToolFailure(line));
    }
  }
}
