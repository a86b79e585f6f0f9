package barnabas.sim;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What became of a run.
///
/// @param promise the promise that was broken, or null
/// @param words how it was broken, or empty
/// @param hash of all that happened
/// @param simulatedMs how much time passed in it
/// @param counts what happened how often, faults among it
/// @param lines the last events in words, if they were asked for
public record Verdict(
    Story story,
    @Nullable String promise,
    String words,
    long hash,
    long events,
    long simulatedMs,
    long recordsAcknowledged,
    long batchesAcknowledged,
    long recordsRead,
    SortedMap<String, Long> counts,
    List<String> lines) {

  /// Whether everything that was promised held.
  public boolean held() {
    return promise == null;
  }
}
