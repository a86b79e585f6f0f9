package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/// Who ends the broker's process at random moments, and starts it again: SIGKILL while it serves,
/// while it starts and while it is paused; SIGTERM; pauses by SIGSTOP. Owned by the story.
final class Killer {
  static final String KILLS = "kills";
  static final String KILLS_IN_START = "kills, of them while it started";
  static final String STARTS = "starts";
  static final String TO_ANSWER = "from launch to the first answer";
  static final String TO_ACKNOWLEDGE = "from the kill to the next acknowledged batch";

  private static final long START_TIMEOUT_MS = 60_000;
  private static final long ACKNOWLEDGE_TIMEOUT_MS = 60_000;
  private static final long START_GUESS_MS = 400;

  private final BrokerProcess broker;
  private final Witness witness;
  private final Figures figures;
  private final SplittableRandom chance;

  Killer(BrokerProcess broker, Witness witness, Figures figures, SplittableRandom chance) {
    this.broker = broker;
    this.witness = witness;
    this.figures = figures;
    this.chance = chance;
  }

  /// Does one thing after the other; the broker serves when it is over.
  ///
  /// @param restMs how long it leaves the broker alone, on average
  void play(List<Calamity> calamities, long untilNanos, int restMs)
      throws IOException, InterruptedException {
    int weight = calamities.stream().mapToInt(Calamity::weight).sum();
    while (System.nanoTime() < untilNanos && witness.violation() == null) {
      Pause.ms(chance.nextInt(10) == 0 ? 0 : chance.nextInt(2 * restMs));
      requireAlive();
      int draw = chance.nextInt(weight);
      for (Calamity calamity : calamities) {
        draw -= calamity.weight();
        if (draw < 0) {
          calamity.deed().strike();
          break;
        }
      }
    }
  }

  private void requireAlive() throws IOException, InterruptedException {
    if (!broker.isAlive()) {
      String last = broker.said().lines().reduce("", (_, line) -> line);
      throw new Violation(
          "the broker stays up", "it ended with " + broker.awaitEnd(0) + ": " + last);
    }
  }

  void killAndStart() throws IOException, InterruptedException {
    long begunNanos = System.nanoTime();
    killQuietly();
    awaitAcknowledged(TO_ACKNOWLEDGE, begunNanos);
  }

  /// Kills it, a third of the times also while it starts, and lets it start.
  void killQuietly() throws IOException, InterruptedException {
    kill();
    while (chance.nextInt(100) < 35) {
      launch();
      Pause.ms(chance.nextLong(2 * figures.median(TO_ANSWER, START_GUESS_MS)));
      requireAlive();
      figures.count(KILLS_IN_START);
      kill();
    }
    serve();
  }

  void kill() throws InterruptedException {
    say("SIGKILL");
    figures.count(KILLS);
    broker.kill();
  }

  void stopAndStart() throws IOException, InterruptedException {
    stop();
    serve();
  }

  void stop() throws InterruptedException {
    say("SIGTERM");
    figures.count("clean stops");
    int code = broker.stop();
    if (code < 0) {
      throw new Violation("SIGTERM ends it", "it was still there after a minute");
    }
    figures.count("clean stops that ended with " + code);
  }

  void pause() throws IOException, InterruptedException {
    int ms = chance.nextInt(4) == 0 ? chance.nextInt(12_000) : chance.nextInt(1_500);
    say("SIGSTOP for " + ms + " ms");
    figures.count("pauses");
    broker.pause();
    Pause.ms(ms);
    if (chance.nextInt(3) == 0) {
      figures.count("kills, of them while it was paused");
      killAndStart();
    } else {
      broker.resume();
    }
  }

  private void launch() throws IOException {
    say("start");
    figures.count(STARTS);
    broker.startAgain();
  }

  /// Starts it where it may find no room, or something that it can't make good.
  ///
  /// @return whether it serves; if not it has refused that in one line
  boolean serveOrRefuse() throws IOException, InterruptedException {
    launch();
    long ms = broker.awaitServing(START_TIMEOUT_MS);
    if (ms >= 0) {
      say("serves after " + ms + " ms");
      return true;
    }
    String refusal = broker.refusal();
    if (refusal == null) {
      throw new Violation("what can't start says so in one line", broker.said());
    }
    say("refuses to start: " + refusal);
    return false;
  }

  void serve() throws IOException, InterruptedException {
    launch();
    awaitServing();
  }

  void awaitServing() throws InterruptedException {
    long ms = broker.awaitServing(START_TIMEOUT_MS);
    if (ms < 0) {
      throw new Violation("it starts again", "no answer after " + START_TIMEOUT_MS + " ms");
    }
    say("serves after " + ms + " ms");
    figures.time(TO_ANSWER, ms);
  }

  /// Waits until a batch is acknowledged from now on.
  ///
  /// @param what the time that is measured, from `begunNanos` on
  void awaitAcknowledged(String what, long begunNanos) throws IOException, InterruptedException {
    long before = witness.batchesAcknowledged();
    long passedMs = 0;
    while (witness.batchesAcknowledged() == before && witness.violation() == null) {
      Pause.ms(5);
      requireAlive();
      passedMs = (System.nanoTime() - begunNanos) / 1_000_000;
      if (passedMs > ACKNOWLEDGE_TIMEOUT_MS) {
        throw new Violation("it serves again", "nothing acknowledged for " + passedMs + " ms");
      }
    }
    figures.time(what, passedMs);
  }

  private void say(String words) {
    witness.ruin(words);
  }
}
