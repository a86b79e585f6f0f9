package barnabas.log;

import barnabas.world.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One walk over the closed blocks of a log, in pieces, each read and checked as for a consumer.
/// What is damaged is refused from then on. Owned by the log's loop.
final class LogScrub {

  private static final Logger logger = LoggerFactory.getLogger(LogScrub.class);

  private static final int PIECE_BYTES = 256 << 10;

  private final PartitionLog log;
  private final LogShelf shelf;
  private final Segments segments;

  /// What lies before it was read.
  private long offset;

  /// The segment whose file was opened for this walk, and when; null if others had it open.
  private @Nullable Segment opened;

  private long openedNanos;

  LogScrub(PartitionLog log, LogShelf shelf) {
    this.log = log;
    this.shelf = shelf;
    this.segments = log.segments();
    this.offset = log.startOffset();
  }

  /// What was read at once.
  ///
  /// @param damages how many were found
  /// @param ended whether it was the log's last piece
  record Piece(long bytes, int damages, boolean ended) {}

  /// Reads some blocks, and tells what came of it; possibly before this call returns.
  void piece(Consumer<Piece> read) {
    if (log.isClosed() || offset >= log.writtenOffset()) {
      read.accept(new Piece(0, 0, true));
      return;
    }
    Segment segment = segments.holding(offset);
    boolean wasOpen = segment.isOpen();
    segments.open(
        segment,
        cause -> {
          if (cause != null || !segment.isOpen()) {
            passOver(segment, cause);
            read.accept(new Piece(0, 0, false));
            return;
          }
          if (!wasOpen) {
            opened = segment;
            openedNanos = segment.usedNanos();
          }
          check(segment, read);
        });
  }

  private void passOver(Segment segment, @Nullable IOException cause) {
    if (cause != null && segments.has(segment)) {
      logger.warn("log {}: segment {} can't be scrubbed", log.id(), segment.baseOffset(), cause);
    }
    offset = Math.max(offset + 1, segment.nextOffset());
  }

  private void check(Segment segment, Consumer<Piece> read) {
    List<BlockCheck.Block> blocks = blocks(segment);
    if (blocks.isEmpty()) {
      leave(segment);
      read.accept(new Piece(0, 0, false));
      return;
    }
    long bytes = blocks.getLast().end() - blocks.getFirst().position();
    BlockCheck check =
        new BlockCheck(segment.file(), log.id(), segment.baseOffset(), segments.epochs());
    shelf.runWith(
        segment.file(),
        ~shelf.laneOf(log.id()),
        _ -> check.all(blocks),
        Outcome.of(
            found -> {
              offset = segment.baseOffset() + blocks.getLast().nextDelta();
              read.accept(new Piece(bytes, take(segment, found), false));
            },
            cause -> {
              passOver(segment, cause);
              read.accept(new Piece(bytes, 0, false));
            }));
  }

  /// The closed blocks from the offset on that make a piece: one at least, if there is one whose
  /// bytes are all in the file.
  private List<BlockCheck.Block> blocks(Segment segment) {
    BlockTable table = segment.blocks().table();
    int first =
        table.holding((int) (Math.max(offset, segment.baseOffset()) - segment.baseOffset()));
    int end = first;
    while (end < table.count()
        && segment.baseOffset() + table.nextDelta(end) <= log.writtenOffset()
        && (end == first || table.end(end) - table.position(first) <= PIECE_BYTES)) {
      end++;
    }
    return BlockCheck.Block.from(table, first, end);
  }

  /// Takes in what was found, unless the segment is not the log's any more or is being cut.
  private int take(Segment segment, List<BlockCheck.Found> found) {
    if (!segment.isOpen() || !segments.has(segment) || !log.takesAppends()) {
      return 0;
    }
    int damages = 0;
    for (BlockCheck.Found block : found) {
      block.damages().forEach(damage -> logger.error("log {}: {}", log.id(), damage));
      damages += block.damages().size();
      if (!block.damages().isEmpty()) {
        segment.found(block);
      }
    }
    return damages;
  }

  /// Goes on behind a segment, and closes its file if nobody else came for it.
  private void leave(Segment segment) {
    offset = Math.max(offset + 1, segment.nextOffset());
    if (segment == opened && segment.usedNanos() == openedNanos) {
      log.upkeep().closeUnused(segment);
    }
    opened = null;
  }
}
