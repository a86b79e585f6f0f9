package barnabas.replica;

import barnabas.record.BatchCheck;
import barnabas.record.BatchRules;
import barnabas.record.BatchVerdict;
import barnabas.record.Compression;
import barnabas.record.CompressionChoice;
import barnabas.record.Recompression;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import barnabas.world.Work;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Batches on their way through the checks, in their order. Owned by the partition's loop.
///
/// What is cheap is checked at once. What has to be decompressed or compressed anew and is not
/// small goes to [Work] meanwhile; what comes behind it waits, so that no batch overtakes another.
final class Admission {
  /// From how many bytes on a batch that has to be decompressed is looked into off the loop.
  private static final int INLINE_COMPRESSED_BYTES_MAX = 2 << 10;

  /// From how many bytes on a batch is looked into off the loop in any case.
  private static final int INLINE_BYTES_MAX = 64 << 10;

  private static final int ATTRIBUTES_LOW_BYTE = 22;

  private final Loop loop;
  private final Work work;
  private final Admitted admitted;
  private final BiConsumer<String, RuntimeException> bugs;
  private final ArrayDeque<Candidate> queue = new ArrayDeque<>();

  Admission(Loop loop, Work work, Admitted admitted, BiConsumer<String, RuntimeException> bugs) {
    this.bugs = bugs;
    this.loop = loop;
    this.work = work;
    this.admitted = admitted;
  }

  void enter(AppendRequest request, LeaderSettings settings) {
    BatchRules rules = settings.rules(loop.wallMs());
    if (isCheap(request.records(), settings)) {
      Judgement judgement = judge(request, rules);
      if (queue.isEmpty()) {
        conclude(request, judgement, rules);
      } else {
        queue.addLast(new Candidate(request, rules, judgement));
      }
      return;
    }
    Candidate candidate = new Candidate(request, rules, null);
    queue.addLast(candidate);
    work.run(
        loop,
        () -> judge(request, rules),
        judgement -> {
          candidate.judgement = judgement;
          drain();
        });
  }

  /// Refuses everything that is on its way.
  void stop(AppendAnswer refusal) {
    ArrayDeque<Candidate> stopped = new ArrayDeque<>(queue);
    queue.clear();
    stopped.forEach(candidate -> candidate.request.answer(refusal));
  }

  private void drain() {
    for (Candidate first = queue.peekFirst();
        first != null && first.judgement != null;
        first = queue.peekFirst()) {
      queue.removeFirst();
      conclude(first.request, first.judgement, first.rules);
    }
  }

  private void conclude(AppendRequest request, Judgement judgement, BatchRules rules) {
    switch (judgement) {
      case Judgement.Refused(BatchVerdict.Refused why) ->
          admitted.refuse(request, AppendAnswer.refused(why.code(), why.words(), why.faults()));
      case Judgement.Failed(RuntimeException bug) -> {
        bugs.accept("looking into a batch of " + request.records().remaining() + " bytes", bug);
        admitted.refuse(request, AppendAnswer.refused(ErrorCode.UNKNOWN_SERVER_ERROR, null));
      }
      case Judgement.Sound(RecordBatch batch, long maxTimestampMs) -> {
        if (rules.logAppendTime()) {
          batch.stampLogAppendTime(rules.nowMs());
        } else {
          batch.stampCreateTime(maxTimestampMs);
        }
        admitted.admit(request, batch);
      }
    }
  }

  /// Looks at a batch and makes another of it if the topic asks for that. Touches nothing that a
  /// loop owns.
  private static Judgement judge(AppendRequest request, BatchRules rules) {
    try {
      return looked(request, rules);
    } catch (LinkageError missing) {
      // Of a codec: kept out of the class path, or its native part can't be unpacked or loaded
      // here.
      return refused(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "the codec can't be used here: " + missing);
    } catch (RuntimeException bug) {
      // Nothing has changed yet, so it costs this batch and no more.
      return new Judgement.Failed(bug);
    }
  }

  private static Judgement looked(AppendRequest request, BatchRules rules) {
    return switch (BatchCheck.check(request.records(), rules)) {
      case BatchVerdict.Refused refused -> new Judgement.Refused(refused);
      case BatchVerdict.Accepted(
              RecordBatch batch,
              long maxTimestampMs,
              @Nullable CompressionChoice wanted) -> {
        if (batch.compression() == Compression.ZSTD && !request.zstd()) {
          yield refused(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "zstd needs Produce 7 or later");
        }
        RecordBatch made =
            wanted == null
                ? batch
                : Recompression.recompressed(batch, wanted, rules.decompressedBytesMax());
        yield made.sizeInBytes() > rules.batchBytesMax()
            ? refused(ErrorCode.MESSAGE_TOO_LARGE, "the batch is too large once it is recompressed")
            : new Judgement.Sound(made, maxTimestampMs);
      }
    };
  }

  private static Judgement refused(ErrorCode code, String words) {
    return new Judgement.Refused(new BatchVerdict.Refused(code, words, List.of()));
  }

  /// Whether the checks take little time. A batch that is too short to tell is refused at once.
  private static boolean isCheap(ByteBuffer records, LeaderSettings settings) {
    int bytes = records.remaining();
    if (bytes <= ATTRIBUTES_LOW_BYTE) {
      return true;
    }
    boolean compressed =
        (records.get(records.position() + ATTRIBUTES_LOW_BYTE) & 7) != 0
            || settings.compression() != null;
    return bytes <= (compressed ? INLINE_COMPRESSED_BYTES_MAX : INLINE_BYTES_MAX);
  }

  /// Who takes what has passed.
  interface Admitted {
    /// Called in the order in which the batches came.
    void admit(AppendRequest request, RecordBatch batch);

    /// Called for one that has not passed, likewise in order.
    void refuse(AppendRequest request, AppendAnswer answer);
  }

  /// What the checks say.
  private sealed interface Judgement {
    /// A batch to append.
    record Sound(RecordBatch batch, long maxTimestampMs) implements Judgement {}

    /// A bug was met.
    record Failed(RuntimeException bug) implements Judgement {}

    /// Nothing to append.
    record Refused(BatchVerdict.Refused why) implements Judgement {}
  }

  private static final class Candidate {
    private final AppendRequest request;
    private final BatchRules rules;
    private @Nullable Judgement judgement;

    private Candidate(AppendRequest request, BatchRules rules, @Nullable Judgement judgement) {
      this.request = request;
      this.rules = rules;
      this.judgement = judgement;
    }
  }
}
