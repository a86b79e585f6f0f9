package barnabas.tools;

import barnabas.client.CommittedOffset;
import barnabas.client.GroupAdmin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ListGroupsResponse;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists and describes groups and moves their offsets.
@Command(
    name = "groups",
    description = "Lists and describes consumer groups and moves their offsets.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas groups list",
      "  ./barnabas groups describe delays",
      "  ./barnabas groups reset delays --topic flights --to-earliest",
      "  ./barnabas groups reset delays --topic flights --to-time 2001-01-10T00:00:00Z --execute",
      "  ./barnabas groups delete delays"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class GroupsCommand {

  private static final String NO_GROUP = "Dead";

  @Command(description = "Names the groups.", mixinStandardHelpOptions = true)
  void list(@Mixin Connecting here) {
    try (var admin = new Administering(here)) {
      List<ListGroupsResponse.ListedGroup> groups =
          admin.ask((one, reply) -> one.groups().list(reply));
      var table = new Columns("GROUP", "STATE", "PROTOCOL");
      groups.stream()
          .sorted(java.util.Comparator.comparing(ListGroupsResponse.ListedGroup::groupId))
          .forEach(group -> table.add(group.groupId(), group.groupState(), group.protocolType()));
      table.print(System.out);
    }
  }

  @Command(
      description = "Shows how far a group has read, how far it is behind, and who is in it.",
      mixinStandardHelpOptions = true)
  void describe(@Mixin Connecting here, @Parameters(paramLabel = "GROUP") String group) {
    try (var admin = new Administering(here)) {
      DescribeGroupsResponse.DescribedGroup described =
          admin.ask((one, reply) -> one.groups().describe(group, reply));
      if (described.groupState().equals(NO_GROUP)) {
        throw new ToolFailure("there is no group " + group);
      }
      System.out.printf(
          "%s  %s, %d members%s%n%n",
          group,
          described.groupState(),
          described.members().size(),
          described.protocolData().isEmpty() ? "" : ", " + described.protocolData());
      var owners = new TreeMap<TopicPartition, String>();
      for (DescribeGroupsResponse.DescribedGroupMember member : described.members()) {
        GroupAdmin.assignment(member)
            .forEach(one -> owners.put(one, member.memberId() + " " + member.clientHost()));
      }
      progress(admin, group, owners).print(System.out);
    }
  }

  private static Columns progress(
      Administering admin, String group, Map<TopicPartition, String> owners) {
    SortedMap<TopicPartition, CommittedOffset> committed =
        admin.ask((one, reply) -> one.groups().committed(group, reply));
    var rows = new java.util.TreeSet<>(committed.keySet());
    rows.addAll(owners.keySet());
    var ends = new TreeMap<TopicPartition, Long>();
    rows.stream()
        .map(TopicPartition::topic)
        .distinct()
        .forEach(topic -> ends.putAll(endsOf(admin, topic)));
    var table = new Columns("TOPIC", "PARTITION", "OFFSET", "END", "LAG", "MEMBER");
    for (TopicPartition row : rows) {
      CommittedOffset offset = committed.get(row);
      Long end = ends.get(row);
      table.add(
          row.topic(),
          row.partition(),
          offset == null ? "-" : offset.offset(),
          end == null ? "-" : end,
          offset == null || end == null ? "-" : Math.max(0, end - offset.offset()),
          owners.getOrDefault(row, "-"));
    }
    return table;
  }

  /// Nothing for a topic that is gone: the group's offsets outlive it for a while.
  private static SortedMap<TopicPartition, Long> endsOf(Administering admin, String name) {
    Topology.Topic topic =
        admin.<Topology>ask((one, reply) -> one.describe(List.of(name), reply)).topic(name);
    return topic == null || topic.partitions().isEmpty()
        ? new TreeMap<>()
        : TopicsCommand.offsets(admin, topic, barnabas.client.Admin.LATEST);
  }

  /// Where to move a group; one of them.
  static final class Target {
    @Option(names = "--to-earliest", description = "The first record that is still there.")
    boolean earliest;

    @Option(names = "--to-latest", description = "The end.")
    boolean latest;

    @Option(names = "--to-offset", paramLabel = "N", description = "This offset.")
    @Nullable Long offset;

    @Option(
        names = "--to-time",
        paramLabel = "TIME",
        description = "The first record of this time or later: milliseconds or ISO 8601.")
    @Nullable String time;

    @Option(
        names = "--shift-by",
        paramLabel = "N",
        description = "So many records on, or back if negative.")
    @Nullable Long shift;
  }

  @Command(
      description = {
        "Moves a group that has no members.",
        "Only shows what would be done, unless --execute is given."
      },
      mixinStandardHelpOptions = true)
  void reset(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @Option(names = "--topic", required = true, description = "The topic.") String name,
      @ArgGroup(exclusive = true, multiplicity = "1") Target target,
      @Option(names = "--execute", description = "Do it.") boolean execute) {
    try (var admin = new Administering(here)) {
      SortedMap<TopicPartition, CommittedOffset> before =
          admin.ask((one, reply) -> one.groups().committed(group, reply));
      SortedMap<TopicPartition, CommittedOffset> after =
          OffsetTargets.of(admin, TopicsCommand.existing(admin, name), target, before);
      var table = new Columns("TOPIC", "PARTITION", "OFFSET", "NEW OFFSET");
      after.forEach(
          (partition, offset) -> {
            CommittedOffset now = before.get(partition);
            table.add(
                partition.topic(),
                partition.partition(),
                now == null ? "-" : now.offset(),
                offset.offset());
          });
      table.print(System.out);
      if (execute) {
        admin.<String>ask((one, reply) -> one.groups().commit(group, after, reply));
        System.out.println("done");
      } else {
        System.out.println("nothing was changed; add --execute to do it");
      }
    }
  }

  @Command(
      description = "Removes groups without members, with their offsets.",
      mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP", arity = "1..*") List<String> groups) {
    try (var admin = new Administering(here)) {
      for (String group : groups) {
        admin.<String>ask((one, reply) -> one.groups().delete(group, reply));
        System.out.println("deleted " + group);
      }
    }
  }
}
