package barnabas.log;

import barnabas.log.machine.Refusal;
import barnabas.wire.ErrorCode;
import barnabas.wire.Payload;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads from a log's segments: at once where the place is known and was written or read lately, by
/// way of the directory's threads where not. Owned by the log's loop.
final class LogReader {

  private static final Logger logger = LoggerFactory.getLogger(LogReader.class);

  /// A read that needs more rounds than this goes in circles.
  private static final int ROUNDS_MAX = 8;

  private static final Payload NOTHING = Payload.of(ByteBuffer.allocate(0));

  private final LogId log;
  private final LogShelf shelf;
  private final int lane;
  private final Segments segments;
  private final LongSupplier startOffset;

  /// @param startOffset where the log begins, as it is now
  LogReader(LogId log, LogShelf shelf, int lane, Segments segments, LongSupplier startOffset) {
    this.log = log;
    this.shelf = shelf;
    this.lane = lane;
    this.segments = segments;
    this.startOffset = startOffset;
  }

  /// What is read where there is nothing yet.
  static ReadResult nothingAt(long offset) {
    return new ReadResult.Batches(NOTHING, offset);
  }

  /// Reads from an offset that lies in the log and before the limit.
  void read(ReadPlan.Wanted wanted, Consumer<ReadResult> result) {
    read(wanted, result, ROUNDS_MAX);
  }

  private void read(ReadPlan.Wanted wanted, Consumer<ReadResult> result, int rounds) {
    Segment segment = segments.holding(wanted.offset());
    boolean within =
        wanted.offset() >= segment.baseOffset() && wanted.offset() < segment.nextOffset();
    if (!within) {
      notThere(wanted, result);
      return;
    }
    if (rounds == 0) {
      result.accept(refused(new IOException("the place is not found")));
      return;
    }
    if (!segment.isOpen()) {
      segments.open(
          segment,
          cause -> {
            if (cause == null) {
              read(wanted, result, rounds - 1);
            } else {
              failed(cause, segment, wanted, result, rounds - 1);
            }
          });
      return;
    }
    segment.used(shelf.loop().nanos());
    switch (ReadPlan.of(segment, wanted)) {
      case ReadPlan.Range(int position, int size, long nextOffset) ->
          result.accept(
              size == 0
                  ? nothingAt(wanted.offset())
                  : new ReadResult.Batches(segment.file().slice(position, size), nextOffset));
      case ReadPlan.Damaged(Damage damage) -> result.accept(damaged(damage));
      case ReadPlan.Check(int from, int to) -> check(segment, from, to, wanted, result, rounds - 1);
    }
  }

  private void check(
      Segment segment,
      int from,
      int to,
      ReadPlan.Wanted wanted,
      Consumer<ReadResult> result,
      int rounds) {
    List<BlockCheck.Block> blocks = BlockCheck.Block.from(segment.blocks().table(), from, to + 1);
    BlockCheck check = new BlockCheck(segment.file(), log, segment.baseOffset(), segments.epochs());
    shelf.runWith(
        segment.file(),
        lane,
        _ -> check.all(blocks),
        Outcome.of(
            found -> {
              found.forEach(block -> block.damages().forEach(this::report));
              if (segment.isOpen()) {
                found.reversed().forEach(segment::found);
              }
              read(wanted, result, rounds);
            },
            cause -> failed(cause, segment, wanted, result, rounds)));
  }

  /// No segment holds the offset: the start has moved or the log was cut since the read began, or
  /// else it was lost.
  private void notThere(ReadPlan.Wanted wanted, Consumer<ReadResult> result) {
    if (wanted.offset() < startOffset.getAsLong()) {
      result.accept(new ReadResult.OutOfRange());
    } else if (wanted.offset() >= segments.active().nextOffset()) {
      result.accept(nothingAt(wanted.offset()));
    } else {
      result.accept(damaged(new Damage(wanted.offset(), wanted.offset() + 1, "no segment")));
    }
  }

  /// Begins again if the segment was given up meanwhile: a cut puts others in the place of all, a
  /// move of the start deletes the first ones.
  private void failed(
      IOException cause,
      Segment segment,
      ReadPlan.Wanted wanted,
      Consumer<ReadResult> result,
      int rounds) {
    if (segments.has(segment)) {
      result.accept(refused(cause));
    } else {
      read(wanted, result, rounds);
    }
  }

  private void report(Damage damage) {
    logger.error("log {}: {}", log, damage);
  }

  private ReadResult damaged(Damage damage) {
    return new ReadResult.Refused(
        new Refusal(ErrorCode.CORRUPT_MESSAGE, "log " + log + ": " + damage));
  }

  private ReadResult refused(IOException cause) {
    return new ReadResult.Refused(
        new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "log " + log + ": " + cause.getMessage()));
  }
}
