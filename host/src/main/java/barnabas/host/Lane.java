package barnabas.host;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Work that runs one piece after the other, in order, on any of several threads. Guarded by
/// itself.
final class Lane {

  private final Executor threads;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean busy;

  /// Pieces not done yet, counted and guarded by whoever shares lanes out.
  int pieces;

  Lane(Executor threads) {
    this.threads = threads;
  }

  /// Runs `piece` on a thread after all that came before it.
  void add(Runnable piece) {
    synchronized (this) {
      waiting.add(piece);
      if (busy) {
        return;
      }
      busy = true;
    }
    threads.execute(this::runAll);
  }

  /// Runs `piece` on the calling thread if nothing is under way; says whether it did.
  boolean runIfIdle(Runnable piece) {
    synchronized (this) {
      if (busy) {
        return false;
      }
      busy = true;
    }
    piece.run();
    synchronized (this) {
      busy = !waiting.isEmpty();
      if (!busy) {
        return true;
      }
    }
    threads.execute(this::runAll);
    return true;
  }

  private void runAll() {
    for (Runnable piece = next(); piece != null; piece = next()) {
      piece.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable piece = waiting.poll();
    busy = piece != null;
    return piece;
  }
}
