package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Deletes the oldest records of a topic.
@Command(
    name = "trim",
    description = {
      "Deletes the oldest records of a topic, so that it begins where it is told to.",
      "Only shows what would be done, unless --execute is given."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas topics trim flights --to-time 7d",
      "  ./barnabas topics trim flights --to-time 2001-01-10T00:00:00Z --execute",
      "  ./barnabas topics trim flights --partition 0 --to-offset 17 --execute",
      "  ./barnabas topics trim flights --to-latest --execute    all records there are now"
    },
    mixinStandardHelpOptions = true)
final class TrimCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "TOPIC")
  String topic = "";

  @Mixin PartitionChoice partitions = new PartitionChoice();

  @ArgGroup(exclusive = true, multiplicity = "1")
  OffsetTarget target = new OffsetTarget();

  @Option(names = "--execute", description = "Do it. What is deleted does not come back.")
  boolean execute;

  @Option(names = "--json", description = "As a JSON list.")
  boolean json;

  TrimCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    long timeMs = target.timeMs();
    try (var admin = new Administering(connecting)) {
      Topology.Topic known = TopicsCommand.existing(admin, topic);
      SortedMap<TopicPartition, Long> starts = TopicsCommand.offsets(admin, known, Admin.EARLIEST);
      SortedMap<TopicPartition, Long> moved =
          new TreeMap<>(OffsetTargets.of(admin, known, target, timeMs, starts));
      moved.keySet().removeIf(one -> !partitions.has(one.partition()));
      if (moved.isEmpty()) {
        throw new ToolFailure(topic + " has no such partition");
      }
      Table table = table(starts, moved);
      if (execute) {
        SortedMap<TopicPartition, Long> changed = new TreeMap<>(moved);
        changed.entrySet().removeIf(one -> one.getValue().equals(starts.get(one.getKey())));
        admin.<SortedMap<TopicPartition, Long>>ask(
            (one, reply) -> one.deleteRecords(changed, reply));
      }
      table.print(terminal.out(), json);
      if (!json) {
        terminal.out().println(execute ? "done" : "nothing was changed; add --execute to do it");
      }
      return 0;
    }
  }

  private static Table table(
      SortedMap<TopicPartition, Long> starts, SortedMap<TopicPartition, Long> moved) {
    var table = new Table("TOPIC", "PARTITION", "FIRST OFFSET", "NEW FIRST OFFSET", "DELETED");
    moved.forEach(
        (partition, to) -> {
          long from = starts.getOrDefault(partition, 0L);
          long gone = Math.max(0, to - from);
          table.add(partition.topic(), partition.partition(), from, from + gone, gone);
        });
    return table;
  }
}
