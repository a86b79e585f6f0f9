package barnabas.client;

import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import java.util.function.Consumer;

/// A deed that is tried again, with growing pauses, until it succeeds, fails for good or its time
/// is up. Owned by the client's loop.
final class Retrying<R> {

  private static final long NANOS_PER_MS = 1_000_000;

  private final Loop loop;
  private final ClientSettings settings;
  private final Consumer<Reply<R>> attempt;
  private final Reply<R> outcome;
  private final long deadlineNanos;
  private int failures;

  private Retrying(
      Loop loop, ClientSettings settings, Consumer<Reply<R>> attempt, Reply<R> outcome) {
    this.loop = loop;
    this.settings = settings;
    this.attempt = attempt;
    this.outcome = outcome;
    this.deadlineNanos = loop.nanos() + settings.apiTimeoutMs() * NANOS_PER_MS;
  }

  /// Tries until `default.api.timeout.ms` is up.
  ///
  /// @param attempt does it once; refusals within an answer are its to pass on as such
  static <R> void until(
      Loop loop, ClientSettings settings, Consumer<Reply<R>> attempt, Reply<R> outcome) {
    new Retrying<>(loop, settings, attempt, outcome).attempt();
  }

  private void attempt() {
    attempt.accept(Reply.of(outcome::answered, this::failed));
  }

  private void failed(ErrorCode code, String words) {
    failures++;
    long pauseMs = settings.retryBackoffMs(failures);
    boolean late = loop.nanos() + pauseMs * NANOS_PER_MS - deadlineNanos > 0;
    boolean hopeless = !code.retriable() && code != ErrorCode.BROKER_NOT_AVAILABLE;
    if (late || hopeless) {
      outcome.failed(code, words);
    } else {
      loop.after(pauseMs, this::attempt);
    }
  }
}
