package barnabas.broker;

import barnabas.metadata.Command;
import barnabas.metadata.Controller;
import barnabas.metadata.QuorumState;
import barnabas.world.Loop;
import java.util.List;
import java.util.function.Consumer;

/// The way from a loop to the cluster's controller and back. Immutable.
public final class Control {
  private final Loop quorumLoop;
  private final Controller controller;
  private final List<Loop> loops;

  /// @param loops all that follow the cluster's metadata
  Control(Loop quorumLoop, Controller controller, List<Loop> loops) {
    this.quorumLoop = quorumLoop;
    this.controller = controller;
    this.loops = List.copyOf(loops);
  }

  /// Hands a command to the controller. The answer comes on the asking loop, after the change that
  /// it speaks of is known on all loops: a topic that was made is there on whatever connection its
  /// producer comes next.
  ///
  /// @param timeoutMs how long the answer may take
  public <A> void submit(Loop asking, Command<A> command, int timeoutMs, Consumer<A> answer) {
    quorumLoop.post(
        () ->
            controller.submit(
                command,
                timeoutMs,
                given -> onceAllFollow(() -> asking.post(() -> answer.accept(given)))));
  }

  /// Asks who keeps the cluster's metadata. The answer comes on the asking loop.
  public void quorum(Loop asking, Consumer<QuorumState> answer) {
    quorumLoop.post(
        () -> {
          QuorumState state = controller.quorum();
          asking.post(() -> answer.accept(state));
        });
  }

  /// Runs a task on the quorum's loop once all loops have taken in what was posted to them so far.
  private void onceAllFollow(Runnable task) {
    int[] left = {loops.size()};
    for (Loop loop : loops) {
      loop.post(
          () ->
              quorumLoop.post(
                  () -> {
                    if (--left[0] == 0) {
                      task.run();
                    }
                  }));
    }
  }
}
