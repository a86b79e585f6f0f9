package barnabas.broker.measure;

import barnabas.broker.Shard;
import barnabas.log.PartitionLog;
import barnabas.replica.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one look wants to know of the partitions of one loop. Made on the asking loop, then handed
/// over to that one.
///
/// Records whose age is not known are read one after the other, and no more than [#READS_MAX]; what
/// a look found out, the next one knows.
final class LagQuestions {
  private static final int READS_MAX = 1_000;

  private final Shard owner;
  private final LagReport before;
  private final List<Question> questions = new ArrayList<>();
  private final List<Lag> lags = new ArrayList<>();
  private int reads;

  LagQuestions(Shard owner, LagReport before) {
    this.owner = owner;
    this.before = before;
  }

  Shard owner() {
    return owner;
  }

  /// @param known what the last look found there
  void add(Lag.Place place, long committed, @Nullable Lag known) {
    questions.add(new Question(place, committed, known));
  }

  /// Answers all of them. On the owner's loop.
  void answer(Consumer<List<Lag>> done) {
    answerFrom(0, done);
  }

  private void answerFrom(int first, Consumer<List<Lag>> done) {
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
      if (behind && question.knownMs(oldest) < 0 && reads < READS_MAX) {
        reads++;
        int next = i + 1;
        read(question, partition, oldest, () -> answerFrom(next, done));
        return;
      }
      add(question, partition, behind ? question.knownMs(oldest) : OldestUnread.UNKNOWN);
    }
    done.accept(List.copyOf(lags));
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
    return owner.loop().nanos() - before.nanos();
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
