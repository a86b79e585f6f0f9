package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.Record;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A crowd of group members that join, leave and die while records are written and the broker loses
/// its power: in the end every partition has one owner and no record was left out, since nobody
/// commits what was not delivered.
class GroupCrowdTest {

  private static final int PARTITIONS = 3;

  private final Map<TopicPartition, TreeSet<Long>> seen = new TreeMap<>();
  private final SortedMap<String, Member> members = new TreeMap<>();
  private Speech speech;
  private final List<String> failed = new ArrayList<>();
  private SimWorld world;
  private RealBroker broker;
  private Producer producer;
  private int written;
  private int delivered;

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRecordReachesTheGroup(Speech speech, int seed) {
    this.speech = speech;
    world = new SimWorld(seed, SimTuning.ROUGH);
    broker = new RealBroker(world);
    SimNode node = world.node("p");
    producer =
        new Producer(
            node.loop("l"),
            node.network(),
            node.randomness(),
            ProducerSettings.of(Map.of("bootstrap.servers", "broker:9092")));

    for (int step = 0; step < 40; step++) {
      act(step, world.chance().nextInt(10));
      world.runFor(world.chance().nextInt(2_000));
    }
    join("last");

    assertThat(world.runUntil(this::settled, 200_000)).as(this::state).isTrue();
    assertThat(failed).isEmpty();
  }

  private void act(int step, int dice) {
    List<String> names = List.copyOf(members.keySet());
    switch (dice) {
      case 0, 1, 2 -> join("m" + step);
      case 3 -> {
        if (!names.isEmpty()) {
          Member gone = members.remove(names.get(world.chance().nextInt(names.size())));
          gone.node.loop("l").post(() -> gone.consumer.close(() -> {}));
        }
      }
      case 4 -> {
        if (!names.isEmpty()) {
          members.remove(names.get(world.chance().nextInt(names.size()))).node.kill();
        }
      }
      case 5 -> {
        broker.machine.cutPower();
        broker.start();
      }
      default -> write(20);
    }
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      int number = written++;
      ProducerRecord record =
          new ProducerRecord(
              "t", number % PARTITIONS, ProducerRecord.NOW, null, Texts.bytes("r"), List.of());
      world
          .node("p")
          .loop("l")
          .post(
              () ->
                  producer.send(
                      record, Delivery.of((p, o) -> delivered++, (c, w) -> failed.add(w))));
    }
  }

  private void join(String name) {
    members.put(name, new Member(name));
  }

  private boolean settled() {
    int read = seen.values().stream().mapToInt(TreeSet::size).sum();
    List<TopicPartition> owned = new ArrayList<>();
    members.values().forEach(m -> owned.addAll(m.assigned));
    return delivered == written
        && read == written
        && (written == 0 || owned.size() == PARTITIONS)
        && new TreeSet<>(owned).size() == owned.size();
  }

  private String state() {
    StringBuilder state = new StringBuilder("delivered %d of %d".formatted(delivered, written));
    seen.forEach((p, offsets) -> state.append(", ").append(p).append(' ').append(offsets.size()));
    members.forEach(
        (n, m) -> state.append("; ").append(n).append(' ').append(m.assigned).append(m.failures));
    return state + world.lastEvents();
  }

  static Stream<Arguments> seeds() {
    return Stream.of(Speech.values())
        .flatMap(
            speech ->
                IntStream.range(0, Integer.getInteger("seeds", speech.seeds))
                    .mapToObj(seed -> Arguments.of(speech, seed)));
  }

  /// The protocol that the members of a group speak.
  private enum Speech {
    CLASSIC(15),
    CONSUMER(15),
    /// Each one or the other, so that the group goes from one to the other and back.
    MIXED(15);

    final int seeds;

    Speech(int seeds) {
      this.seeds = seeds;
    }
  }

  /// One consumer on a machine of its own.
  private final class Member implements ConsumerListener {
    final SimNode node;
    final Consumer consumer;
    final SortedSet<TopicPartition> assigned = new TreeSet<>();
    final List<String> failures = new ArrayList<>();

    Member(String name) {
      node = world.node(name);
      Map<String, String> settings =
          new TreeMap<>(
              Map.of(
                  "bootstrap.servers", "broker:9092",
                  "group.id", "g",
                  "auto.offset.reset", "earliest",
                  "request.timeout.ms", "5000",
                  "max.poll.interval.ms", "10000",
                  "auto.commit.interval.ms", "300",
                  "metadata.max.age.ms", "5000"));
      boolean classic =
          speech == Speech.CLASSIC || (speech == Speech.MIXED && world.chance().chance(50));
      if (classic) {
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "500");
        settings.put("partition.assignment.strategy", "sticky,range");
      } else {
        settings.put("group.protocol", "consumer");
      }
      consumer =
          new Consumer(
              node.loop("l"),
              node.network(),
              node.randomness(),
              ConsumerSettings.of(settings),
              this);
      node.loop("l").post(() -> consumer.subscribe(List.of("t")));
    }

    @Override
    public void records(TopicPartition partition, List<Record> records) {
      TreeSet<Long> offsets = seen.computeIfAbsent(partition, p -> new TreeSet<>());
      records.forEach(record -> offsets.add(record.offset()));
    }

    @Override
    public void assigned(SortedSet<TopicPartition> partitions) {
      assigned.addAll(partitions);
    }

    @Override
    public void revoked(SortedSet<TopicPartition> partitions) {
      assigned.removeAll(partitions);
    }

    @Override
    public void lost(SortedSet<TopicPartition> partitions) {
      assigned.removeAll(partitions);
    }

    @Override
    public void failed(ErrorCode code, String words) {
      failures.add(code + " " + words);
    }
  }
}
