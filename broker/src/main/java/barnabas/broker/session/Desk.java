package barnabas.broker.session;

import barnabas.broker.measure.RequestCounts;
import barnabas.world.Loop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the sessions of one listener on one loop have in common. Owned by its loop.
public final class Desk {
  private static final long SWEEP_MS = 5_000;

  private final Loop loop;
  private final String listener;
  private final SessionLimits limits;
  private final BufferPool pool;
  private final WriterPool writers;
  private final Requests requests;
  private final RefusalLog refusals;
  private final Throttle throttle;
  private final RequestCounts counts;
  private final Set<Session> sessions = new LinkedHashSet<>();
  private boolean sweeping;
  private boolean open;

  /// @param listener the listener's name, such as `PLAINTEXT`
  public Desk(
      Loop loop,
      String listener,
      SessionLimits limits,
      BufferPool pool,
      WriterPool writers,
      Requests requests,
      RefusalLog refusals,
      Throttle throttle,
      RequestCounts counts) {
    this.loop = loop;
    this.listener = listener;
    this.limits = limits;
    this.pool = pool;
    this.writers = writers;
    this.requests = requests;
    this.refusals = refusals;
    this.throttle = throttle;
    this.counts = counts;
  }

  /// Begins to serve. Connections that came before have waited for it.
  public void open() {
    open = true;
    for (Session session : List.copyOf(sessions)) {
      session.drained();
    }
  }

  boolean isOpen() {
    return open;
  }

  /// Connections that stand.
  public int connections() {
    return sessions.size();
  }

  /// Closes every connection.
  public void closeAll(String reason) {
    for (Session session : List.copyOf(sessions)) {
      session.close(reason);
    }
  }

  /// Whether no request is under way on any connection.
  public boolean isQuiet() {
    for (Session session : sessions) {
      if (!session.inFlight().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  Loop loop() {
    return loop;
  }

  /// The listener's name, such as `PLAINTEXT`.
  public String listener() {
    return listener;
  }

  RequestCounts counts() {
    return counts;
  }

  SessionLimits limits() {
    return limits;
  }

  BufferPool pool() {
    return pool;
  }

  WriterPool writers() {
    return writers;
  }

  Requests requests() {
    return requests;
  }

  RefusalLog refusals() {
    return refusals;
  }

  Throttle throttle() {
    return throttle;
  }

  void admit(Session session) {
    sessions.add(session);
    if (!sweeping) {
      sweeping = true;
      loop.after(SWEEP_MS, this::sweep);
    }
  }

  void dismiss(Session session) {
    sessions.remove(session);
  }

  /// Closes the connections to which most waits to be sent, until what is left may wait.
  void shed() {
    while (writers.isOverfull()) {
      Session slowest = null;
      for (Session session : sessions) {
        if (slowest == null || session.unsentMemoryBytes() > slowest.unsentMemoryBytes()) {
          slowest = session;
        }
      }
      if (slowest == null || slowest.unsentMemoryBytes() == 0) {
        return;
      }
      refusals.closed(
          slowest.whoAndWhere(),
          slowest.unsentMemoryBytes() + " bytes wait to be sent to it, and memory is short");
      slowest.close("too much waits to be sent");
      dismiss(slowest);
    }
  }

  private void sweep() {
    long nowNanos = loop.nanos();
    for (Session session : List.copyOf(sessions)) {
      session.sweep(nowNanos);
    }
    boolean trimmed = pool.trim() | writers.trim();
    sweeping = trimmed || !sessions.isEmpty();
    if (sweeping) {
      loop.after(SWEEP_MS, this::sweep);
    }
  }
}
