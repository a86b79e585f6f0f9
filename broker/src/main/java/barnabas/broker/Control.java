package barnabas.broker;

import barnabas.metadata.Command;
import barnabas.metadata.Controller;
import barnabas.world.Loop;
import java.util.function.Consumer;

/// The way from a loop to the cluster's controller and back. Immutable.
public final class Control {
  private final Loop quorumLoop;
  private final Controller controller;

  Control(Loop quorumLoop, Controller controller) {
    this.quorumLoop = quorumLoop;
    this.controller = controller;
  }

  /// Hands a command to the controller. The answer comes on the asking loop, after the change that
  /// it speaks of is known there.
  ///
  /// @param timeoutMs how long the answer may take
  public <A> void submit(Loop asking, Command<A> command, int timeoutMs, Consumer<A> answer) {
    quorumLoop.post(
        () ->
            controller.submit(
                command, timeoutMs, given -> asking.post(() -> answer.accept(given))));
  }
}
