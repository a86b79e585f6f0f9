package barnabas.log;

import barnabas.world.Meter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all closed blocks of a shelf's logs, one log after the other, so that damage is found
/// while there still may be a copy of what was lost. Owned by the shelf's loop.
///
/// A pass finds each flip that happened before it began, in the time that the shelf's bytes take at
/// the rate that is allowed.
final class Scrubber {

  private static final Logger logger = LoggerFactory.getLogger(Scrubber.class);

  /// A process that is started anew again and again reads its logs too.
  private static final long FIRST_DELAY_MS_MAX = 600_000;

  private static final long NANOS_PER_MS = 1_000_000;

  private final LogShelf shelf;
  private final ScrubSettings settings;
  private final Meter.Counter passes;
  private final Meter.Counter bytesRead;
  private final Meter.Counter damagesFound;
  private final Pace pace;
  private long beganNanos;
  private long passBytes;
  private long passDamages;

  /// Where the pass is; null between two logs.
  private @Nullable LogScrub log;

  private @Nullable LogId last;

  Scrubber(LogShelf shelf, ScrubSettings settings, Meter meter) {
    this.shelf = shelf;
    this.settings = settings;
    this.passes = meter.counter("log_scrub_passes");
    this.bytesRead = meter.counter("log_scrub_read_bytes");
    this.damagesFound = meter.counter("log_scrub_damages");
    this.pace = new Pace(shelf.loop(), settings.bytesPerSecond());
  }

  void start() {
    if (settings.intervalMs() >= 0) {
      shelf.loop().after(Math.min(settings.intervalMs(), FIRST_DELAY_MS_MAX), this::begin);
    }
  }

  private void begin() {
    beganNanos = shelf.loop().nanos();
    passBytes = 0;
    passDamages = 0;
    last = null;
    next();
  }

  private void next() {
    if (shelf.offline() != null) {
      return;
    }
    long pauseMs = pace.pauseMs();
    if (pauseMs > 0) {
      shelf.loop().after(pauseMs, this::next);
      return;
    }
    LogScrub scrub = log;
    if (scrub == null) {
      PartitionLog behind = shelf.logBehind(last);
      if (behind == null) {
        end();
        return;
      }
      last = behind.id();
      scrub = new LogScrub(behind, shelf);
      log = scrub;
    }
    pace.begins();
    scrub.piece(this::read);
  }

  private void read(LogScrub.Piece piece) {
    pace.moved(piece.bytes());
    bytesRead.add(piece.bytes());
    damagesFound.add(piece.damages());
    passBytes += piece.bytes();
    passDamages += piece.damages();
    if (piece.ended()) {
      log = null;
    }
    // By a message, since a log without anything to read answers before `piece` returns.
    shelf.loop().post(this::next);
  }

  private void end() {
    passes.add(1);
    long tookMs = (shelf.loop().nanos() - beganNanos) / NANOS_PER_MS;
    if (passBytes > 0) {
      String path = shelf.disk().path();
      logger.info(
          "{}: {} bytes scrubbed in {} ms, {} damages", path, passBytes, tookMs, passDamages);
    }
    shelf.loop().after(Math.max(1, settings.intervalMs() - tookMs), this::begin);
  }
}
