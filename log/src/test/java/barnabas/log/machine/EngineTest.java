package barnabas.log.machine;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves the engine's promises by traces: the newest state decides, the committed state answers.
class EngineTest {

  @Test
  void pipelinedCommandsAreDecidedOnTheNewestStateAndAnsweredWhenCommitted() {
    expect(
        """
        > load
        replayed []
        loaded
        > put a 1 x
        appended [x:a+1] to 1
        > put a 2 y
        appended [y:a+2] to 2
        > commit 1
        put a 1 x -> a=1
        > commit 2
        put a 2 y -> a=3
        """);
  }

  @Test
  void readOnlyAnswersAndThoseToRepetitionsWaitForWhatTheyDependOn() {
    expect(
        """
        > load
        replayed []
        loaded
        > sum a
        sum a -> a=0
        > put a 1 x
        appended [x:a+1] to 1
        > sum a
        > put a 1 x
        > commit 1
        put a 1 x -> a=1
        sum a -> a=1
        put a 1 x -> a=1 again
        > put a 1 x
        put a 1 x -> a=1 again
        """);
  }

  @Test
  void aLossRefusesAllThatWaitsAndReplayRebuildsWhatWasCommitted() {
    expect(
        """
        > load
        replayed []
        loaded
        > put a 1 x
        appended [x:a+1] to 1
        > commit 1
        put a 1 x -> a=1
        > put a 2 y
        appended [y:a+2] to 2
        > sum a
        > lose
        put a 2 y refused: led elsewhere
        sum a refused: led elsewhere
        > sum a
        sum a refused: led elsewhere
        > load
        replayed [x:a+1]
        loaded
        > sum a
        sum a -> a=1
        """);
  }

  @Test
  void aRefusedAppendChangesNothing() {
    expect(
        """
        > load
        replayed []
        loaded
        > put a 1 x
        appended [x:a+1] to 1
        > full
        > put a 2 y
        put a 2 y refused: no space
        > sum a
        > commit 1
        put a 1 x -> a=1
        sum a -> a=1
        """);
  }

  @Test
  void commandsAreRefusedBeforeTheStateIsLoaded() {
    expect(
        """
        > sum a
        sum a refused: the state is being loaded
        > load
        replayed []
        loaded
        """);
  }

  @Test
  void answersThatWaitAreBounded() {
    expect(
        """
        > load
        replayed []
        loaded
        > put a 1 r
        appended [r:a+1] to 1
        > put a 1 s
        appended [s:a+1] to 2
        > put a 1 t
        appended [t:a+1] to 3
        > put a 1 u
        appended [u:a+1] to 4
        > put a 1 v
        put a 1 v refused: too many answers wait to be committed
        > commit 4
        put a 1 r -> a=1
        put a 1 s -> a=2
        put a 1 t -> a=3
        put a 1 u -> a=4
        > put a 1 v
        appended [v:a+1] to 5
        """);
  }

  @Test
  void aCommandHandedInFromAnAnswerKeepsTheOrder() {
    List<String> trace = new ArrayList<>();
    Inline log = new Inline();
    Engine<String, Ledger.Put, String> engine = new Engine<>(new Ledger(), log, 8);
    engine.load(_ -> {});
    engine.submit(
        "put a 1 x",
        Reply.of(
            answer -> {
              trace.add(answer);
              engine.submit("sum a", Reply.of(trace::add, _ -> {}));
            },
            _ -> {}));
    engine.submit("put a 2 y", Reply.of(trace::add, _ -> {}));

    engine.committed(2);

    assertThat(trace).containsExactly("a=1", "a=3", "a=3");
  }

  @Test
  void aLossWhileAppendingRefusesTheCommandAndLeavesNoState() {
    List<String> trace = new ArrayList<>();
    Inline log = new Inline();
    Engine<String, Ledger.Put, String> engine = new Engine<>(new Ledger(), log, 8);
    engine.load(_ -> {});
    log.whileAppending =
        () -> engine.lost(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "the disk failed"));

    engine.submit("put a 1 x", Reply.of(trace::add, refusal -> trace.add(refusal.reason())));

    assertThat(trace).containsExactly("the disk failed");
    assertThat(engine.standing()).isFalse();
    assertThat(engine.heldCount()).isZero();
  }

  /// The script is the `> ` lines of the trace that it is expected to give.
  private static void expect(String trace) {
    StringBuilder script = new StringBuilder();
    trace
        .lines()
        .filter(line -> line.startsWith("> "))
        .forEach(line -> script.append(line.substring(2)).append('\n'));
    assertThat(Script.play(script.toString())).isEqualTo(trace);
  }

  /// A log that only counts.
  private static final class Inline implements EventLog<Ledger.Put> {
    private long next;
    private Runnable whileAppending = () -> {};

    @Override
    public Appended append(List<Ledger.Put> events) {
      whileAppending.run();
      next += events.size();
      return new Appended.At(next);
    }

    @Override
    public void replay(Replay<Ledger.Put> replay) {
      replay.done(next);
    }
  }
}
