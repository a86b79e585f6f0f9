package barnabas.tools;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which of a topic's partitions a command is about: all, unless some are named.
final class PartitionChoice {
  @Option(
      names = "--partition",
      paramLabel = "N",
      split = ",",
      description = "Only this partition, or several with commas between.")
  @Nullable List<Integer> partitions;

  boolean has(int partition) {
    return partitions == null || partitions.contains(partition);
  }
}
