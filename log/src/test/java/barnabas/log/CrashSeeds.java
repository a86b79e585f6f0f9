package barnabas.log;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Runs any range of [CrashTest]'s seeds and groups those that fail by the place where they do; or
/// tells the story of one log in one seed, with every operation of the disk. To be run by hand:
///
/// ```
/// CrashSeeds CRASHES|FAILURES|DAMAGE|STORMS FROM TO     seeds from FROM to TO - 1
/// CrashSeeds CRASHES|FAILURES|DAMAGE|STORMS SEED log 2  the story of log 2
/// ```
final class CrashSeeds {

  private static final int FRAMES = 4;
  private static final int WORDS_MAX = 600;

  private CrashSeeds() {}

  public static void main(String[] arguments) {
    CrashTest.Kind kind = CrashTest.Kind.valueOf(arguments[0]);
    long from = Long.parseLong(arguments[1]);
    PrintStream out = System.out;
    if (arguments[2].equals("log")) {
      int log = Integer.parseInt(arguments[3]);
      CrashTest.run(from, kind, new CrashStory(log, out));
      return;
    }
    long to = Long.parseLong(arguments[2]);
    Map<String, List<Long>> found = new TreeMap<>();
    Map<String, String> words = new TreeMap<>();
    for (long seed = from; seed < to; seed++) {
      try {
        CrashTest.run(seed, kind, CrashStory.UNTOLD);
      } catch (AssertionError | RuntimeException failed) {
        String place = place(failed);
        found.computeIfAbsent(place, _ -> new ArrayList<>()).add(seed);
        words.putIfAbsent(place, words(failed));
      }
    }
    out.printf("%s %d to %d: %d fail%n", kind, from, to - 1, count(found));
    found.forEach((place, seeds) -> out.printf("%s%n  %s%n  %s%n", place, seeds, words.get(place)));
  }

  private static int count(Map<String, List<Long>> found) {
    return found.values().stream().mapToInt(List::size).sum();
  }

  private static String place(Throwable failed) {
    StringBuilder place = new StringBuilder(failed.getClass().getSimpleName());
    int left = FRAMES;
    for (StackTraceElement frame : failed.getStackTrace()) {
      if (left > 0 && frame.getClassName().startsWith("barnabas.log")) {
        place.append(' ').append(frame.getFileName()).append(':').append(frame.getLineNumber());
        left--;
      }
    }
    return place.toString();
  }

  private static String words(Throwable failed) {
    String words = String.valueOf(failed.getMessage()).replaceAll("(?m)^\\d+ µs.*\n?", "");
    String line = words.replaceAll("\\s+", " ");
    return line.substring(0, Math.min(WORDS_MAX, line.length()));
  }
}
