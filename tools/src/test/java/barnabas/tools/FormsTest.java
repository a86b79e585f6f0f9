package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Times as people write them, tables and JSON.
class FormsTest {

  private static final long NOW_MS = 1_000_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "2001-01-10T18:20:00Z, 979150800000",
    "2001-01-10T18:20:00+01:00, 979147200000",
    "2001-01-10T18:20, 979150800000",
    "2001-01-10, 979084800000",
    "0, 0",
    "979150800000, 979150800000",
    "250ms, 999999999750",
    "90s, 999999910000",
    "10m, 999999400000",
    "-10m, 999999400000",
    "2h, 999992800000",
    "3d, 999740800000",
    "1w, 999395200000"
  })
  void timesAreUnderstood(String text, long expectedMs) {
    assertThat(Times.milliseconds("", text, NOW_MS)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "10y", "2001-13-01", "1.5h"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Times.milliseconds("--to-time: ", text, NOW_MS))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("--to-time: '" + text + "' is no time");
  }

  @Test
  void jsonEscapesWhatItMust() {
    var map = new LinkedHashMap<String, Object>();
    map.put("a\"b", "\\ \n\r\t\u0001ü");
    map.put("n", 5L);
    map.put("none", null);
    map.put("yes", true);
    map.put("all", Arrays.asList(1, null, List.of()));

    assertThat(Json.of(map))
        .isEqualTo(
            "{\"a\\\"b\":\"\\\\ \\n\\r\\t\\u0001ü\",\"n\":5,\"none\":null,\"yes\":true,"
                + "\"all\":[1,null,[]]}");
  }

  @Test
  void aTableIsAlignedForPeopleAndKeyedForPrograms() {
    var table = new Table("NAME", "FIRST OFFSET", "X");
    table.add("a", 1L, null);
    table.add("long name", 22L, "y");

    assertThat(printed(table, false))
        .isEqualTo(
            """
            NAME       FIRST OFFSET  X
            a          1             -
            long name  22            y
            """);
    assertThat(printed(table, true))
        .isEqualTo(
            "[{\"name\":\"a\",\"firstOffset\":1,\"x\":null},"
                + "{\"name\":\"long name\",\"firstOffset\":22,\"x\":\"y\"}]\n");
  }

  private static String printed(Table table, boolean json) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    table.print(out, json);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
