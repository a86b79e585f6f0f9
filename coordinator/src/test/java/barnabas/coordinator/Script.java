package barnabas.coordinator;

import barnabas.coordinator.consumer.ClusterTopics;
import barnabas.log.TrustedClock;
import barnabas.log.machine.Refusal;
import barnabas.metadata.ClusterImage;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.SyncGroupRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Plays commands, one a line, to a coordinator on a simulated loop and writes down what is seen of
/// it. In a trace, lines with `> ` are what was asked, the others what came of it, with the time in
/// milliseconds since the script began. The group is `g`, the topic `t` if none is said.
///
/// Clients have names; a client remembers its member id and generation as a consumer does, and an
/// id is shown as `CLIENT#1` in the order in which they were handed out. Words after the client's
/// name set what a request says: `protocols=range:topics,roundrobin` and the like.
final class Script {
  private static final String GROUP = "g";

  private final SimWorld world = new SimWorld(7);
  private final SimNode node = world.node("a");
  private final MemoryLog log = new MemoryLog();
  private final List<String> trace = new ArrayList<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final Map<String, Integer> generations = new HashMap<>();
  private final GroupSettings settings;
  private GroupCoordinator coordinator;
  private boolean commitsAtOnce = true;

  private Script(GroupSettings settings) {
    this.settings = settings;
    start();
    coordinator.load(refusal -> {});
  }

  /// Plays the commands of a trace.
  ///
  /// @return the trace as it came out
  static String play(String expected, GroupSettings settings) {
    Script script = new Script(settings);
    expected
        .lines()
        .filter(line -> line.startsWith("> ") || line.startsWith("# "))
        .forEach(script::step);
    return String.join("\n", script.trace) + "\n";
  }

  private void start() {
    SimLoop loop = node.loop("loop");
    coordinator =
        new GroupCoordinator(
            0,
            loop,
            node.randomness(),
            settings,
            new GroupMemory(1 << 24, 1 << 24),
            new TrustedClock(loop.wallMs(), loop.nanos()),
            new ClusterTopics(ClusterImage.EMPTY),
            log);
  }

  private void step(String line) {
    trace.add(line);
    if (line.startsWith("# ")) {
      return;
    }
    String[] words = line.substring(2).split(" ");
    String who = words.length > 1 ? words[1] : "";
    Map<String, String> said = said(words);
    switch (words[0]) {
      case "wait" -> wait(Integer.parseInt(who));
      case "hold" -> commitsAtOnce = false;
      case "release" -> commitsAtOnce = true;
      case "refuse" -> log.refuse();
      case "accept" -> log.accept();
      case "crash" -> crash();
      case "fail" -> coordinator.lost(new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, "disk"));
      case "load" -> coordinator.load(refusal -> {});
      case "join" -> join(who, said);
      case "sync" -> sync(who, said);
      case "heartbeat" -> heartbeat(who, said);
      case "leave" -> leave(who, said);
      case "commit" -> commit(who, said);
      case "fetch" -> fetch();
      case "describe" -> describe(who);
      case "list" -> list(said);
      case "delete" -> coordinator.deleteGroup(GROUP, code -> saw("delete: " + code));
      case "delete-offset" -> deleteOffset(who);
      default -> throw new IllegalArgumentException(line);
    }
    settle();
  }

  /// Commits what was appended, as a log does that answers at once.
  private void settle() {
    while (commitsAtOnce && log.committed() < log.end()) {
      log.commit(log.end());
      coordinator.committed(log.end());
    }
  }

  private void wait(int ms) {
    for (int passed = 0; passed < ms; passed++) {
      world.runFor(1);
      settle();
    }
  }

  private void crash() {
    node.kill();
    log.crash(0);
    start();
  }

  private static Map<String, String> said(String[] words) {
    Map<String, String> said = new HashMap<>();
    for (String word : words) {
      int at = word.indexOf('=');
      if (at > 0) {
        said.put(word.substring(0, at), word.substring(at + 1));
      }
    }
    return said;
  }

  private void join(String who, Map<String, String> said) {
    List<JoinGroupRequest.JoinGroupRequestProtocol> protocols = new ArrayList<>();
    for (String protocol : said.getOrDefault("protocols", "range:" + who).split(",")) {
      String[] parts = protocol.split(":");
      protocols.add(
          JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
              .withName(parts[0])
              .withMetadata(metadata(parts.length > 1 ? parts[1] : "")));
    }
    JoinGroupRequest request =
        JoinGroupRequest.DEFAULT
            .withGroupId(GROUP)
            .withMemberId(said.getOrDefault("id", id(who)))
            .withGroupInstanceId(said.get("instance"))
            .withProtocolType(said.getOrDefault("type", "consumer"))
            .withSessionTimeoutMs(Integer.parseInt(said.getOrDefault("session", "10000")))
            .withRebalanceTimeoutMs(Integer.parseInt(said.getOrDefault("rebalance", "60000")))
            .withProtocols(protocols)
            .withReason(said.get("reason"));
    short version = Short.parseShort(said.getOrDefault("v", "9"));
    coordinator.joinGroup(request, version, new Client(who, "/h"), answer -> joined(who, answer));
  }

  private void joined(String who, JoinGroupResponse answer) {
    ErrorCode code = ErrorCode.of(answer.errorCode());
    boolean named = code == ErrorCode.NONE || code == ErrorCode.MEMBER_ID_REQUIRED;
    if (named && !answer.memberId().equals(ids.put(who, answer.memberId()))) {
      long before = shown.values().stream().filter(id -> id.startsWith(who + "#")).count();
      shown.put(answer.memberId(), who + "#" + (before + 1));
    }
    if (code == ErrorCode.UNKNOWN_MEMBER_ID) {
      ids.remove(who);
    }
    if (code != ErrorCode.NONE) {
      saw(who + " join: " + code);
      return;
    }
    generations.put(who, answer.generationId());
    String others =
        answer.members().stream()
            .map(member -> shown(member.memberId()) + ":" + text(member.metadata()))
            .collect(Collectors.joining(" "));
    saw(
        "%s join: generation %d, %s %s, leader %s%s%s"
            .formatted(
                who,
                answer.generationId(),
                answer.protocolType(),
                answer.protocolName(),
                shown(answer.leader()),
                answer.skipAssignment() ? ", skip" : "",
                others.isEmpty() ? "" : ", members " + others));
  }

  private void sync(String who, Map<String, String> said) {
    List<SyncGroupRequest.SyncGroupRequestAssignment> assignments = new ArrayList<>();
    ids.forEach(
        (name, id) -> {
          if (said.containsKey(name)) {
            assignments.add(
                SyncGroupRequest.SyncGroupRequestAssignment.DEFAULT
                    .withMemberId(id)
                    .withAssignment(bytes(said.get(name))));
          }
        });
    SyncGroupRequest request =
        SyncGroupRequest.DEFAULT
            .withGroupId(GROUP)
            .withMemberId(id(who))
            .withGroupInstanceId(said.get("instance"))
            .withGenerationId(generation(who, said))
            .withProtocolType(said.get("type"))
            .withProtocolName(said.get("protocol"))
            .withAssignments(assignments);
    coordinator.syncGroup(
        request,
        answer -> saw(who + " sync: " + outcome(answer.errorCode(), text(answer.assignment()))));
  }

  private void heartbeat(String who, Map<String, String> said) {
    HeartbeatRequest request =
        HeartbeatRequest.DEFAULT
            .withGroupId(GROUP)
            .withMemberId(id(who))
            .withGroupInstanceId(said.get("instance"))
            .withGenerationId(generation(who, said));
    coordinator.heartbeat(
        request, answer -> saw(who + " heartbeat: " + ErrorCode.of(answer.errorCode())));
  }

  private void leave(String who, Map<String, String> said) {
    LeaveGroupRequest request =
        LeaveGroupRequest.DEFAULT
            .withGroupId(GROUP)
            .withMembers(
                List.of(
                    LeaveGroupRequest.MemberIdentity.DEFAULT
                        .withMemberId(said.getOrDefault("id", id(who)))
                        .withGroupInstanceId(said.get("instance"))));
    coordinator.leaveGroup(
        request,
        (short) 5,
        answer ->
            saw(
                who
                    + " leave: "
                    + (answer.members().isEmpty()
                        ? ErrorCode.of(answer.errorCode())
                        : ErrorCode.of(answer.members().getFirst().errorCode()))));
  }

  private void commit(String who, Map<String, String> said) {
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId(GROUP)
            .withMemberId(id(who))
            .withGroupInstanceId(said.get("instance"))
            .withGenerationIdOrMemberEpoch(generation(who, said))
            .withRetentionTimeMs(Long.parseLong(said.getOrDefault("retention", "-1")))
            .withTopics(
                List.of(
                    OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                        .withName(said.getOrDefault("topic", "t"))
                        .withPartitions(
                            List.of(
                                OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
                                    .withCommittedOffset(Long.parseLong(said.get("offset")))
                                    .withCommitTimestamp(commitTime(said))
                                    .withCommittedMetadata(said.get("metadata"))))));
    coordinator.commitOffsets(
        request,
        Short.parseShort(said.getOrDefault("v", "9")),
        answer -> {
          short code = answer.topics().getFirst().partitions().getFirst().errorCode();
          saw(who + " commit: " + ErrorCode.of(code));
        });
  }

  /// The time that an old client says, whose clock may be ahead.
  private long commitTime(Map<String, String> said) {
    long nowMs = node.loop("loop").wallMs();
    return said.containsKey("age") ? nowMs - Long.parseLong(said.get("age")) : -1;
  }

  private void fetch() {
    coordinator.fetchOffsets(
        OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT.withGroupId(GROUP).withTopics(null),
        answer -> {
          String offsets =
              answer.topics().stream()
                  .flatMap(
                      topic ->
                          topic.partitions().stream()
                              .map(
                                  each ->
                                      " %s-%d at %d"
                                          .formatted(
                                              topic.name(),
                                              each.partitionIndex(),
                                              each.committedOffset())))
                  .collect(Collectors.joining());
          saw("fetch: " + ErrorCode.of(answer.errorCode()) + offsets);
        });
  }

  private void describe(String version) {
    coordinator.describeGroup(
        GROUP,
        version.isEmpty() ? (short) 6 : Short.parseShort(version),
        group ->
            saw(
                "describe: %s %s %s %s [%s]"
                    .formatted(
                        ErrorCode.of(group.errorCode()),
                        group.groupState(),
                        group.protocolType().isEmpty() ? "-" : group.protocolType(),
                        group.protocolData().isEmpty() ? "-" : group.protocolData(),
                        group.members().stream()
                            .map(
                                member ->
                                    shown(member.memberId())
                                        + "="
                                        + text(member.memberAssignment()))
                            .collect(Collectors.joining(" ")))));
  }

  private void list(Map<String, String> said) {
    ListGroupsRequest request =
        ListGroupsRequest.DEFAULT
            .withStatesFilter(said.containsKey("state") ? List.of(said.get("state")) : List.of())
            .withTypesFilter(said.containsKey("type") ? List.of(said.get("type")) : List.of());
    coordinator.listGroups(
        request,
        answer ->
            saw(
                "list: "
                    + answer.groups().stream()
                        .map(group -> group.groupId() + " " + group.groupState())
                        .toList()));
  }

  private void deleteOffset(String topic) {
    OffsetDeleteRequest request =
        OffsetDeleteRequest.DEFAULT
            .withGroupId(GROUP)
            .withTopics(
                List.of(
                    OffsetDeleteRequest.OffsetDeleteRequestTopic.DEFAULT
                        .withName(topic)
                        .withPartitions(
                            List.of(OffsetDeleteRequest.OffsetDeleteRequestPartition.DEFAULT))));
    coordinator.deleteOffsets(
        request,
        answer ->
            saw(
                "delete-offset: "
                    + ErrorCode.of(
                        answer.topics().isEmpty()
                            ? answer.errorCode()
                            : answer.topics().getFirst().partitions().getFirst().errorCode())));
  }

  private void saw(String what) {
    trace.add("%5d %s".formatted(world.nanos() / 1_000_000, what));
  }

  private String id(String who) {
    return ids.getOrDefault(who, "");
  }

  private int generation(String who, Map<String, String> said) {
    String own = said.get("generation");
    return own == null ? generations.getOrDefault(who, -1) : Integer.parseInt(own);
  }

  private String shown(String id) {
    return shown.getOrDefault(id, id.replaceFirst("-[0-9a-f]{8}-.*", "#"));
  }

  private static String outcome(short code, String otherwise) {
    return code == 0 ? "'" + otherwise + "'" : ErrorCode.of(code).toString();
  }

  /// Metadata that begins with `@` is the consumer protocol's subscription to that topic, with what
  /// stands behind a `/` as user data.
  private static ByteBuffer metadata(String text) {
    if (!text.startsWith("@")) {
      return bytes(text);
    }
    String[] parts = text.substring(1).split("/");
    ByteBuffer topic = bytes(parts[0]);
    ByteBuffer userData = bytes(parts.length > 1 ? parts[1] : "");
    ByteBuffer subscription = ByteBuffer.allocate(12 + topic.remaining() + userData.remaining());
    subscription.putShort((short) 3).putInt(1).putShort((short) topic.remaining()).put(topic);
    return subscription.putInt(userData.remaining()).put(userData).flip();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8
        .decode(bytes.duplicate())
        .toString()
        .replaceAll("\\p{Cntrl}+", ".");
  }
}
