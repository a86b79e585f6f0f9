package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Topic;
import barnabas.replica.ReadAnswer;
import barnabas.replica.ReadRequest;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fetch under way: rounds of reading, and waiting between them until there is enough or the time
/// is over (long polling). Owned by the connection's loop.
///
/// Each round reads every partition as if it were alone; what goes into the response is then chosen
/// in the order of the request. So the answer is the same wherever the partitions are placed.
final class Fetch {
  private static final int WAIT_MS_MAX = 300_000;

  private final RequestContext context;
  private final Shard shard;
  private final FetchRequest request;
  private final FetchSessions sessions;
  private final @Nullable FetchSession session;
  private final boolean whole;
  private final List<FetchSession.Entry> entries;
  private final @Nullable Topic[] topics;
  private final @Nullable ReadAnswer[] answers;
  private final int bytesMax;
  private final long deadlineNanos;
  private final FetchWatch watch;
  private @Nullable Runnable hasRead;
  private Loop.@Nullable Timer timer;
  private int open;
  private boolean done;
  private boolean waits;

  /// @param whole whether the response names every partition, changed or not
  /// @param hasRead called once, when everything was read for the first time
  Fetch(
      RequestContext context,
      ApiParts parts,
      FetchRequest request,
      FetchSessions sessions,
      @Nullable FetchSession session,
      List<FetchSession.Entry> entries,
      boolean whole,
      Runnable hasRead) {
    this.context = context;
    this.hasRead = hasRead;
    this.shard = parts.shard();
    this.request = request;
    this.sessions = sessions;
    this.session = session;
    this.whole = whole;
    this.entries = entries;
    this.topics = new Topic[entries.size()];
    this.answers = new ReadAnswer[entries.size()];
    this.bytesMax =
        context.fetchBytesMax(Math.clamp(request.maxBytes(), 0, parts.settings().fetchBytesMax()));
    int waitMs = Math.clamp(request.maxWaitMs(), 0, WAIT_MS_MAX);
    this.deadlineNanos = shard.loop().nanos() + waitMs * 1_000_000L;
    this.watch = new FetchWatch(shard, this::moved);
  }

  void go() {
    context.onClosed(this::abandon);
    if (session != null) {
      session.onEnd(this::sessionEnded);
    }
    round();
  }

  private void round() {
    ClusterImage image = shard.image();
    open = entries.size() + 1;
    List<FetchRead> reads = new ArrayList<>(1);
    for (int slot = 0; slot < entries.size(); slot++) {
      FetchKey key = entries.get(slot).key();
      Topic topic = topic(image, key);
      topics[slot] = topic;
      answers[slot] = null;
      if (topic == null) {
        answered(slot, ReadAnswer.refused(unknown(key)));
      } else if (key.partition() < 0 || key.partition() >= topic.partitions().size()) {
        answered(slot, ReadAnswer.refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
      } else {
        Shard owner = shard.owner(topic.id(), key.partition());
        readFor(reads, owner).add(slot, topic, key.partition(), bounded(entries.get(slot)));
      }
    }
    for (FetchRead read : reads) {
      read.go();
    }
    arrived();
  }

  private static @Nullable Topic topic(ClusterImage image, FetchKey key) {
    return key.topicId().isZero() ? image.topic(key.topic()) : image.topic(key.topicId());
  }

  private static ErrorCode unknown(FetchKey key) {
    return key.topicId().isZero()
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.UNKNOWN_TOPIC_ID;
  }

  private ReadRequest bounded(FetchSession.Entry entry) {
    ReadRequest wanted = entry.wanted();
    return wanted.bytesMax() <= bytesMax
        ? wanted
        : new ReadRequest(
            wanted.offset(), wanted.leaderEpoch(), wanted.lastFetchedEpoch(), bytesMax);
  }

  private FetchRead readFor(List<FetchRead> reads, Shard owner) {
    for (FetchRead read : reads) {
      if (read.owner() == owner) {
        return read;
      }
    }
    FetchRead read = new FetchRead(shard, owner, this::answered);
    reads.add(read);
    return read;
  }

  private void answered(int slot, ReadAnswer answer) {
    answers[slot] = answer;
    arrived();
  }

  private void arrived() {
    if (--open == 0) {
      context.step(this::roundDone);
    }
  }

  private void roundDone() {
    Runnable first = hasRead;
    if (first != null) {
      hasRead = null;
      first.run();
    }
    if (done) {
      releaseAll();
      return;
    }
    long bytes = 0;
    boolean urgent = entries.isEmpty() || (session != null && session.hasEnded());
    for (int slot = 0; slot < answers.length; slot++) {
      ReadAnswer answer = answer(slot);
      bytes += answer.records().size();
      urgent |= answer.error() != ErrorCode.NONE || answer.divergingEpoch() >= 0;
    }
    if (urgent || bytes >= Math.min(request.minBytes(), bytesMax) || isOver() || !mayWait()) {
      respond();
    } else {
      park();
    }
  }

  private boolean mayWait() {
    waits = waits || sessions.mayWait(entries.size());
    return waits;
  }

  private boolean isOver() {
    return deadlineNanos - shard.loop().nanos() <= 0;
  }

  private void park() {
    context.releaseBytes();
    if (timer == null) {
      long waitMs = Math.max(1, (deadlineNanos - shard.loop().nanos() + 999_999) / 1_000_000);
      timer = shard.loop().after(waitMs, this::moved);
    }
    for (int slot = 0; slot < answers.length; slot++) {
      Topic topic = topics[slot];
      ReadAnswer answer = answer(slot);
      if (topic != null) {
        watch.add(topic, entries.get(slot).key().partition(), answer.highWatermark());
      }
      answers[slot] = answer.withoutRecords();
    }
    watch.begin();
  }

  /// There may be more to read, or the time is over.
  private void moved() {
    if (!done && open == 0) {
      watch.end();
      context.step(this::round);
    }
  }

  /// A client that ends its session wants nothing more of what it waits for, but gets the answers
  /// in their order: a consumer that is closed would wait for all of `fetch.max.wait.ms`.
  private void sessionEnded() {
    if (!done && open == 0) {
      context.step(this::respond);
    }
  }

  private void respond() {
    finish();
    FetchAnswer answer = new FetchAnswer(bytesMax, request.isolationLevel());
    List<FetchSession.Entry> served = new ArrayList<>();
    long bytes = 0;
    for (int slot = 0; slot < answers.length; slot++) {
      FetchSession.Entry entry = entries.get(slot);
      ReadAnswer chosen = answer.choose(answer(slot));
      answers[slot] = chosen;
      if (chosen.records().size() > 0) {
        served.add(entry);
        bytes += chosen.records().size();
        count(topics[slot], entry, chosen);
      }
      if (entry.isNews(chosen) || whole) {
        answer.add(entry.key(), chosen);
      }
    }
    if (session != null) {
      session.served(served);
    }
    context.reads(bytes);
    context.answer(answer.response(session == null ? 0 : session.id()));
  }

  private void count(@Nullable Topic topic, FetchSession.Entry entry, ReadAnswer chosen) {
    if (topic != null) {
      long records = chosen.recordsEnd() - entry.wanted().offset();
      shard.reads().gave(topic.id(), chosen.records().size(), records);
    }
  }

  private void abandon() {
    finish();
    context.releaseBytes();
    if (open == 0) {
      releaseAll();
    }
  }

  private void finish() {
    done = true;
    if (waits) {
      waits = false;
      sessions.waited(entries.size());
    }
    watch.end();
    if (timer != null) {
      timer.cancel();
    }
  }

  private void releaseAll() {
    for (int slot = 0; slot < answers.length; slot++) {
      answers[slot] = answer(slot).withoutRecords();
    }
  }

  private ReadAnswer answer(int slot) {
    ReadAnswer answer = answers[slot];
    if (answer == null) {
      throw new IllegalStateException("a read without an answer");
    }
    return answer;
  }
}
