package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.EpochHistory.EpochEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what a log says of its leader epochs.
class EpochHistoryTest {

  private final EpochHistory epochs = history(0, 0, 2, 10, 5, 30);

  @Test
  void anEpochEndsWhereTheNextOneBegins() {
    assertThat(epochs.endOf(0, 40)).isEqualTo(new EpochEnd(0, 10));
    assertThat(epochs.endOf(2, 40)).isEqualTo(new EpochEnd(2, 30));
    assertThat(epochs.endOf(5, 40)).isEqualTo(new EpochEnd(5, 40));
  }

  @Test
  void anEpochThatWroteNothingEndsWhereTheOneBeforeItDid() {
    assertThat(epochs.endOf(1, 40)).isEqualTo(new EpochEnd(0, 10));
    assertThat(epochs.endOf(4, 40)).isEqualTo(new EpochEnd(2, 30));
    assertThat(history(3, 7).endOf(1, 40)).isEqualTo(new EpochEnd(1, 7));
  }

  @Test
  void aNewerEpochIsNotKnown() {
    assertThat(epochs.endOf(6, 40)).isNull();
    assertThat(history().endOf(0, 0)).isNull();
  }

  @Test
  void anOffsetBelongsToTheEpochThatWroteIt() {
    assertThat(epochs.epochAt(0)).isZero();
    assertThat(epochs.epochAt(9)).isZero();
    assertThat(epochs.epochAt(10)).isEqualTo(2);
    assertThat(epochs.epochAt(99)).isEqualTo(5);
    assertThat(history(3, 7).epochAt(6)).isEqualTo(EpochHistory.NONE);
  }

  @Test
  void aCutAtTheEndForgetsWhatWasWrittenThere() {
    epochs.cutFrom(30);

    assertThat(epochs).isEqualTo(history(0, 0, 2, 10));
  }

  @Test
  void aCutAtTheStartKeepsTheEpochThatWasWritingThere() {
    epochs.cutBefore(15);

    assertThat(epochs).isEqualTo(history(2, 15, 5, 30));
  }

  @Test
  void onlyANewerEpochIsNoted() {
    assertThat(epochs.wrote(5, 40)).isFalse();
    assertThat(epochs.wrote(6, 40)).isTrue();
    assertThat(epochs.latest()).isEqualTo(6);
  }

  @Test
  void anOlderEpochBehindLargerOnesShowsThatThoseWereNeverTrue() {
    epochs.wrote(5 + (1 << 20), 40);

    assertThat(epochs.wrote(6, 43)).isTrue();

    assertThat(epochs).isEqualTo(history(0, 0, 2, 10, 5, 30, 6, 43));
  }

  private static EpochHistory history(long... pairs) {
    EpochHistory history = new EpochHistory(List.of());
    for (int i = 0; i < pairs.length; i += 2) {
      history.wrote((int) pairs[i], pairs[i + 1]);
    }
    return history;
  }
}
