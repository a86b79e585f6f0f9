package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.CommittedOffset;
import barnabas.client.GroupAdmin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.MalformedMessageException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

  private final Terminal terminal;

  GroupsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = "Names the groups.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas groups list",
        "  ./barnabas groups list --state Empty --json"
      },
      mixinStandardHelpOptions = true)
  void list(
      @Mixin Connecting here,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description = "Only those that are Stable, Empty, PreparingRebalance or so.")
          @Nullable String state,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      List<ListGroupsResponse.ListedGroup> groups =
          admin.ask((one, reply) -> one.groups().list(reply));
      var table = new Table("GROUP", "STATE", "PROTOCOL");
      groups.stream()
          .filter(group -> state == null || state.equalsIgnoreCase(group.groupState()))
          .sorted(Comparator.comparing(ListGroupsResponse.ListedGroup::groupId))
          .forEach(group -> table.add(group.groupId(), group.groupState(), group.protocolType()));
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = "Shows how far a group has read, how far it is behind, and who is in it.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas groups describe delays",
        "  ./barnabas groups describe delays --json | jq '[.partitions[].lag] | add'"
      },
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    try (var admin = new Administering(here)) {
      DescribeGroupsResponse.DescribedGroup described = existing(admin, group);
      var owners = new TreeMap<TopicPartition, String>();
      for (DescribeGroupsResponse.DescribedGroupMember member : described.members()) {
        parts(member)
            .forEach(one -> owners.put(one, member.memberId() + " " + member.clientHost()));
      }
      Table progress = progress(admin, group, owners);
      if (json) {
        var object = new LinkedHashMap<String, Object>();
        object.put("group", group);
        object.put("state", described.groupState());
        object.put("assignor", described.protocolData());
        object.put("members", members(described));
        object.put("partitions", progress.objects());
        terminal.out().println(Json.of(object));
        return;
      }
      int count = described.members().size();
      terminal
          .out()
          .printf(
              "%s  %s, %d %s%s%n",
              group,
              described.groupState(),
              count,
              count == 1 ? "member" : "members",
              described.protocolData().isEmpty() ? "" : ", " + described.protocolData());
      if (!progress.isEmpty()) {
        terminal.out().println();
        progress.print(terminal.out());
      }
    }
  }

  /// @throws ToolFailure if there is none
  private static DescribeGroupsResponse.DescribedGroup existing(Administering admin, String group) {
    DescribeGroupsResponse.DescribedGroup described =
        admin.ask((one, reply) -> one.groups().describe(group, reply));
    if (described.groupState().equals(NO_GROUP)) {
      throw new ToolFailure("there is no group " + group + "; './barnabas groups list' names them");
    }
    return described;
  }

  private static List<Map<String, Object>> members(
      DescribeGroupsResponse.DescribedGroup described) {
    return described.members().stream()
        .<Map<String, Object>>map(
            member -> {
              var object = new LinkedHashMap<String, Object>();
              object.put("id", member.memberId());
              object.put("clientId", member.clientId());
              object.put("host", member.clientHost());
              return object;
            })
        .toList();
  }

  /// Nothing for members of groups whose protocol is not the consumers'.
  private static SortedSet<TopicPartition> parts(
      DescribeGroupsResponse.DescribedGroupMember member) {
    try {
      return GroupAdmin.assignment(member);
    } catch (MalformedMessageException otherProtocol) {
      return new TreeSet<>();
    }
  }

  private static Table progress(
      Administering admin, String group, Map<TopicPartition, String> owners) {
    SortedMap<TopicPartition, CommittedOffset> committed =
        admin.ask((one, reply) -> one.groups().committed(group, reply));
    var rows = new TreeSet<>(committed.keySet());
    rows.addAll(owners.keySet());
    var ends = new TreeMap<TopicPartition, Long>();
    rows.stream()
        .map(TopicPartition::topic)
        .distinct()
        .forEach(topic -> ends.putAll(endsOf(admin, topic)));
    rows.addAll(ends.keySet());
    var table = new Table("TOPIC", "PARTITION", "OFFSET", "END", "LAG", "MEMBER");
    for (TopicPartition row : rows) {
      CommittedOffset offset = committed.get(row);
      Long end = ends.get(row);
      table.add(
          row.topic(),
          row.partition(),
          offset == null ? null : offset.offset(),
          end,
          offset == null || end == null ? null : Math.max(0, end - offset.offset()),
          owners.get(row));
    }
    return table;
  }

  /// Nothing for a topic that is gone: the group's offsets outlive it for a while.
  private static SortedMap<TopicPartition, Long> endsOf(Administering admin, String name) {
    Topology.Topic topic =
        admin.<Topology>ask((one, reply) -> one.describe(List.of(name), reply)).topic(name);
    return topic == null || topic.partitions().isEmpty()
        ? new TreeMap<>()
        : TopicsCommand.offsets(admin, topic, Admin.LATEST);
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
        description =
            "The first record of this time or later: ISO 8601, how long ago (10m), or milliseconds"
                + " since 1970.")
    @Nullable String time;

    @Option(
        names = "--shift-by",
        paramLabel = "N",
        description = "So many records on, or back if negative.")
    @Nullable Long shift;
  }

  /// Which partitions to move.
  static final class Scope {
    @Option(names = "--topic", paramLabel = "TOPIC", description = "This topic's; repeatable.")
    @Nullable List<String> topics;

    @Option(names = "--all-topics", description = "All that the group has offsets of.")
    boolean all;
  }

  @Command(
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
  void reset(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @ArgGroup(exclusive = true, multiplicity = "1") Scope scope,
      @Option(
              names = "--partition",
              paramLabel = "N",
              split = ",",
              description = "Only this partition, or several with commas between.")
          @Nullable List<Integer> partitions,
      @ArgGroup(exclusive = true, multiplicity = "1") Target target,
      @Option(names = "--execute", description = "Do it.") boolean execute) {
    long timeMs =
        target.time == null
            ? 0
            : Times.milliseconds("--to-time: ", target.time, System.currentTimeMillis());
    try (var admin = new Administering(here)) {
      withoutMembers(admin, group);
      SortedMap<TopicPartition, CommittedOffset> before =
          admin.ask((one, reply) -> one.groups().committed(group, reply));
      var after = new TreeMap<TopicPartition, CommittedOffset>();
      for (String name : topics(scope, before)) {
        after.putAll(
            OffsetTargets.of(admin, TopicsCommand.existing(admin, name), target, timeMs, before));
      }
      if (partitions != null) {
        after.keySet().removeIf(one -> !partitions.contains(one.partition()));
      }
      if (after.isEmpty()) {
        throw new ToolFailure("there is no such partition to move " + group + " in");
      }
      moves(before, after).print(terminal.out());
      if (execute) {
        admin.<String>ask((one, reply) -> one.groups().commit(group, after, reply));
        terminal.out().println("done");
      } else {
        terminal.out().println("nothing was changed; add --execute to do it");
      }
    }
  }

  private static void withoutMembers(Administering admin, String group) {
    DescribeGroupsResponse.DescribedGroup now =
        admin.ask((one, reply) -> one.groups().describe(group, reply));
    if (!now.members().isEmpty()) {
      int count = now.members().size();
      throw new ToolFailure(
          "%s is %s with %d %s: stop %s first, './barnabas groups describe %s' says where"
              .formatted(
                  group,
                  now.groupState(),
                  count,
                  count == 1 ? "member" : "members",
                  count == 1 ? "it" : "them",
                  group));
    }
  }

  private static SortedSet<String> topics(
      Scope scope, SortedMap<TopicPartition, CommittedOffset> before) {
    var topics = new TreeSet<String>();
    if (scope.topics != null) {
      topics.addAll(scope.topics);
    } else {
      before.keySet().forEach(one -> topics.add(one.topic()));
    }
    return topics;
  }

  private static Table moves(
      SortedMap<TopicPartition, CommittedOffset> before,
      SortedMap<TopicPartition, CommittedOffset> after) {
    var table = new Table("TOPIC", "PARTITION", "OFFSET", "NEW OFFSET");
    after.forEach(
        (partition, offset) -> {
          CommittedOffset now = before.get(partition);
          table.add(
              partition.topic(),
              partition.partition(),
              now == null ? null : now.offset(),
              offset.offset());
        });
    return table;
  }

  @Command(
      description = "Removes groups without members, with their offsets.",
      footer = {"", "Examples:", "  ./barnabas groups delete delays routes"},
      mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP", arity = "1..*") List<String> groups) {
    try (var admin = new Administering(here)) {
      for (String group : groups) {
        admin.<String>ask((one, reply) -> one.groups().delete(group, reply));
        terminal.out().println("deleted " + group);
      }
    }
  }
}
