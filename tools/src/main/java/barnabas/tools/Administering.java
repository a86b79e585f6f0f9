package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ClientSettings;
import barnabas.client.Reply;
import java.util.Map;
import java.util.function.BiConsumer;

/// An admin client that the main thread can wait for.
final class Administering implements AutoCloseable {

  private final ToolLoop loop = new ToolLoop();
  private final ClientSettings settings;
  private final Admin admin;

  Administering(Connecting connecting) {
    this.settings = ClientSettings.of(connecting.settings(Map.of()));
    this.admin =
        loop.await(promise -> promise.complete(new Admin(loop.loop(), loop.network(), settings)));
  }

  /// Asks and waits.
  ///
  /// @throws ToolFailure with the broker's words if it refuses
  <R> R ask(BiConsumer<Admin, Reply<R>> question) {
    return loop.await(
        promise ->
            question.accept(
                admin,
                Reply.of(
                    promise::complete,
                    (code, words) ->
                        promise.completeExceptionally(
                            new ToolFailure(
                                words.contains(code.name())
                                    ? words
                                    : words + " (" + code + ")")))));
  }

  @Override
  public void close() {
    loop.<Boolean>await(
        promise -> {
          admin.close();
          promise.complete(true);
        });
    loop.close();
  }
}
