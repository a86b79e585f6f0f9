package barnabas.broker.measure;

import barnabas.broker.Shard;
import barnabas.log.PartitionLog;
import barnabas.replica.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a look wants to know of partitions of one loop. Made on the asking loop, then handed over
/// to that one.
///
/// Records whose age is not known are read one after the other, as many as are allowed.
final class LagQuestions {
  private final Shard owner;
  private final long beforeNanos;
  private final int readsMax;
  private final List<Question> questions = new ArrayList<>();
  private final List<Lag> lags = new ArrayList<>();
  private int reads;

  /// @param beforeNanos when the last look was
  LagQuestions(Shard owner, long beforeNanos, int readsMax) {
    this.owner = owner;
    this.beforeNanos = beforeNanos;
    this.readsMax = readsMax;
  }

  /// The answers.
  ///
  /// @param loop whose partitions were asked of
  /// @param reads how many records were read for it
  record Found(int loop, List<Lag> lags, int reads) {}

  Shard owner() {
    return owner;
  }

  /// @param known what the last look found there
  void add(Lag.Place place, long committed, @Nullable Lag known) {
    questions.add(new Question(place, committed, known));
  }

  /// Answers all of them. On the owner's loop.
  void answer(Consumer<Found> done) {
    answerFrom(0, done);
  }

  private void answerFrom(int first, Consumer<Found> done) {
    for (int i = first; i < questions.size(); i++) {
      Question question = questions.get(i);
      Lag.Place place = question.place;
      Partition partition = owner.partitions().find(place.topicId(), place.partition());
      PartitionLog log = partition == null ? null : partition.log();
      if (partition == null || log == null || !partition.isLeading()) {
        continue;
      }
      long oldest = Math.max(question.committed, log.startOffset());
      boolean behind = oldest < partition.highWatermark();
      if (behind && question.knownMs(oldest) < 0 && reads < readsMax) {
        reads++;
        int next = i + 1;
        read(question, partition, oldest, () -> answerFrom(next, done));
        return;
      }
      add(question, partition, behind ? question.knownMs(oldest) : OldestUnread.UNKNOWN);
    }
    done.accept(new Found(owner.number(), List.copyOf(lags), reads));
  }

  /// Goes on by a message, so that records that are at hand don't make the stack grow.
  private void read(Question question, Partition partition, long offset, Runnable then) {
    OldestUnread.find(
        owner,
        partition,
        offset,
        timestampMs ->
            owner
                .loop()
                .post(
                    () ->
                        owner.look(
                            owner,
                            () -> {
                              add(question, partition, timestampMs);
                              then.run();
                            })));
  }

  private void add(Question question, Partition partition, long oldestMs) {
    PartitionLog log = partition.log();
    if (log == null) {
      return;
    }
    long nowMs = owner.loop().wallMs();
    long oldest = Math.max(question.committed, log.startOffset());
    long appendedBytes = partition.counts().read().bytes();
    boolean behind = oldest < partition.highWatermark();
    Retaining retaining = new Retaining(log.fateOf(oldest), log.settings(), oldestMs);
    Retaining.End end =
        behind
            ? retaining.end(nowMs, question.bytesPerSecond(appendedBytes, nanosSince()))
            : Retaining.End.NONE;
    lags.add(
        new Lag(
            question.place,
            question.committed,
            log.startOffset(),
            partition.highWatermark(),
            oldestMs,
            end.atMs(),
            end.reason(),
            behind && retaining.isSoon(nowMs),
            appendedBytes));
  }

  private long nanosSince() {
    return owner.loop().nanos() - beforeNanos;
  }

  /// @param committed the next offset that the group wants
  private record Question(Lag.Place place, long committed, @Nullable Lag known) {

    /// The timestamp at that offset if the last look found it out.
    long knownMs(long oldest) {
      boolean same = known != null && Math.max(known.committed(), known.startOffset()) == oldest;
      return known != null && same ? known.oldestMs() : OldestUnread.UNKNOWN;
    }

    double bytesPerSecond(long appendedBytes, long nanosSince) {
      return known == null || nanosSince <= 0
          ? 0
          : (appendedBytes - known.appendedBytes()) * 1_000_000_000.0 / nanosSince;
    }
  }
}
