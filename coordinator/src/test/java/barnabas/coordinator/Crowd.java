package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.coordinator.consumer.ClusterTopics;
import barnabas.log.TrustedClock;
import barnabas.log.machine.Refusal;
import barnabas.metadata.ClusterImage;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Clients that do what clients do and, now and then, what they should not: late, out of turn, with
/// what they knew long ago. Beneath them the coordinator dies, its log commits late, refuses, and
/// loses what it has not committed. Everything is drawn from one seed.
///
/// What is checked all along:
///
/// - The live state is what a replay of the log gives, and the live members are those of the
///   generation unless a rebalance is under way.
/// - A generation is assigned once, by one leader, and that is what its members are told, across
///   crashes too.
/// - Once a commit of some generation is acknowledged, none of an older one is. An acknowledged
///   offset is there after every crash, and offsets never go back.
/// - Every request is answered once, unless the coordinator died with it.
final class Crowd {
  private static final List<String> GROUPS = List.of("g", "h");
  private static final int CLIENTS = 5;
  private static final int DRAIN_MS = 700_000;

  private final SimWorld world;
  private final SimNode node;
  private final SimRandomness chance;
  private final MemoryLog log = new MemoryLog();
  private final List<Actor> actors = new ArrayList<>();
  private final Map<String, String> assignments = new HashMap<>();
  private final Map<String, Integer> newestCommitGeneration = new TreeMap<>();
  private final Map<String, Long> acknowledged = new TreeMap<>();
  private GroupCoordinator coordinator;
  private int life;
  private long lastOffset;
  private long open;
  private long hash;
  private int generations;
  private int commits;

  Crowd(long seed) {
    world = new SimWorld(seed);
    node = world.node("a");
    chance = world.chance().fork();
    for (int i = 0; i < CLIENTS; i++) {
      actors.add(new Actor("c" + i, GROUPS.get(i % GROUPS.size()), i == 0 ? "static" : null));
    }
    actors.add(new Actor("twin", actors.getFirst().group, "static"));
    start();
  }

  /// What came of it, to be compared with another run.
  long hash() {
    return hash;
  }

  int generations() {
    return generations;
  }

  int commits() {
    return commits;
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      check();
    }
    drain();
  }

  private void step() {
    int dice = chance.nextInt(100);
    if (dice < 70) {
      actors.get(chance.nextInt(actors.size())).act();
    } else if (dice < 90) {
      world.runFor(chance.chance(20) ? chance.nextInt(8_000) : chance.nextInt(300));
    } else if (dice < 92) {
      crash();
    } else if (dice < 94) {
      lose();
    } else if (dice < 96) {
      log.refuse();
    } else {
      log.accept();
    }
    if (chance.chance(60)) {
      commit(log.committed() + chance.nextInt(log.end() - log.committed() + 1));
    }
  }

  private void start() {
    life++;
    open = 0;
    coordinator =
        new GroupCoordinator(
            0,
            node.loop("loop"),
            node.randomness(),
            GroupSettings.DEFAULT,
            new GroupMemory(1 << 24, 1 << 24),
            new TrustedClock(node.loop("loop").wallMs(), node.loop("loop").nanos()),
            new ClusterTopics(ClusterImage.EMPTY),
            log);
    coordinator.load(refusal -> assertThat(refusal).isNull());
    GROUPS.forEach(this::checkOffset);
  }

  private void crash() {
    node.kill();
    log.crash(chance.nextInt(log.end() - log.committed() + 1));
    start();
  }

  private void lose() {
    coordinator.lost(new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "lost"));
    assertThat(open).as("requests without an answer after a loss").isZero();
    log.crash(chance.nextInt(log.end() - log.committed() + 1));
    coordinator.load(refusal -> assertThat(refusal).isNull());
    GROUPS.forEach(this::checkOffset);
  }

  private void commit(int offset) {
    log.commit(offset);
    coordinator.committed(offset);
  }

  /// Lets everything come to rest: nobody may wait for ever.
  private void drain() {
    log.accept();
    for (int passed = 0; passed < DRAIN_MS; passed += 1_000) {
      world.runFor(1_000);
      while (log.committed() < log.end()) {
        commit(log.end());
      }
    }
    check();
    assertThat(open).as("requests without an answer").isZero();
    assertThat(coordinator.groups().live()).isEmpty();
    assertThat(coordinator.pending().count()).isZero();
  }

  private void check() {
    if (chance.chance(20)) {
      assertThat(coordinator.state()).isEqualTo(log.replayed().state());
    }
    for (LiveGroup group : coordinator.groups().live()) {
      Group stored = coordinator.groups().stored().group(group.id);
      if (group.rebalance == null) {
        assertThat(stored).isNotNull();
        assertThat(group.members().stream().map(member -> member.id))
            .containsExactlyInAnyOrderElementsOf(
                stored.members().stream().map(Member::id).toList());
      }
      int bytes = group.members().stream().mapToInt(LiveMember::bytes).sum();
      assertThat(group.bytes()).isEqualTo(bytes);
    }
  }

  private void checkOffset(String group) {
    coordinator.fetchOffsets(
        OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT.withGroupId(group).withTopics(null),
        answer -> {
          if (answer.errorCode() != 0) {
            return;
          }
          long offset =
              answer.topics().isEmpty()
                  ? -1
                  : answer.topics().getFirst().partitions().getFirst().committedOffset();
          long least = acknowledged.getOrDefault(group, -1L);
          assertThat(offset).as("the offset of %s", group).isGreaterThanOrEqualTo(least);
        });
  }

  /// Notes that a request is open in this life of the coordinator.
  private Runnable asked() {
    int asked = life;
    open++;
    boolean[] answered = {false};
    return () -> {
      assertThat(answered[0]).as("a second answer").isFalse();
      assertThat(asked).as("an answer from the dead").isEqualTo(life);
      answered[0] = true;
      open--;
    };
  }

  private void seen(Object what) {
    hash = hash * 31 + what.toString().hashCode();
  }

  /// A client with its memory.
  private final class Actor {
    private final String name;
    private final String group;
    private final String instanceId;
    private String id = "";
    private int generation = -1;
    private String leader = "";
    private List<String> members = List.of();
    private boolean joined;
    private boolean synced;
    private int saying;

    Actor(String name, String group, String instanceId) {
      this.name = name;
      this.group = group;
      this.instanceId = instanceId;
    }

    void act() {
      int dice = chance.nextInt(100);
      if (dice < 5) {
        saying++;
      }
      if (dice < 65) {
        if (!joined) {
          join();
        } else if (!synced) {
          sync();
        } else if (dice < 45) {
          commit();
        } else {
          heartbeat();
        }
      } else if (dice < 75) {
        join();
      } else if (dice < 80) {
        sync();
      } else if (dice < 90) {
        commit();
      } else if (dice < 94) {
        heartbeat();
      } else if (dice < 97) {
        leave();
      } else {
        forget();
      }
    }

    private void forget() {
      id = "";
      joined = false;
      synced = false;
    }

    private void join() {
      Runnable answered = asked();
      short version = (short) (instanceId == null ? chance.nextInt(10) : 5 + chance.nextInt(5));
      coordinator.joinGroup(
          JoinGroupRequest.DEFAULT
              .withGroupId(group)
              .withMemberId(id)
              .withGroupInstanceId(instanceId)
              .withProtocolType("consumer")
              .withSessionTimeoutMs(6_000)
              .withRebalanceTimeoutMs(4_000 + 1_000 * chance.nextInt(20))
              .withProtocols(
                  List.of(
                      JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
                          .withName("range")
                          .withMetadata(bytes(name + saying)))),
          version,
          new Client(name, "/h"),
          answer -> {
            answered.run();
            joined(answer);
          });
    }

    private void joined(JoinGroupResponse answer) {
      seen(answer);
      switch (ErrorCode.of(answer.errorCode())) {
        case NONE -> {
          generations++;
          id = answer.memberId();
          generation = answer.generationId();
          leader = answer.leader();
          members =
              answer.members().stream()
                  .map(JoinGroupResponse.JoinGroupResponseMember::memberId)
                  .toList();
          joined = true;
          synced = false;
        }
        case MEMBER_ID_REQUIRED -> id = answer.memberId();
        case UNKNOWN_MEMBER_ID -> forget();
        default -> joined = false;
      }
    }

    private void sync() {
      Runnable answered = asked();
      List<SyncGroupRequest.SyncGroupRequestAssignment> assigned = new ArrayList<>();
      if (leader.equals(id)) {
        for (String member : members) {
          assigned.add(
              SyncGroupRequest.SyncGroupRequestAssignment.DEFAULT
                  .withMemberId(member)
                  .withAssignment(bytes(generation + " by " + id + " round " + lastOffset)));
        }
      }
      int at = generation;
      coordinator.syncGroup(
          SyncGroupRequest.DEFAULT
              .withGroupId(group)
              .withMemberId(id)
              .withGroupInstanceId(instanceId)
              .withGenerationId(at)
              .withAssignments(assigned),
          answer -> {
            answered.run();
            synced(at, answer);
          });
    }

    /// All members of a generation hear the word of one leader.
    private void synced(int at, SyncGroupResponse answer) {
      seen(answer);
      ErrorCode code = ErrorCode.of(answer.errorCode());
      synced = code == ErrorCode.NONE;
      joined = synced && at == generation;
      String text = StandardCharsets.UTF_8.decode(answer.assignment().duplicate()).toString();
      if (synced && !text.isEmpty()) {
        assertThat(text).startsWith(at + " by ");
        String first = assignments.putIfAbsent(group + at, text);
        assertThat(text)
            .as("generation %d of %s", at, group)
            .isEqualTo(first == null ? text : first);
      }
    }

    private void heartbeat() {
      Runnable answered = asked();
      coordinator.heartbeat(
          HeartbeatRequest.DEFAULT
              .withGroupId(group)
              .withMemberId(id)
              .withGroupInstanceId(instanceId)
              .withGenerationId(generation),
          answer -> {
            answered.run();
            seen(answer);
            switch (ErrorCode.of(answer.errorCode())) {
              case NONE -> {}
              case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> forget();
              default -> joined = false;
            }
          });
    }

    private void commit() {
      Runnable answered = asked();
      int at = chance.chance(90) ? generation : generation - 1;
      long offset = ++lastOffset;
      coordinator.commitOffsets(
          OffsetCommitRequest.DEFAULT
              .withGroupId(group)
              .withMemberId(id)
              .withGroupInstanceId(instanceId)
              .withGenerationIdOrMemberEpoch(at)
              .withTopics(
                  List.of(
                      OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                          .withName("t")
                          .withPartitions(
                              List.of(
                                  OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
                                      .withCommittedOffset(offset))))),
          (short) 9,
          answer -> {
            answered.run();
            seen(answer);
            if (answer.topics().getFirst().partitions().getFirst().errorCode() == 0) {
              acknowledged(at, offset);
            }
          });
    }

    /// Commits are acknowledged in the order in which they were decided.
    private void acknowledged(int at, long offset) {
      commits++;
      if (at >= 0) {
        int newest = newestCommitGeneration.getOrDefault(group, 0);
        assertThat(at)
            .as("a commit of a stale generation of %s", group)
            .isGreaterThanOrEqualTo(newest);
        newestCommitGeneration.put(group, at);
      }
      acknowledged.merge(group, offset, Math::max);
      checkOffset(group);
    }

    private void leave() {
      Runnable answered = asked();
      coordinator.leaveGroup(
          LeaveGroupRequest.DEFAULT
              .withGroupId(group)
              .withMembers(
                  List.of(
                      LeaveGroupRequest.MemberIdentity.DEFAULT
                          .withMemberId(id)
                          .withGroupInstanceId(instanceId))),
          (short) 5,
          answer -> {
            answered.run();
            seen(answer);
          });
      forget();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
