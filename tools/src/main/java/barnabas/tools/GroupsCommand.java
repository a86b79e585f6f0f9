package barnabas.tools;

import barnabas.client.CommittedOffset;
import barnabas.client.GroupAdmin;
import barnabas.client.TopicPartition;
import barnabas.wire.ListGroupsResponse;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
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

/// Lists and describes groups, and takes groups, offsets and members away.
@Command(
    name = "groups",
    description = "Lists and describes consumer groups and moves their offsets.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas groups list",
      "  ./barnabas groups describe delays --trend 10",
      "  ./barnabas groups reset delays --topic flights --to-earliest",
      "  ./barnabas groups reset delays --topic flights --to-time 2001-01-10T00:00:00Z --execute",
      "  ./barnabas groups delete delays"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class GroupsCommand {

  private static final int TREND_SECONDS_MAX = 3600;

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
              completionCandidates = GroupStates.class,
              description = "Only those that are ${COMPLETION-CANDIDATES}.")
          @Nullable String state,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    if (state != null) {
      GroupStates.check(state);
    }
    try (var admin = new Administering(here)) {
      List<ListGroupsResponse.ListedGroup> groups =
          admin.ask((one, reply) -> one.groups().list(reply));
      var table = new Table("GROUP", "STATE", "PROTOCOL", "TYPE");
      groups.stream()
          .filter(group -> state == null || state.equalsIgnoreCase(group.groupState()))
          .sorted(Comparator.comparing(ListGroupsResponse.ListedGroup::groupId))
          .forEach(
              group ->
                  table.add(
                      group.groupId(),
                      group.groupState(),
                      group.protocolType().isEmpty() ? null : group.protocolType(),
                      group.groupType().isEmpty() ? null : group.groupType()));
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = {
        "Shows how far a group has read, how far it is behind, and who is in it.",
        "With --trend looks twice, and says whether the lag grows and when it will be gone."
      },
      footer = {
        "",
        "Examples:",
        "  ./barnabas groups describe delays",
        "  ./barnabas groups describe delays --trend 10",
        "  ./barnabas groups describe delays --json | jq .lag"
      },
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @Option(
              names = "--trend",
              paramLabel = "SECONDS",
              description =
                  "Look again after so many; more than the group takes from commit to commit, often"
                      + " 5.")
          @Nullable Integer trendSeconds,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    if (trendSeconds != null && (trendSeconds < 1 || trendSeconds > TREND_SECONDS_MAX)) {
      throw ToolFailure.usage("--trend: give 1 to " + TREND_SECONDS_MAX + " seconds");
    }
    try (var admin = new Administering(here)) {
      var report = new GroupReport(admin, GroupFacts.existing(admin, group));
      if (trendSeconds != null) {
        describeTrend(admin, report, group, trendSeconds, json);
      } else if (json) {
        terminal.out().println(Json.of(report.object()));
      } else {
        head(report, group, "");
        section(report.progress());
        section(report.members());
        section(report.rebalances(false));
      }
    }
  }

  private void describeTrend(
      Administering admin, GroupReport report, String group, int seconds, boolean json) {
    SortedMap<TopicPartition, LagTrend.Look> before = report.looks();
    long begunNanos = System.nanoTime();
    admin.pause(seconds * 1000L);
    report.look();
    double passed = (System.nanoTime() - begunNanos) / 1e9;
    LagTrend sum = report.sum(before, passed);
    Table trend = report.trend(before, passed, json);
    if (json) {
      Map<String, @Nullable Object> object = report.object();
      object.put("trend", sum.words());
      object.put("caughtUpIn", sum.secondsLeft());
      object.put("partitions", trend.objects());
      terminal.out().println(Json.of(object));
      return;
    }
    String left = GroupReport.left(sum);
    String where = left == null ? "" : ", caught up in " + left;
    String still = sum.lag() > 0 && sum.readPerSecond() == 0 ? ", no commit meanwhile" : "";
    head(report, group, ", " + sum.words() + where + still);
    section(trend);
  }

  private void head(GroupReport report, String group, String trend) {
    terminal.out().println(group + "  " + report.words() + trend);
  }

  private void section(Table table) {
    PrintStream out = terminal.out();
    if (!table.isEmpty()) {
      out.println();
      table.print(out);
    }
  }

  /// How far a group has read.
  static SortedMap<TopicPartition, Long> committed(Administering admin, String group) {
    SortedMap<TopicPartition, CommittedOffset> found =
        admin.ask((one, reply) -> one.groups().committed(group, reply));
    var offsets = new TreeMap<TopicPartition, Long>();
    found.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  static void withoutMembers(Administering admin, String group) {
    GroupFacts now = GroupFacts.of(admin, group);
    if (!now.members().isEmpty()) {
      int count = now.members().size();
      throw new ToolFailure(
          "%s is %s with %d %s: stop %s first, './barnabas groups describe %s' says where"
              .formatted(
                  group,
                  now.state(),
                  count,
                  count == 1 ? "member" : "members",
                  count == 1 ? "it" : "them",
                  group));
    }
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

  @Command(
      name = "forget",
      description = "Forgets a group's offsets of topics that none of its members reads.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas groups forget delays --topic flights-2001",
        "  ./barnabas groups forget delays --topic flights --partition 3"
      },
      mixinStandardHelpOptions = true)
  void forget(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @Option(
              names = "--topic",
              paramLabel = "TOPIC",
              required = true,
              description = "This topic's; repeatable.")
          List<String> topics,
      @Option(
              names = "--partition",
              paramLabel = "N",
              split = ",",
              description = "Only this partition, or several with commas between.")
          @Nullable List<Integer> partitions) {
    try (var admin = new Administering(here)) {
      GroupFacts.existing(admin, group);
      SortedMap<TopicPartition, Long> gone = committed(admin, group);
      gone.keySet()
          .removeIf(
              one ->
                  !topics.contains(one.topic())
                      || partitions != null && !partitions.contains(one.partition()));
      if (gone.isEmpty()) {
        throw new ToolFailure(group + " has no such offsets");
      }
      admin.<String>ask((one, reply) -> one.groups().deleteOffsets(group, gone.keySet(), reply));
      gone.forEach(
          (partition, offset) -> terminal.out().println("forgot " + partition + " at " + offset));
    }
  }

  /// Who is to leave.
  static final class Whom {
    @Option(names = "--member", paramLabel = "ID", description = "This member; repeatable.")
    @Nullable List<String> members;

    @Option(
        names = "--instance",
        paramLabel = "ID",
        description = "The static member of this group.instance.id; repeatable.")
    @Nullable List<String> instances;

    @Option(names = "--all", description = "All of them.")
    boolean all;
  }

  @Command(
      name = "evict",
      description = {
        "Takes members out of a group, such as a static one whose process is gone for good.",
        "A member that still lives joins again."
      },
      footer = {
        "",
        "Examples:",
        "  ./barnabas groups evict delays --instance kiosk-7",
        "  ./barnabas groups evict delays --all"
      },
      mixinStandardHelpOptions = true)
  void evict(
      @Mixin Connecting here,
      @Parameters(paramLabel = "GROUP") String group,
      @ArgGroup(exclusive = true, multiplicity = "1") Whom whom) {
    try (var admin = new Administering(here)) {
      List<GroupAdmin.Leaver> leavers = leavers(GroupFacts.existing(admin, group), whom);
      if (leavers.isEmpty()) {
        throw new ToolFailure(
            "%s has no such member; './barnabas groups describe %s' names them"
                .formatted(group, group));
      }
      admin.<List<GroupAdmin.Leaver>>ask(
          (one, reply) -> one.groups().removeMembers(group, leavers, "evicted by hand", reply));
      leavers.forEach(one -> terminal.out().println("evicted " + one.memberId()));
    }
  }

  private static List<GroupAdmin.Leaver> leavers(GroupFacts facts, Whom whom) {
    var leavers = new ArrayList<GroupAdmin.Leaver>();
    for (GroupFacts.Member one : facts.members()) {
      boolean meant =
          whom.all
              || (whom.members != null && whom.members.contains(one.id()))
              || (whom.instances != null && whom.instances.contains(one.instance()));
      if (meant) {
        leavers.add(new GroupAdmin.Leaver(one.id(), one.instance()));
      }
    }
    return leavers;
  }
}
