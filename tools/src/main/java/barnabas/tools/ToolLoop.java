package barnabas.tools;

import barnabas.host.ConnectionLimits;
import barnabas.host.HostLoop;
import barnabas.host.HostMeter;
import barnabas.host.HostNetwork;
import barnabas.host.HostRandomness;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Randomness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// The loop that a command's clients live on, and the way for the main thread to wait for them.
final class ToolLoop implements AutoCloseable {

  private final HostMeter meter = new HostMeter();
  private final CompletableFuture<Throwable> escaped = new CompletableFuture<>();
  private final HostLoop loop =
      HostLoop.selecting("client", meter, (_, cause) -> escaped.complete(cause));
  private final HostNetwork network =
      new HostNetwork(
          new ConnectionLimits(ConnectionLimits.PER_ADDRESS_MAX, ConnectionLimits.TOTAL_MAX),
          HostNetwork.SYSTEM_BUFFER,
          meter);
  private final HostRandomness randomness = new HostRandomness();

  Loop loop() {
    return loop;
  }

  Network network() {
    return network;
  }

  Randomness randomness() {
    return randomness;
  }

  /// Runs `task` on the loop and waits until it has completed the promise that it is given.
  ///
  /// @throws ToolFailure that the promise was failed with
  <T> T await(Consumer<CompletableFuture<T>> task) {
    var promise = new CompletableFuture<T>();
    escaped.thenAccept(promise::completeExceptionally);
    loop.post(() -> task.accept(promise));
    try {
      return promise.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ToolFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailure("interrupted");
    }
  }

  @Override
  public void close() {
    loop.stop();
  }
}
