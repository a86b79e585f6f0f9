package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Proves that replay gives what was live. Random commands of every kind run against a controller
/// whose log turns into snapshots every few entries; the node is killed or loses its power at
/// random; then the image read back must hold every answered change, and equal the last committed
/// image unless entries were under way.
class ReplayTest {
  private static final int SEEDS = 120;
  private static final int LIVES = 5;
  private static final QuorumSettings TINY = new QuorumSettings(2_000, 100, 1 << 20, 1 << 20);

  @Test
  void theImageReadBackIsTheImageThatWas() {
    int topics = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      topics += new Run(seed).lives();
    }
    assertThat(topics).isGreaterThan(SEEDS);
  }

  private static final class Run {
    private final SimWorld world;
    private final SimNode node;
    private final List<String> mustBe = new ArrayList<>();
    private long producerIds;

    Run(long seed) {
      world = new SimWorld(seed, seed % 2 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
      node = world.node("n1");
    }

    int lives() {
      House house = started();
      for (int life = 0; life < LIVES; life++) {
        live(house);
        ClusterImage before = house.image();
        boolean quiet = world.chance().chance(50);
        if (quiet) {
          world.run(1_000_000);
          before = house.image();
        }
        if (world.chance().chance(50)) {
          node.kill();
        } else {
          node.cutPower();
        }
        house = started();
        if (quiet) {
          assertThat(house.deltas.getFirst().after())
              .as("seed %d", world.seed())
              .isEqualTo(before)
              .hasSameHashCodeAs(before);
        }
        check(house.image());
      }
      return house.image().topics().size();
    }

    private House started() {
      House house = new House(node, TINY, new TreeMap<>());
      assertThat(world.runUntil(() -> !house.deltas.isEmpty(), 60_000)).isTrue();
      List<RegisterBroker.Answer> answers =
          house.submit(House.broker(1, world.chance().chance(50)));
      assertThat(world.runUntil(() -> !answers.isEmpty(), 60_000)).isTrue();
      return house;
    }

    private void live(House house) {
      long epoch = house.image().brokers().get(1).epoch();
      for (int i = 0; i < 25; i++) {
        String name = "topic-" + world.chance().nextInt(8);
        switch (world.chance().nextInt(7)) {
          case 0, 1 -> create(house, name);
          case 2 ->
              house.submit(
                  new DeleteTopics(List.of(new DeleteTopics.Wanted("gone-" + name, Uuid.ZERO))));
          case 3 ->
              house.submit(
                  new CreatePartitions(
                      List.of(
                          new CreatePartitions.Wanted(name, 1 + world.chance().nextInt(9), null)),
                      false));
          case 4 -> house.submit(retention(name, world.chance().nextInt(3)));
          case 5 -> takeIds(house, epoch);
          case 6 -> house.submit(quota(name, world.chance().nextInt(3)));
          default -> throw new IllegalStateException();
        }
        world.runFor(world.chance().upTo(3));
      }
    }

    private void create(House house, String name) {
      String gone = "gone-" + name;
      CreateTopics command =
          new CreateTopics(
              List.of(House.topic(name, 2, 1), House.topic(gone, 1, 1, "retention.ms", "9")),
              false);
      house.loop.post(
          () ->
              house.controller.submit(
                  command,
                  60_000,
                  answer -> {
                    if (!answer.topics().getFirst().refusal().refused()) {
                      mustBe.add(name);
                    }
                  }));
    }

    private static AlterConfigs retention(String topic, int value) {
      AlterConfigs.Deed deed = value == 0 ? AlterConfigs.Deed.DELETE : AlterConfigs.Deed.SET;
      return new AlterConfigs(
          List.of(
              new AlterConfigs.Change(
                  ConfigResource.topic(topic),
                  List.of(new AlterConfigs.Operation("retention.ms", deed, "" + value)))),
          false,
          false);
    }

    private static AlterQuotas quota(String clientId, int value) {
      return new AlterQuotas(
          List.of(
              new AlterQuotas.Change(
                  QuotaEntity.of(QuotaEntity.Part.CLIENT_ID, clientId),
                  List.of(new AlterQuotas.Operation("producer_byte_rate", value, value == 0)))),
          false);
    }

    private void takeIds(House house, long epoch) {
      house.loop.post(
          () ->
              house.controller.submit(
                  new TakeProducerIds(1, epoch),
                  60_000,
                  answer -> {
                    if (!answer.refusal().refused()) {
                      assertThat(answer.firstId()).isGreaterThanOrEqualTo(producerIds);
                      producerIds = answer.firstId() + answer.count();
                    }
                  }));
    }

    private void check(ClusterImage image) {
      assertThat(image.topics().keySet()).as("seed %d", world.seed()).containsAll(mustBe);
      assertThat(image.nextProducerId()).isGreaterThanOrEqualTo(producerIds);
      assertThat(image.partitionCount())
          .isEqualTo(image.topics().values().stream().mapToInt(t -> t.partitions().size()).sum());
      assertThat(image.topicsById()).hasSameSizeAs(image.topics());
      assertThat(rebuilt(image)).isEqualTo(image).hasSameHashCodeAs(image);
    }

    private static ClusterImage rebuilt(ClusterImage image) {
      ImageDraft draft = new ImageDraft(ClusterImage.EMPTY);
      for (ByteBuffer piece : Entries.pieces(image)) {
        Entries.decode(piece).forEach(draft::apply);
      }
      return draft.image();
    }
  }
}
