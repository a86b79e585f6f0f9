package barnabas.tools;

import barnabas.application.ClientThread;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Randomness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// The loop that a command's clients live on, and the way for the main thread to wait for them.
final class ToolLoop implements AutoCloseable {

  private final ClientThread thread = new ClientThread();

  Loop loop() {
    return thread.loop();
  }

  Network network() {
    return thread.network();
  }

  Randomness randomness() {
    return thread.randomness();
  }

  /// Runs `task` on the loop and waits until it has completed the promise that it is given.
  ///
  /// @throws ToolFailure that the promise was failed with
  <T> T await(Consumer<CompletableFuture<T>> task) {
    try {
      return thread.ask(task).get();
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
    thread.close();
  }
}
