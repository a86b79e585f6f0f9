package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.check.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;

/// The clients of a story, with their topics and groups. Owned by the story.
final class Cast {
  private static final long DRAIN_TIMEOUT_MS = 120_000;
  private static final String RANGE = "org.apache.kafka.clients.consumer.RangeAssignor";
  private static final String STICKY =
      "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

  private final Stage stage;
  private final LastLook look;
  private final String prefix;
  private final SplittableRandom chance;
  private final List<Player> writers = new ArrayList<>();
  private final List<Player> readers = new ArrayList<>();
  private final Map<String, List<String>> groups = new TreeMap<>();
  private final Ledger ledger;

  /// @param prefix how all names begin
  Cast(Stage stage, LastLook look, String prefix, SplittableRandom chance) {
    this.stage = stage;
    this.look = look;
    this.prefix = prefix;
    this.chance = chance;
    this.ledger = new Ledger(stage, "keys-" + prefix, chance.split());
  }

  /// The topics of a story: one of three partitions, one whose segments roll often, one that is
  /// trimmed.
  static List<Stage.Topic> topics(String prefix, SplittableRandom chance) {
    Map<String, String> rolls =
        Map.of("segment.bytes", "1048576", "segment.ms", "" + (1_000 + chance.nextInt(9_000)));
    return List.of(
        new Stage.Topic(prefix + "t0", 3, false, new TreeMap<>()),
        new Stage.Topic(prefix + "t1", 1, false, new TreeMap<>(rolls)),
        new Stage.Topic(prefix + "t2", 2, false, new TreeMap<>(rolls)));
  }

  void start() throws InterruptedException {
    createTopics();
    draw();
    writers.forEach(Player::start);
    readers.forEach(Player::start);
  }

  Set<String> groups() {
    return groups.keySet();
  }

  private void createTopics() throws InterruptedException {
    for (Stage.Topic topic : stage.topics()) {
      stage.witness().topic(topic.name(), true, topic.expires());
      create(topic.name(), topic.partitions(), topic.configs());
    }
    create(ledger.name(), Ledger.PARTITIONS, ledger.configs());
  }

  private void create(String topic, int partitions, Map<String, String> configs)
      throws InterruptedException {
    NewTopic made = new NewTopic(topic, partitions, (short) 1).configs(configs);
    try {
      look.admin().createTopics(List.of(made)).all().get();
    } catch (ExecutionException e) {
      throw new Violation("topics can be made", String.valueOf(e.getCause()));
    }
  }

  /// What is kept of the story's keys.
  Ledger ledger() {
    return ledger;
  }

  private void draw() {
    for (int i = 0; i < 3; i++) {
      writers.add(new JavaWriter(stage, prefix + "w" + i, i < 2, chance.split()));
    }
    for (int i = 3; i < 5; i++) {
      var role = new LibrdkafkaPlayer.Writer(i == 3);
      writers.add(new LibrdkafkaPlayer(stage, prefix + "w" + i, role, chance.split()));
    }
    writers.add(ledger);
    Stage.Topic trimmed = stage.topics().getLast();
    readers.add(new Administrator(stage, prefix, trimmed, chance.split()));
    for (int i = 0; i < 2; i++) {
      Stage.Topic topic = stage.anyTopic(chance);
      readers.add(new JavaReader(stage, prefix + "r" + i, topic, chance.split()));
    }
    var reader = new LibrdkafkaPlayer.Reader(stage.anyTopic(chance));
    readers.add(new LibrdkafkaPlayer(stage, prefix + "r2", reader, chance.split()));
    List<String> read = stage.topics().stream().map(Stage.Topic::name).toList();
    crowd("g0", List.of(read.get(0)), 2, 0, chance.nextBoolean() ? RANGE : STICKY);
    crowd("g1", read, 1, 2, RANGE);
  }

  private void crowd(String name, List<String> read, int java, int librdkafka, String assignor) {
    String group = prefix + name;
    groups.put(group, read);
    for (int i = 0; i < java; i++) {
      String member = group + "m" + i;
      readers.add(new JavaMember(stage, member, group, read, assignor, chance.split()));
    }
    for (int i = java; i < java + librdkafka; i++) {
      var role = new LibrdkafkaPlayer.Member(group, read);
      readers.add(new LibrdkafkaPlayer(stage, group + "m" + i, role, chance.split()));
    }
  }

  /// Writers get all acknowledged, readers and groups read all, and everybody leaves.
  void drain() throws InterruptedException {
    stage.witness().say("RUIN  ends; everybody comes to an end");
    readers.forEach(Player::settle);
    end(writers);
    List<String> names = stage.topics().stream().map(Stage.Topic::name).toList();
    SortedMap<TopicPartition, Long> ends = look.ends(names);
    await("readers have read all", () -> readers.stream().allMatch(reader -> reader.done(ends)));
    for (Map.Entry<String, List<String>> group : groups.entrySet()) {
      SortedMap<TopicPartition, Long> wanted = new TreeMap<>(ends);
      wanted.entrySet().removeIf(e -> !group.getValue().contains(e.getKey().topic()));
      wanted.values().removeIf(end -> end == 0);
      await(group.getKey() + " has read all", () -> look.committed(group.getKey()).equals(wanted));
    }
    end(readers);
    groups.forEach(stage.witness()::caughtUp);
  }

  /// What may turn true while one waits.
  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_TIMEOUT_MS * 1_000_000;
    stage.witness().say("RUIN  waits until " + what);
    while (stage.witness().violation() == null && !condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new Violation("a healed broker serves", "not in two minutes: " + what);
      }
      Pause.ms(200);
    }
  }

  private void end(List<Player> players) throws InterruptedException {
    players.forEach(Player::stop);
    for (Player player : players) {
      if (!player.join(DRAIN_TIMEOUT_MS)) {
        throw new Violation("a healed broker serves", player.name() + " does not come to its end");
      }
      if (writers.contains(player) && !player.done(Map.of())) {
        throw new Violation("a healed broker serves", player.name() + " has open records");
      }
    }
  }

  /// Ends everybody at once, after a violation.
  void abandon() {
    writers.forEach(Player::stop);
    readers.forEach(Player::stop);
  }
}
