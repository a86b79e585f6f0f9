package barnabas.sim;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/// Sees from what a broker does to one of its disks that it met something that it has to meet now
/// and then, and passes on what the weather makes of it. Owned by its machine.
final class Sightings implements DiskFaults {
  private static final Pattern SEGMENT = Pattern.compile(".*\\.\\d+/\\d+\\.log");
  private static final Pattern COMPACTED = Pattern.compile(".*\\.\\d+/\\d+\\.log\\.cleaned");
  private static final Pattern SNAPSHOT = Pattern.compile("metadata/.*\\.snapshot");
  private static final Pattern LOG_FOLDER = Pattern.compile(".*\\.\\d+");
  private static final String JOURNAL = "journal.ring";

  /// The journal's groups begin behind its heads.
  private static final long JOURNAL_HEADS_BYTES = 2 * 4096;

  private final SimWorld world;
  private final SimMedium medium;
  private final DiskFaults weather;
  private boolean serves;
  private boolean replayed;
  private boolean installed;
  private long lastGroupPosition;

  Sightings(SimWorld world, SimMedium medium, DiskFaults weather) {
    this.world = world;
    this.medium = medium;
    this.weather = weather;
  }

  /// A process begins on this disk.
  void starts(boolean stoppedCleanly) {
    serves = false;
    replayed = false;
    installed = false;
    lastGroupPosition = 0;
    List<String> names = medium.list("");
    if (names.stream().anyMatch(name -> LOG_FOLDER.matcher(name).matches()) && !stoppedCleanly) {
      count(
          names.contains("checkpoint")
              ? Sometimes.START_WITH_CHECKPOINT
              : Sometimes.START_WITHOUT_CHECKPOINT);
    }
  }

  /// The process has come to answer requests.
  void serves() {
    serves = true;
  }

  @Override
  public Fault at(Operation operation) {
    see(operation);
    Fault fault = weather.at(operation);
    if (fault instanceof Fails) {
      if (operation.kind() == Kind.SYNC) {
        count(Sometimes.SYNC_FAILED);
      } else if (operation.kind() == Kind.WRITE || operation.kind() == Kind.DURABLE_WRITE) {
        count(Sometimes.WRITE_FAILED);
      }
    }
    return fault;
  }

  private void see(Operation operation) {
    if (operation.path().equals(JOURNAL)) {
      seeJournal(operation);
    } else if (SEGMENT.matcher(operation.path()).matches()) {
      seeSegment(operation);
    } else if (COMPACTED.matcher(operation.path()).matches()) {
      seeCompaction(operation.kind());
    } else if (!installed
        && operation.kind() == Kind.READ
        && SNAPSHOT.matcher(operation.path()).matches()) {
      installed = true;
      count(Sometimes.START_WITH_SNAPSHOT);
    } else if (operation.kind() == Kind.RENAME && LOG_FOLDER.matcher(operation.path()).matches()) {
      count(Sometimes.LOG_DELETED);
    }
  }

  private void seeJournal(Operation operation) {
    if (operation.kind() == Kind.DURABLE_WRITE && operation.position() >= JOURNAL_HEADS_BYTES) {
      if (serves && operation.position() < lastGroupPosition) {
        count(Sometimes.JOURNAL_WRAPPED);
      }
      lastGroupPosition = operation.position();
    }
  }

  private void seeCompaction(Kind kind) {
    if (kind == Kind.RENAME && serves) {
      count(Sometimes.SEGMENTS_COMPACTED);
    } else if ((kind == Kind.RENAME || kind == Kind.DELETE) && !serves) {
      count(Sometimes.COMPACTION_CUT_SHORT);
    }
  }

  private void seeSegment(Operation operation) {
    switch (operation.kind()) {
      case OPEN -> {
        if (serves && !medium.exists(operation.path())) {
          count(Sometimes.SEGMENT_ROLLED);
        }
      }
      case WRITE -> {
        if (!serves && !replayed) {
          replayed = true;
          count(Sometimes.JOURNAL_REPLAYED);
        }
      }
      case RESIZE -> {
        if (!serves && operation.position() < size(operation.path())) {
          count(Sometimes.TORN_END_CUT);
        }
      }
      case DELETE -> {
        if (serves) {
          count(Sometimes.SEGMENT_DELETED);
        }
      }
      default -> {}
    }
  }

  private long size(String path) {
    try {
      return medium.size(path);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private void count(Sometimes seen) {
    world.count(seen.words());
  }
}
