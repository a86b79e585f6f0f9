package barnabas.quorum;

import barnabas.quorum.Consensus.Entry;
import barnabas.quorum.Consensus.Listener;
import barnabas.quorum.Operation.NewTerm;
import barnabas.quorum.Operation.Proposed;
import barnabas.wire.Reader;
import barnabas.wire.Writer;
import io.microraft.statemachine.StateMachine;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The library's state machine: what is committed, on its way to the listener. Owned by the
/// quorum's loop.
///
/// The library calls it in the midst of its work, and the listener may well propose when it hears
/// something. So what is heard waits here until the library's task is over. Nothing is told once
/// the store has failed: what the library counts as committed may not be stored.
///
/// The first piece of a snapshot is the term of its last entry, int32; the listener's own follow.
final class CommittedStream implements StateMachine {
  private final Supplier<NewTerm> newTerm;
  private final Listener listener;
  private final BooleanSupplier stored;
  private final Queue<Runnable> heard = new ArrayDeque<>();
  private boolean delivering;
  private long lastIndex;
  private int term;
  private int readyTerm;

  /// @param newTerm what the leader of a term says first
  /// @param stored whether all that the store was given until now is stored
  CommittedStream(Supplier<NewTerm> newTerm, Listener listener, BooleanSupplier stored) {
    this.newTerm = newTerm;
    this.listener = listener;
    this.stored = stored;
  }

  /// Queues something behind what was heard before.
  void then(Runnable message) {
    heard.add(message);
  }

  /// The last term of which the first entry was heard: its leader knows all that was committed
  /// before.
  int readyTerm() {
    return readyTerm;
  }

  /// The last entry that is in the state, or is on its way there.
  long lastIndex() {
    return lastIndex;
  }

  /// Tells what was heard. Does nothing when called from inside of that.
  void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    while (stored.getAsBoolean() && !heard.isEmpty()) {
      heard.remove().run();
    }
    delivering = false;
  }

  /// Forgets what was not told yet.
  void drop() {
    heard.clear();
  }

  @Override
  public @Nullable Object runOperation(long index, Object operation) {
    lastIndex = index;
    if (operation instanceof NewTerm begun) {
      term = begun.term();
      heard.add(() -> readyTerm = begun.term());
    } else if (operation instanceof Proposed proposed) {
      Entry entry = new Entry(index, term, proposed.bytes().duplicate());
      heard.add(() -> listener.committed(entry));
    } else {
      throw new IllegalStateException("an entry of " + operation.getClass());
    }
    return null;
  }

  @Override
  public void takeSnapshot(long index, Consumer<Object> pieces) {
    if (delivering) {
      throw new IllegalStateException("a snapshot in the midst of entry " + index);
    }
    deliver();
    Writer head = new Writer();
    head.int32(term);
    pieces.accept(head.toBuffer());
    listener.snapshot().pieces().forEach(pieces);
  }

  @Override
  public void installSnapshot(long index, List<Object> chunks) {
    List<ByteBuffer> pieces = new ArrayList<>(chunks.size());
    chunks.forEach(chunk -> pieces.add(((ByteBuffer) chunk).asReadOnlyBuffer()));
    term = new Reader(pieces.removeFirst().duplicate()).int32();
    lastIndex = index;
    int restoredTerm = term;
    heard.add(
        () -> {
          readyTerm = restoredTerm;
          listener.restored(index, List.copyOf(pieces));
        });
  }

  @Override
  public Object getNewTermOperation() {
    return newTerm.get();
  }
}
