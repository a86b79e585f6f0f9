package barnabas.tools;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where to move an offset; one of them.
final class OffsetTarget {
  @Option(names = "--to-earliest", description = "The first record that is still there.")
  boolean earliest;

  @Option(names = "--to-latest", description = "The end.")
  boolean latest;

  @Option(names = "--to-offset", paramLabel = "N", description = "This offset.")
  @Nullable Long offset;

  @Option(
      names = "--to-time",
      paramLabel = "TIME",
      description =
          "The first record of this time or later: ISO 8601, how long ago (10m), or milliseconds"
              + " since 1970.")
  @Nullable String time;

  @Option(
      names = "--shift-by",
      paramLabel = "N",
      description = "So many offsets on, or back if negative.")
  @Nullable Long shift;

  /// The time to go to, if that is the target.
  long timeMs() {
    return time == null ? 0 : Times.milliseconds("--to-time: ", time, System.currentTimeMillis());
  }
}
