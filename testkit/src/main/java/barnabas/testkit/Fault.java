package barnabas.testkit;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Something that goes wrong with some requests, until it is [removed][#remove] or the broker is
/// cleared. Guarded by itself: the broker's loop and the test's threads ask it.
public final class Fault {
  private final Faults faults;
  private final Which which;
  private final Deed deed;
  private long seen;
  private int met;

  /// The requests that are meant.
  ///
  /// @param clientId whose, or null for anybody's
  /// @param first the first of them that it happens to, counted from 1
  /// @param times how many after that, itself included
  record Which(ApiKey api, @Nullable String clientId, long first, long times) {
    boolean means(RequestContext request) {
      return request.key() == api && (clientId == null || clientId.equals(request.clientId()));
    }

    boolean has(long number) {
      return number >= first && number - first < times;
    }
  }

  /// What happens to them.
  sealed interface Deed {}

  /// It is handled so much later, by the broker's clock.
  record Delay(long ms) implements Deed {}

  /// It is answered with an error, and not handled.
  record Answer(ErrorCode error) implements Deed {}

  /// It is not handled, and the connection is closed.
  record Disconnect() implements Deed {}

  /// It is handled, and the connection is closed before the answer leaves.
  record LoseAnswer() implements Deed {}

  Fault(Faults faults, Which which, Deed deed) {
    this.faults = faults;
    this.which = which;
    this.deed = deed;
  }

  /// How many requests it has happened to.
  public synchronized int met() {
    return met;
  }

  /// Lets it happen no more.
  public void remove() {
    faults.remove(this);
  }

  /// Counts a request, and gives what is to happen to it, null if nothing.
  synchronized @Nullable Deed at(RequestContext request) {
    if (!which.means(request) || !which.has(++seen)) {
      return null;
    }
    met++;
    return deed;
  }

  @Override
  public String toString() {
    return deed + " at " + which;
  }
}
