package barnabas.sim;

/// The simulator's command line.
public final class Main {
  private static final int LINES_MAX = Integer.getInteger("lines", 400);

  private Main() {}

  public static void main(String[] arguments) {
    long from = Long.parseLong(arguments[0]);
    long to = arguments.length > 1 ? Long.parseLong(arguments[1]) : from + 1;
    for (long seed = from; seed < to; seed++) {
      long t = System.nanoTime();
      Verdict verdict = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      long ms = (System.nanoTime() - t) / 1_000_000;
      System.out.printf(
          "seed %d: %s hash %x, %d events, %d s, %d records, %d batches, %d read, %d faults, %d"
              + " ms%n",
          seed,
          verdict.held() ? "held" : "FAILED " + verdict.words(),
          verdict.hash(),
          verdict.events(),
          verdict.simulatedMs() / 1000,
          verdict.recordsAcknowledged(),
          verdict.batchesAcknowledged(),
          verdict.recordsRead(),
          verdict.story().faults(),
          ms);
      if (!verdict.held() && to == from + 1) {
        Verdict told = Run.play(StoryDraw.draw(seed), Build.SOUND, LINES_MAX);
        told.story().words().forEach(System.out::println);
        told.lines().forEach(System.out::println);
        System.out.println(told.words());
      }
    }
  }
}
