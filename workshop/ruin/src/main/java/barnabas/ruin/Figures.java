package barnabas.ruin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/// What is counted over all stories. Shared by all threads.
final class Figures {
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, List<Long>> times = new TreeMap<>();

  synchronized void count(String what) {
    count(what, 1);
  }

  synchronized void count(String what, long times) {
    counts.merge(what, times, Long::sum);
  }

  synchronized long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  synchronized void time(String what, long ms) {
    times.computeIfAbsent(what, w -> new ArrayList<>()).add(ms);
  }

  /// A client was told an error, which is its right. One that no client should know is told with
  /// its place.
  void refused(Throwable refused) {
    boolean stated = refused instanceof KafkaException;
    StackTraceElement[] trace = refused.getStackTrace();
    String place = stated || trace.length == 0 ? "" : " at " + trace[0];
    count("told to clients: " + refused.getClass().getSimpleName() + place);
  }

  /// The middle one of the times, or a guess if none was taken.
  synchronized long median(String what, long guess) {
    List<Long> sorted = new ArrayList<>(times.getOrDefault(what, List.of()));
    Collections.sort(sorted);
    return sorted.isEmpty() ? guess : sorted.get(sorted.size() / 2);
  }

  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    counts.forEach((what, count) -> lines.add("%,12d  %s".formatted(count, what)));
    times.forEach(
        (what, all) ->
            lines.add(
                "%,12d  %s: median %,d ms, longest %,d ms"
                    .formatted(all.size(), what, median(what, 0), Collections.max(all))));
    return lines;
  }
}
