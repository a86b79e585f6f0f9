package barnabas.log;

import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits to be written to a journal, in order, and who hears of it. Owned by the journal.
final class JournalQueue {
  private final List<Port> ports = new ArrayList<>();
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private @Nullable IOException failure;

  /// The inlets that lead here.
  List<JournalInlet> inlets() {
    return ports.stream().map(port -> port.inlet).toList();
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /// Makes an inlet known. Its first entries may come before the message that it was opened.
  void open(JournalInlet inlet) {
    port(inlet);
  }

  /// Adds the entries of one turn of one loop. After a failure nobody waits for them any more.
  void add(JournalInlet inlet, List<JournalEntry> entries) {
    Port port = port(inlet);
    if (failure == null) {
      items.add(new HandedOver(port, entries));
    }
  }

  /// Adds a place in the order whose group `owner` wants to know.
  void mark(Loop owner, Outcome<Long> outcome) {
    Mark mark = new Mark(owner, outcome);
    if (failure != null) {
      mark.failed(failure);
    } else {
      items.add(mark);
    }
  }

  /// Fills the ring's group from the front of the queue.
  ///
  /// @return whether there is anything to write
  boolean gatherInto(JournalRing ring) {
    while (true) {
      switch (items.peek()) {
        case null -> {
          return !ring.groupIsEmpty();
        }
        case Mark mark -> {
          if (!ring.groupIsEmpty()) {
            return true;
          }
          items.remove();
          mark.reached(ring.nextGroup());
        }
        case HandedOver handed -> {
          if (!handed.gatherInto(ring)) {
            return !ring.groupIsEmpty();
          }
          items.remove();
        }
      }
    }
  }

  /// What was gathered is durable: adds one answer for each inlet.
  void groupWritten(ArrayDeque<Runnable> answers) {
    for (Port port : ports) {
      port.groupWritten(answers);
    }
  }

  /// Fails all that waits and all that comes.
  void fail(IOException cause) {
    failure = cause;
    for (Port port : ports) {
      port.failed(cause);
    }
    for (Item item : items) {
      if (item instanceof Mark mark) {
        mark.failed(cause);
      }
    }
    items.clear();
  }

  private Port port(JournalInlet inlet) {
    for (Port port : ports) {
      if (port.inlet == inlet) {
        return port;
      }
    }
    Port port = new Port(inlet);
    ports.add(port);
    if (failure != null) {
      port.failed(failure);
    }
    return port;
  }

  /// What waits.
  private sealed interface Item {}

  private record Mark(Loop owner, Outcome<Long> outcome) implements Item {
    void reached(long group) {
      owner.post(() -> outcome.done(group));
    }

    void failed(IOException cause) {
      owner.post(() -> outcome.failed(cause));
    }
  }

  private static final class HandedOver implements Item {
    private final Port port;
    private final List<JournalEntry> entries;
    private int taken;

    HandedOver(Port port, List<JournalEntry> entries) {
      this.port = port;
      this.entries = entries;
    }

    /// Whether all of them found room.
    boolean gatherInto(JournalRing ring) {
      while (taken < entries.size()) {
        if (!ring.gather(entries.get(taken))) {
          return false;
        }
        taken++;
        port.inGroup++;
      }
      return true;
    }
  }

  /// The journal's side of an inlet.
  private static final class Port {
    private final JournalInlet inlet;
    private int inGroup;

    Port(JournalInlet inlet) {
      this.inlet = inlet;
    }

    void groupWritten(ArrayDeque<Runnable> answers) {
      if (inGroup > 0) {
        int count = inGroup;
        inGroup = 0;
        answers.add(() -> inlet.loop().post(() -> inlet.written(count)));
      }
    }

    void failed(IOException cause) {
      inlet.loop().post(() -> inlet.failed(cause));
    }
  }
}
