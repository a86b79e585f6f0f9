package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A loop's way into the journal of one directory. Owned by that loop.
///
/// What is appended during a turn goes to the journal in one message at its end, and one message
/// comes back for each group. The inlet also remembers which files have batches that lie in the
/// journal, and syncs them, a few at a time, when the journal wants to give that part of its ring
/// up.
public final class JournalInlet {
  private static final int SYNCS_AT_ONCE = 2;

  private final Journal journal;
  private final Disk disk;
  private final Loop loop;
  private final ArrayDeque<JournalEntry> outstanding = new ArrayDeque<>();
  private final Set<DiskFile> unsynced = new LinkedHashSet<>();
  private List<JournalEntry> gathered = new ArrayList<>();
  private @Nullable DiskFile lastFile;
  private @Nullable Syncing syncing;
  private @Nullable IOException failure;

  JournalInlet(Journal journal, Disk disk, Loop loop) {
    this.journal = journal;
    this.disk = disk;
    this.loop = loop;
  }

  /// Whether a batch of that size belongs into the journal; a larger one is written and synced by
  /// its log.
  public boolean takes(int bytes) {
    return bytes <= journal.settings().entryBytesMax();
  }

  /// Hands over a batch that was written to its file. Its completion is called when it is durable
  /// in the journal, or the journal has failed.
  public void append(JournalEntry entry) {
    if (!takes(entry.bytes().remaining())) {
      throw new IllegalArgumentException("too large for the journal: " + entry.bytes());
    }
    IOException cause = failure;
    if (cause != null) {
      entry.completion().failed(cause);
      return;
    }
    if (entry.file() != lastFile) {
      lastFile = entry.file();
      unsynced.add(entry.file());
    }
    outstanding.add(entry);
    if (gathered.isEmpty()) {
      loop.atTurnEnd(this::handOver);
    }
    gathered.add(entry);
  }

  /// Asks for a group number such that every entry handed in before this call has a smaller one,
  /// and every later one this or a greater.
  public void mark(Outcome<Long> outcome) {
    handOver();
    journal.mark(loop, outcome);
  }

  /// No sync of this file is needed any more: it was synced after its last append, or deleted. To
  /// be called before it is closed.
  public void forget(DiskFile file) {
    unsynced.remove(file);
    if (file == lastFile) {
      lastFile = null;
    }
    if (syncing != null) {
      syncing.waiting.remove(file);
    }
  }

  /// Fails the journal because the directory failed elsewhere. To be called before files are closed
  /// that were not synced: from then on nothing makes the journal give up what it holds of them.
  public void abandon(IOException cause) {
    failed(cause);
    journal.abandoned(cause);
  }

  Loop loop() {
    return loop;
  }

  /// The first `count` entries that were outstanding are durable. Entries of an abandoned journal
  /// have failed already.
  void written(int count) {
    for (int i = 0; i < count && failure == null; i++) {
      JournalEntry entry = outstanding.remove();
      entry.completion().done(entry);
    }
  }

  /// The journal has failed: so do all entries, now and from now on.
  void failed(IOException cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    gathered.clear();
    unsynced.clear();
    syncing = null;
    while (!outstanding.isEmpty()) {
      outstanding.remove().completion().failed(cause);
    }
  }

  /// Syncs every file that has batches in the journal, then tells it.
  void syncFiles() {
    if (failure == null) {
      Syncing all = new Syncing(new LinkedHashSet<>(unsynced));
      unsynced.clear();
      lastFile = null;
      syncing = all;
      advance(all);
    }
  }

  private void advance(Syncing all) {
    if (all.advancing || all != syncing) {
      return;
    }
    all.advancing = true;
    while (all.underWay < SYNCS_AT_ONCE && !all.waiting.isEmpty()) {
      all.underWay++;
      disk.sync(
          loop,
          all.waiting.removeFirst(),
          Outcome.of(
              size -> {
                all.underWay--;
                advance(all);
              },
              journal::syncFailed));
    }
    all.advancing = false;
    if (all.underWay == 0) {
      syncing = null;
      journal.filesSynced();
    }
  }

  private void handOver() {
    if (!gathered.isEmpty()) {
      journal.handOver(this, gathered);
      gathered = new ArrayList<>();
    }
  }

  /// The files of one checkpoint.
  private static final class Syncing {
    private final LinkedHashSet<DiskFile> waiting;
    private int underWay;
    private boolean advancing;

    Syncing(LinkedHashSet<DiskFile> waiting) {
      this.waiting = waiting;
    }
  }
}
