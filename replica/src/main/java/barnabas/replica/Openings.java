package barnabas.replica;

import barnabas.log.DiskFull;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Logs on their way to their partitions. Owned by the partitions' loop.
///
/// A log that finds no room on its disk is tried again until there is some: one of those that wait
/// at a time, and all of them once that one has found room.
final class Openings {
  private static final long TRY_AGAIN_MS = 1_000;

  private final Loop loop;
  private final Logs logs;
  private final Set<Partition> underWay = new LinkedHashSet<>();
  private final Set<Partition> withoutRoom = new LinkedHashSet<>();
  private boolean tryingAgain;

  Openings(Loop loop, Logs logs) {
    this.loop = loop;
    this.logs = logs;
  }

  /// Opens a partition's log. If the partition is deleted meanwhile, so is the log.
  void open(Partition partition) {
    underWay.add(partition);
    logs.open(
        partition.id(),
        partition.logSettings(),
        partition.listener(),
        Outcome.of(
            log -> {
              underWay.remove(partition);
              partition.opened(log);
              if (partition.isDeleted()) {
                logs.delete(partition.id());
              }
              openAll();
            },
            cause -> failed(partition, cause)));
  }

  /// Deletes a partition's log, or sees to it that it goes once it is there.
  void delete(Partition partition) {
    if (!underWay.contains(partition) && !withoutRoom.remove(partition)) {
      logs.delete(partition.id());
    }
  }

  /// Tries none again.
  void stop() {
    withoutRoom.clear();
  }

  private void failed(Partition partition, IOException cause) {
    underWay.remove(partition);
    boolean again = DiskFull.causedBy(cause) && partition.isWanted();
    partition.openFailed(cause, again);
    if (again) {
      withoutRoom.add(partition);
      tryAgainSoon();
    }
  }

  private void tryAgainSoon() {
    if (!tryingAgain) {
      tryingAgain = true;
      loop.after(TRY_AGAIN_MS, this::tryAgain);
    }
  }

  private void tryAgain() {
    tryingAgain = false;
    Iterator<Partition> waiting = withoutRoom.iterator();
    if (waiting.hasNext()) {
      Partition first = waiting.next();
      waiting.remove();
      open(first);
    }
  }

  private void openAll() {
    List<Partition> waiting = List.copyOf(withoutRoom);
    withoutRoom.clear();
    waiting.forEach(this::open);
  }
}
