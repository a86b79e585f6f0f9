package barnabas.application;

import barnabas.host.ConnectionLimits;
import barnabas.host.HostLoop;
import barnabas.host.HostMeter;
import barnabas.host.HostNetwork;
import barnabas.host.HostRandomness;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Randomness;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The thread that clients live on, with their connections, and the way for other threads to ask
/// something of them.
public final class ClientThread implements AutoCloseable {

  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
  private final HostMeter meter = new HostMeter();
  private final HostLoop loop = HostLoop.selecting("client", meter, (_, cause) -> failAll(cause));
  private final HostNetwork network =
      new HostNetwork(
          new ConnectionLimits(ConnectionLimits.PER_ADDRESS_MAX, ConnectionLimits.TOTAL_MAX),
          HostNetwork.SYSTEM_BUFFER,
          meter);
  private final HostRandomness randomness = new HostRandomness();

  /// Its loop, for state machines that live on it.
  public Loop loop() {
    return loop;
  }

  public Network network() {
    return network;
  }

  public Randomness randomness() {
    return randomness;
  }

  /// Runs `task` on the thread and promises what `task` completes the promise with. Should the
  /// thread end before, by [#close] or of a bug, the promise fails with that.
  public <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> task) {
    var promise = new CompletableFuture<T>();
    open.add(promise);
    promise.whenComplete((_, _) -> open.remove(promise));
    loop.post(() -> task.accept(promise));
    // Behind the entry in `open`, so that whoever ends the thread sees one or the other.
    Throwable cause = ended.get();
    if (cause != null) {
      promise.completeExceptionally(cause);
    }
    return promise;
  }

  /// Makes something that is to live on the thread.
  <T> T make(Supplier<T> maker) {
    return loop.current()
        ? maker.get()
        : waitFor(this.<T>ask(promise -> promise.complete(maker.get())));
  }

  /// Waits for a promise; a refusal is thrown as it is.
  static <T> T waitFor(CompletableFuture<T> promise) {
    try {
      return promise.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refused refused) {
        throw refused;
      }
      throw e;
    }
  }

  /// Ends the thread. Clients that were not closed before are gone as if their process had died.
  @Override
  public void close() {
    loop.stop();
    failAll(new IllegalStateException("the cluster's clients are closed"));
  }

  private void failAll(Throwable cause) {
    ended.compareAndSet(null, cause);
    open.forEach(promise -> promise.completeExceptionally(cause));
  }
}
