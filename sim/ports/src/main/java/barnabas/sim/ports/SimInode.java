package barnabas.sim.ports;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// One file's content in two layers: what readers see, and what the medium holds. Owned by its
/// medium.
final class SimInode {
  private final SparseBytes seen = new SparseBytes();
  private final SparseBytes held = new SparseBytes();
  private final List<Change> unsynced = new ArrayList<>();
  private boolean believedWrongly;

  long size() {
    return seen.size();
  }

  int read(long position, ByteBuffer target) {
    return seen.read(position, target);
  }

  void write(long position, byte[] bytes) {
    seen.write(position, bytes, 0, bytes.length);
    unsynced.add(new Write(position, bytes));
  }

  void resize(long size) {
    seen.resize(size);
    unsynced.add(new Resize(size));
  }

  /// A write that is on the medium when it returns.
  void writeThrough(long position, byte[] bytes) {
    sync();
    write(position, bytes);
    sync();
  }

  void sync() {
    for (Change change : unsynced) {
      apply(change);
    }
    unsynced.clear();
  }

  /// A sync that failed: a part reached the medium, the rest counts as clean and never will.
  void failSync(SimRandomness chance) {
    settle(chance, 512, Fate.values()[chance.nextInt(Fate.values().length)]);
    believedWrongly = true;
  }

  /// The process is gone. The cache stays, but for pages that no longer wait to be written: those
  /// may have been dropped, and what a failed sync left out is gone then.
  void kill(SimRandomness chance) {
    if (believedWrongly && unsynced.isEmpty() && chance.chance(50)) {
      seen.become(held);
      believedWrongly = false;
    }
  }

  void cutPower(SimRandomness chance) {
    int unitBytes = chance.chance(50) ? 512 : 4096;
    settle(chance, unitBytes, Fate.values()[chance.nextInt(Fate.values().length)]);
    seen.become(held);
    believedWrongly = false;
  }

  /// The content that is seen, in both layers of a new one.
  SimInode copy() {
    SimInode copy = new SimInode();
    copy.seen.become(seen);
    copy.held.become(seen);
    return copy;
  }

  /// Damages both layers.
  void flipBit(long position, int bit) {
    seen.flipBit(position, bit);
    held.flipBit(position, bit);
  }

  /// Cuts both layers.
  void cut(long size) {
    sync();
    seen.resize(size);
    held.resize(size);
  }

  private void settle(SimRandomness chance, int unitBytes, Fate fate) {
    int whole = fate == Fate.A_BEGINNING ? chance.nextInt(unsynced.size() + 1) : 0;
    for (int i = 0; i < unsynced.size(); i++) {
      Change change = unsynced.get(i);
      switch (fate) {
        case ALL_KEPT -> apply(change);
        case ALL_LOST -> {}
        case A_BEGINNING -> {
          if (i < whole) {
            apply(change);
          } else if (i == whole) {
            tear(change, unitBytes, chance);
          }
        }
        case PIECES -> tear(change, unitBytes, chance);
        case LENGTH_ONLY -> {
          if (change instanceof Write write) {
            long end = write.position + write.bytes.length;
            held.resize(Math.max(held.size(), end));
          }
        }
      }
    }
    unsynced.clear();
  }

  private void apply(Change change) {
    switch (change) {
      case Write(long position, byte[] bytes) -> held.write(position, bytes, 0, bytes.length);
      case Resize(long size) -> held.resize(size);
    }
  }

  /// Keeps some of the units that a change touches. The length may grow where content is lost, so
  /// that zeros stand there.
  private void tear(Change change, int unitBytes, SimRandomness chance) {
    switch (change) {
      case Resize resize -> {
        if (chance.chance(50)) {
          apply(resize);
        }
      }
      case Write(long position, byte[] bytes) -> {
        if (chance.chance(30)) {
          held.resize(Math.max(held.size(), position + bytes.length));
        }
        for (int from = 0; from < bytes.length; ) {
          int toUnitEnd = (int) (unitBytes - (position + from) % unitBytes);
          int piece = Math.min(bytes.length - from, toUnitEnd);
          if (chance.chance(50)) {
            held.write(position + from, bytes, from, piece);
          }
          from += piece;
        }
      }
    }
  }

  /// What becomes of a file's unsynced changes when the power goes.
  private enum Fate {
    ALL_KEPT,
    ALL_LOST,
    /// In order up to some change, which is torn.
    A_BEGINNING,
    /// Any units of any change.
    PIECES,
    /// The length, with zeros for content.
    LENGTH_ONLY
  }

  /// A change that the medium doesn't hold yet.
  private sealed interface Change {}

  private record Write(long position, byte[] bytes) implements Change {}

  private record Resize(long size) implements Change {}
}
