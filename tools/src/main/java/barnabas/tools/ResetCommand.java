package barnabas.tools;

import barnabas.client.CommittedOffset;
import barnabas.client.TopicPartition;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Moves a group's offsets.
@Command(
    name = "reset",
    description = {
      "Moves a group that has no members.",
      "Only shows what would be done, unless --execute is given."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas groups reset delays --topic flights --to-earliest",
      "  ./barnabas groups reset delays --topic flights --to-time 2h --execute",
      "  ./barnabas groups reset delays --topic flights --partition 0 --to-offset 17 --execute",
      "  ./barnabas groups reset delays --all-topics --shift-by=-100 --execute"
    },
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "GROUP")
  String group = "";

  @ArgGroup(exclusive = true, multiplicity = "1")
  Scope scope = new Scope();

  @Mixin PartitionChoice partitions = new PartitionChoice();

  @ArgGroup(exclusive = true, multiplicity = "1")
  OffsetTarget target = new OffsetTarget();

  @Option(names = "--execute", description = "Do it.")
  boolean execute;

  @Option(names = "--json", description = "As a JSON list.")
  boolean json;

  /// Which partitions to move.
  static final class Scope {
    @Option(names = "--topic", paramLabel = "TOPIC", description = "This topic's; repeatable.")
    @Nullable List<String> topics;

    @Option(names = "--all-topics", description = "All that the group has offsets of.")
    boolean all;
  }

  ResetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    long timeMs = target.timeMs();
    try (var admin = new Administering(connecting)) {
      GroupsCommand.withoutMembers(admin, group);
      SortedMap<TopicPartition, Long> before = GroupsCommand.committed(admin, group);
      var after = new TreeMap<TopicPartition, Long>();
      for (String name : topics(before)) {
        after.putAll(
            OffsetTargets.of(admin, TopicsCommand.existing(admin, name), target, timeMs, before));
      }
      after.keySet().removeIf(one -> !partitions.has(one.partition()));
      if (before.isEmpty() && scope.topics == null) {
        throw new ToolFailure(group + " has no offsets to move; name its topics with --topic");
      }
      if (after.isEmpty()) {
        throw new ToolFailure("there is no such partition to move " + group + " in");
      }
      if (execute) {
        var offsets = new TreeMap<TopicPartition, CommittedOffset>();
        after.forEach((partition, offset) -> offsets.put(partition, CommittedOffset.of(offset)));
        admin.<String>ask((one, reply) -> one.groups().commit(group, offsets, reply));
      }
      moves(before, after).print(terminal.out(), json);
      if (!json) {
        terminal.out().println(execute ? "done" : "nothing was changed; add --execute to do it");
      }
      return 0;
    }
  }

  private SortedSet<String> topics(SortedMap<TopicPartition, Long> before) {
    var topics = new TreeSet<String>();
    if (scope.topics != null) {
      topics.addAll(scope.topics);
    } else {
      before.keySet().forEach(one -> topics.add(one.topic()));
    }
    return topics;
  }

  private static Table moves(
      SortedMap<TopicPartition, Long> before, SortedMap<TopicPartition, Long> after) {
    var table = new Table("TOPIC", "PARTITION", "OFFSET", "NEW OFFSET");
    after.forEach(
        (partition, offset) ->
            table.add(partition.topic(), partition.partition(), before.get(partition), offset));
    return table;
  }
}
