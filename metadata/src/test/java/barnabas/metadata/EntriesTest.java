package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.quorum.Consensus.Proposal;
import barnabas.quorum.Consensus.Refusal;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that entries come back as they were written, and that what this release can't read is
/// refused rather than misread.
class EntriesTest {
  private final List<Event> events =
      List.of(new ClusterCreated("c", List.of()), new FeatureSet("f", (short) 1, List.of()));

  @Test
  void eventsComeBackAsTheyWereWritten() {
    assertThat(Entries.decode(Entries.encode(events))).isEqualTo(events);
  }

  @Test
  void everyEventThatThereIsIsApplied() throws ReflectiveOperationException {
    for (Class<?> type : Event.class.getPermittedSubclasses()) {
      Event event = (Event) type.getField("DEFAULT").get(null);
      try {
        new ImageDraft(ClusterImage.EMPTY).apply(event);
      } catch (IllegalStateException itDoesNotFit) {
        assertThat(itDoesNotFit).hasMessageNotContaining("nobody applies");
      }
    }
    assertThat(Event.class.getPermittedSubclasses()).hasSize(11);
  }

  @Test
  void unknownVersionsOfEntriesAndEventsAndUnknownEventsAreRefused() {
    ByteBuffer entry = Entries.encode(events);

    for (int at : new int[] {0, 2, 3}) {
      ByteBuffer changed = ByteBuffer.allocate(entry.remaining()).put(entry.duplicate()).flip();
      changed.put(at, (byte) 99);
      assertThatThrownBy(() -> Entries.decode(changed))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void mutatedBytesAreRefusedOrAreOtherEventsAndNeverAnythingElse() {
    Rulings rulings = new Rulings().brokers(2);
    rulings.created("t", 3, 2, "retention.ms", "5");
    SimRandomness randomness = new SimRandomness(3);
    for (ByteBuffer piece : Entries.pieces(rulings.image)) {
      for (int i = 0; i < 20_000; i++) {
        ByteBuffer changed = ByteBuffer.allocate(piece.remaining()).put(piece.duplicate()).flip();
        changed.put(randomness.nextInt(changed.limit()), (byte) randomness.nextLong());
        changed.limit(1 + randomness.nextInt(changed.limit()));
        try {
          Entries.decode(changed);
        } catch (MalformedMessageException expected) {
          assertThat(expected.getMessage()).isNotBlank();
        }
      }
    }
  }

  @Test
  void anEntryOfANewerReleaseStopsTheNodeAndNothingBehindItCounts() {
    SimWorld world = new SimWorld(5);
    SimNode node = world.node("n1");
    House house = new House(node);
    world.run(100_000);
    ClusterImage before = house.image();

    house.loop.post(
        () ->
            house.voter.propose(
                ByteBuffer.wrap(new byte[] {7, 7, 7}),
                new Proposal() {
                  @Override
                  public void committed(long index) {}

                  @Override
                  public void refused(Refusal refusal) {}
                }));
    world.run(100_000);

    assertThat(house.failures)
        .singleElement()
        .asString()
        .contains("what this release can't read", "version 7");
    node.kill();
    House again = new House(node);
    world.run(100_000);
    assertThat(again.failures).hasSize(1);
    assertThat(again.deltas).isEmpty();
    assertThat(again.image()).isEqualTo(before);
  }
}
