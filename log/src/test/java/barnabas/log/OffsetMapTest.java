package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Proves that the map of keys agrees with a plain one as long as it has room, and says when it has
/// none.
final class OffsetMapTest {

  @Test
  void itKnowsTheLatestOffsetOfEachKey() {
    OffsetMap map = new OffsetMap(1 << 20, 0.9, 5_000);
    TreeMap<String, Long> plain = new TreeMap<>();
    for (long offset = 0; offset < 5_000; offset++) {
      String key = "key" + offset * 31 % 1_700;
      plain.put(key, offset);
      assertThat(map.put(bytes(key), offset)).isTrue();
    }

    assertThat(map.keys()).isEqualTo(plain.size());
    plain.forEach((key, offset) -> assertThat(map.latest(bytes(key))).isEqualTo(offset));
    assertThat(map.latest(bytes("another"))).isEqualTo(-1);
    assertThat(map.latest(bytes(""))).isEqualTo(-1);
  }

  @Test
  void aFullMapTakesNoNewKeyButMovesKnownOnes() {
    OffsetMap map = new OffsetMap(10 * OffsetMap.SLOT_BYTES, 0.5, 1_000_000);
    int taken = 0;
    while (map.put(bytes("k" + taken), taken)) {
      taken++;
    }

    assertThat(taken).isEqualTo(5);
    assertThat(map.put(bytes("k3"), 99)).isTrue();
    assertThat(map.latest(bytes("k3"))).isEqualTo(99);
    assertThat(map.latest(bytes("k" + taken))).isEqualTo(-1);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
