package barnabas.testkit;

import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A fault in the making: which requests of an API, then what happens to them. Requests are counted
/// from now on. Without more it is the next one, of any client.
///
/// Immutable, so that a plan may serve for several faults.
public final class FaultPlan {
  private final Faults faults;
  private final ApiKey api;
  private final @Nullable String clientId;
  private final long first;
  private final long times;

  FaultPlan(Faults faults, ApiKey api) {
    this(faults, api, null, 1, 1);
  }

  private FaultPlan(Faults faults, ApiKey api, @Nullable String clientId, long first, long times) {
    this.faults = faults;
    this.api = api;
    this.clientId = clientId;
    this.first = first;
    this.times = times;
  }

  /// Only requests of clients with this `client.id` count.
  public FaultPlan from(String clientId) {
    return new FaultPlan(faults, api, clientId, first, times);
  }

  /// Begins with the n-th request, counted from 1.
  public FaultPlan nth(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("requests are counted from 1, not " + n);
    }
    return new FaultPlan(faults, api, clientId, n, times);
  }

  /// Happens to so many requests, one after the other.
  public FaultPlan times(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("a fault happens once or more, not " + requests);
    }
    return new FaultPlan(faults, api, clientId, first, requests);
  }

  /// Happens to every request, until the fault is removed or the broker is cleared.
  public FaultPlan always() {
    return new FaultPlan(faults, api, clientId, first, Long.MAX_VALUE);
  }

  /// Handles them so much later, by the broker's clock. Requests behind them on the same connection
  /// are answered after them, as always.
  public Fault delay(Duration by) {
    return happens(new Fault.Delay(by.toMillis()));
  }

  /// Answers them with an error and does nothing of what they ask.
  public Fault answer(ErrorCode error) {
    return happens(new Fault.Answer(error));
  }

  /// Closes their connection and does nothing of what they ask.
  public Fault disconnect() {
    return happens(new Fault.Disconnect());
  }

  /// Does what they ask and closes their connection instead of answering.
  public Fault loseAnswer() {
    return happens(new Fault.LoseAnswer());
  }

  private Fault happens(Fault.Deed deed) {
    return faults.add(new Fault.Which(api, clientId, first, times), deed);
  }
}
