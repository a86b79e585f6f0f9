package barnabas.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves how ranges are read and become conditions.
class VersionsTest {

  @ParameterizedTest
  @CsvSource({"3, 3, 3", "3-7, 3, 7", "0+, 0, 32767", "12+, 12, 32767"})
  void aRangeIsReadAsItIsWritten(String text, int lowest, int highest) {
    Versions range = Versions.parse(text);

    assertThat(range).isEqualTo(new Versions(lowest, highest));
    assertThat(range).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "-", "7-3", "a", "3-", "-3", "1.5", "99999"})
  void whatIsNoRangeIsRefused(String text) {
    assertThatThrownBy(() -> Versions.parse(text)).isInstanceOf(SchemaException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0+, true",
    "0-9, true",
    "3+, version >= 3",
    "0-2, version <= 2",
    "4, version == 4",
    "3-5, version >= 3 && version <= 5",
    "10+, false"
  })
  void aConditionSaysNoMoreThanItMust(String text, String condition) {
    assertThat(Versions.parse(text).condition(new Versions(0, 9))).isEqualTo(condition);
  }

  @Test
  void theEmptyRangeHoldsNothing() {
    assertThat(Versions.NONE.contains(1)).isFalse();
    assertThat(Versions.NONE).hasToString("none");
  }
}
