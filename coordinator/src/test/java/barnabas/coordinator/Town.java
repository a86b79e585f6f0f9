package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.log.TrustedClock;
import barnabas.log.machine.Refusal;
import barnabas.metadata.PartitionId;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A group of clients of the consumer protocol, and of the classic one beside them, that come, go,
/// die, lose answers, change their minds and come back, while topics come, grow and go, and the
/// coordinator beneath them dies, commits late, refuses and loses what it had not committed.
/// Everything is drawn from one seed.
///
/// What is checked all along: no two members of the group read the same partition, and the live
/// state is what a replay of the log gives. And in the end, when all are well behaved: every
/// partition of the topics that anybody wants is read, as the coordinator has it.
final class Town {
  static final String GROUP = "g";
  static final int SESSION_TIMEOUT_MS = 10_000;
  static final int REBALANCE_TIMEOUT_MS = 20_000;
  private static final List<String> TOPICS = List.of("a", "b", "c", "d");
  private static final int SETTLE_MS = 150_000;
  private static final int REPLAY_EVERY = 10;

  private final SimWorld world;
  private final SimNode node;
  private final SimRandomness chance;
  private final MemoryLog log = new MemoryLog();
  private final TownTopics topics = new TownTopics();
  private final List<Townsman> people = new ArrayList<>();
  private final int classicPercent;
  private GroupCoordinator coordinator;
  private int life;
  private int born;
  private boolean unruly = true;
  private int moves;

  /// @param classicPercent how many of the clients speak the classic protocol
  Town(long seed, int classicPercent) {
    this.classicPercent = classicPercent;
    world = new SimWorld(seed);
    node = world.node("n");
    chance = world.chance().fork();
    topics.put("a", 5);
    topics.put("b", 3);
    start();
  }

  SimRandomness chance() {
    return chance;
  }

  GroupCoordinator coordinator() {
    return coordinator;
  }

  TownTopics topics() {
    return topics;
  }

  int life() {
    return life;
  }

  boolean isUnruly() {
    return unruly;
  }

  /// How often something moved.
  int moves() {
    return moves;
  }

  SortedSet<String> someTopics() {
    SortedSet<String> some = new TreeSet<>();
    TOPICS.stream().filter(topic -> chance.chance(60)).forEach(some::add);
    some.add(TOPICS.get(chance.nextInt(2)));
    return some;
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      check();
      if (i % REPLAY_EVERY == 0) {
        assertThat(coordinator.state()).isEqualTo(log.replayed().state());
      }
    }
    settle();
    assertThat(coordinator.state()).isEqualTo(log.replayed().state());
  }

  private void step() {
    int dice = chance.nextInt(100);
    if (dice < 70 && !people.isEmpty()) {
      people.get(chance.nextInt(people.size())).act();
    } else if (dice < 85) {
      world.runFor(chance.chance(10) ? chance.nextInt(9_000) : chance.nextInt(300));
    } else if (dice < 90) {
      come();
    } else if (dice < 93) {
      changeTopics();
    } else {
      shake(dice);
    }
    if (chance.chance(70)) {
      commit(log.committed() + chance.nextInt(log.end() - log.committed() + 1));
    }
  }

  private void come() {
    people.removeIf(each -> !each.alive);
    if (people.size() < 6) {
      String name = "p" + born++;
      boolean fixed = chance.chance(20);
      Townsman newcomer =
          chance.chance(classicPercent)
              ? new ClassicTownsman(this, name)
              : new ModernTownsman(this, name, fixed ? "i" + chance.nextInt(2) : null);
      newcomer.topics = someTopics();
      people.add(newcomer);
    }
  }

  private void changeTopics() {
    String topic = TOPICS.get(chance.nextInt(TOPICS.size()));
    if (chance.chance(30)) {
      topics.remove(topic);
    } else {
      int had = topics.partitions(List.of(topic)).size();
      topics.put(topic, had + 1 + chance.nextInt(4));
    }
  }

  private void shake(int dice) {
    switch (dice) {
      case 93 -> {
        node.kill();
        log.crash(chance.nextInt(log.end() - log.committed() + 1));
        start();
      }
      case 94 -> {
        coordinator.lost(new Refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, "lost"));
        log.crash(chance.nextInt(log.end() - log.committed() + 1));
        coordinator.load(refusal -> assertThat(refusal).isNull());
      }
      case 95 -> log.refuse();
      default -> log.accept();
    }
  }

  private void start() {
    life++;
    people.forEach(Townsman::cutOff);
    coordinator =
        new GroupCoordinator(
            0,
            node.loop("loop"),
            node.randomness(),
            GroupSettings.DEFAULT,
            new GroupMemory(1 << 24, 1 << 24),
            new TrustedClock(node.loop("loop").wallMs(), node.loop("loop").nanos()),
            topics,
            log);
    coordinator.load(refusal -> assertThat(refusal).isNull());
  }

  private void commit(int offset) {
    log.commit(offset);
    coordinator.committed(offset);
  }

  /// No two members read the same partition.
  void check() {
    if (!coordinator.standing()) {
      return;
    }
    Map<PartitionId, Townsman> readers = new TreeMap<>();
    for (Townsman each : people) {
      if (each.alive && isMember(each)) {
        for (PartitionId partition : each.reads) {
          Townsman other = readers.put(partition, each);
          assertThat(other).as("%s reads %s too: %s", each, partition, stored()).isNull();
        }
      }
    }
  }

  private ConsumerGroup stored() {
    return coordinator.groups().stored().consumer(GROUP);
  }

  private boolean isMember(Townsman each) {
    Group classic = coordinator.groups().stored().group(GROUP);
    return stored().members().containsKey(each.memberId())
        || (classic != null && classic.member(each.memberId()) != null);
  }

  private void settle() {
    unruly = false;
    log.accept();
    for (int ms = 0; ms < SETTLE_MS; ms += 100) {
      world.runFor(100);
      while (log.committed() < log.end()) {
        commit(log.end());
      }
      for (Townsman each : List.copyOf(people)) {
        if (each.alive) {
          each.goOn();
        }
      }
      check();
    }
    checkEnd();
  }

  private void checkEnd() {
    SortedSet<String> wanted = new TreeSet<>();
    SortedSet<PartitionId> read = new TreeSet<>();
    for (Townsman each : people) {
      if (each.alive && isMember(each)) {
        wanted.addAll(each.topics);
        read.addAll(each.reads);
        moves += each.reads.size();
        if (!stored().isNothing()) {
          assertThat(each.reads)
              .as("%s in %s", each, stored())
              .isEqualTo(stored().target(each.memberId()));
        }
      }
    }
    assertThat(read).as("%s in %s", people, stored()).isEqualTo(topics.partitions(wanted));
    if (!stored().isNothing() && !stored().members().isEmpty()) {
      assertThat(stored().state()).isEqualTo(ConsumerGroup.State.STABLE);
    }
  }
}
