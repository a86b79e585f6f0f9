package barnabas.broker;

import barnabas.log.LogId;
import barnabas.log.LogListener;
import barnabas.log.LogSettings;
import barnabas.log.LogShelf;
import barnabas.log.PartitionLog;
import barnabas.replica.Logs;
import barnabas.wire.Payload;
import barnabas.world.Disk;
import barnabas.world.FileSlice;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The logs of one loop, over all log directories. Owned by that loop.
///
/// A log that recovery found is opened where it is; a new one goes to the directory that its
/// identity picks among those that are not offline.
final class ShardLogs implements Logs {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLogs.class);

  private final Loop loop;
  private final List<Home> homes = new ArrayList<>();
  private final Map<LogId, Home> homeOf = new HashMap<>();
  private final Set<LogId> mourned = new HashSet<>();

  ShardLogs(Loop loop) {
    this.loop = loop;
  }

  /// Adds a directory. All are added, in the same order on each loop, before the first log is
  /// opened.
  ///
  /// @param found the logs that recovery found there, on whatever loop they belong
  void add(Disk disk, LogShelf shelf, List<LogId> found) {
    Home home = new Home(disk, shelf);
    homes.add(home);
    for (LogId log : found) {
      homeOf.put(log, home);
    }
  }

  /// Keeps logs from being begun anew that were in a directory which is gone.
  void mourn(Set<LogId> missing) {
    mourned.addAll(missing);
  }

  /// Where a log is, the directory's path; empty if it is nowhere.
  String directoryOf(LogId log) {
    Home home = homeOf.get(log);
    return home == null ? "" : home.disk.path();
  }

  @Override
  public void open(
      LogId id, LogSettings settings, LogListener listener, Outcome<PartitionLog> outcome) {
    Home home = homeOf.get(id);
    if (home != null) {
      home.shelf.open(id, settings, listener, outcome);
      return;
    }
    if (mourned.contains(id)) {
      outcome.failed(new IOException("it was in a log directory that is gone"));
      return;
    }
    Home picked = pick(id);
    homeOf.put(id, picked);
    picked.shelf.create(
        id,
        settings,
        listener,
        Outcome.of(
            outcome::done,
            cause -> {
              homeOf.remove(id);
              outcome.failed(cause);
            }));
  }

  /// The directory that a log's identity picks, or the next one that is not offline.
  private Home pick(LogId id) {
    int first = Math.floorMod(id.hashCode(), homes.size());
    for (int i = 0; i < homes.size(); i++) {
      Home home = homes.get((first + i) % homes.size());
      if (home.shelf.offline() == null) {
        return home;
      }
    }
    return homes.get(first);
  }

  @Override
  public void load(LogId id, Payload payload, Outcome<ByteBuffer> outcome) {
    switch (payload) {
      case Payload.Memory memory -> {
        ByteBuffer copy = ByteBuffer.allocate(memory.size()).put(memory.bytes().duplicate()).flip();
        payload.release();
        outcome.done(copy);
      }
      case FileSlice slice -> read(id, slice, outcome);
      default -> throw new IllegalArgumentException("a payload of a strange kind");
    }
  }

  private void read(LogId id, FileSlice slice, Outcome<ByteBuffer> outcome) {
    Home home = homeOf.get(id);
    if (home == null) {
      slice.release();
      outcome.failed(new IOException("log " + id + " is nowhere"));
      return;
    }
    ByteBuffer target = ByteBuffer.allocateDirect(slice.size());
    home.disk.read(
        loop,
        slice.file(),
        slice.position(),
        target,
        Outcome.of(
            _ -> {
              slice.release();
              outcome.done(target.flip());
            },
            cause -> {
              slice.release();
              outcome.failed(cause);
            }));
  }

  @Override
  public void delete(LogId id) {
    mourned.remove(id);
    Home home = homeOf.remove(id);
    if (home != null) {
      home.shelf.delete(
          id,
          Outcome.of(
              _ -> LOG.info("deleted log {}", id),
              cause -> LOG.error("log {} could not be deleted", id, cause)));
    }
  }

  private record Home(Disk disk, LogShelf shelf) {}
}
