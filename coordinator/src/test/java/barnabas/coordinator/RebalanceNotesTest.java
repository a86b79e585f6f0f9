package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.GroupRebalances.Rebalance;
import org.junit.jupiter.api.Test;

/// What is remembered of rebalances is the newest, of each group and of all, and never much.
class RebalanceNotesTest {
  private final RebalanceNotes notes = new RebalanceNotes();

  @Test
  void theLastTenOfAGroupAreRememberedWhateverOthersDo() {
    for (int epoch = 1; epoch <= 12; epoch++) {
      notes.add("g", 1_000 + epoch, epoch, 2, "words " + epoch);
      notes.add("other", 1_000 + epoch, epoch, 1, "others");
    }

    assertThat(notes.of("g"))
        .extracting(Rebalance::epoch)
        .containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(notes.of("g").getLast().words()).isEqualTo("words 12");
    assertThat(notes.of("nobody")).isEmpty();
  }

  @Test
  void whatAllTogetherTakeIsBounded() {
    String much = "x".repeat(5_000);
    for (int group = 0; group < 1_000; group++) {
      notes.add("g" + group, 1, 1, 1, much);
    }

    assertThat(notes.of("g0")).isEmpty();
    assertThat(notes.of("g999")).hasSize(1);
    assertThat(notes.of("g999").getFirst().words()).hasSizeLessThan(2_100);
  }
}
