package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that a large frame of the most numerous and smallest elements costs a bounded multiple of
/// its bytes, and that claimed counts cost nothing before the bytes are there.
class AmplificationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int FRAME_BYTES = 1 << 16;

  /// The dearest are strings of one character: two bytes that become a String, its array and a
  /// reference, twice for a moment. Seen: 33 times the frame.
  private static final long ALLOCATED_MAX = 40L * FRAME_BYTES;

  /// A frame that is one byte over and over is nested lists, empty strings and empty tag sections
  /// as densely as they go.
  @ParameterizedTest
  @EnumSource
  void aFrameOfOneRepeatedByteCostsABoundedMultiple(ApiKey api) {
    for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
      for (int value = 0; value <= 4; value++) {
        byte[] bytes = new byte[FRAME_BYTES];
        Arrays.fill(bytes, (byte) value);

        assertThat(allocated(api, version, bytes)).isLessThan(ALLOCATED_MAX);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListOfTheSmallestElementsCostsABoundedMultipleWhereverItBegins(ApiKey api) {
    byte[] bytes = new byte[FRAME_BYTES];
    for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
      for (int start = 0; start < 24; start++) {
        for (int value = 0; value <= 2; value++) {
          for (int elementBytes : new int[] {2, 3, 6, 10, 24}) {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(bytes, start, FRAME_BYTES, (byte) value);
            claim(bytes, start, FRAME_BYTES / elementBytes - 20, api.isFlexible(version));

            assertThat(allocated(api, version, bytes)).isLessThan(ALLOCATED_MAX);
          }
        }
      }
    }
  }

  @Test
  void aCountThatTheBytesCannotHoldCostsNothing() {
    byte[] bytes = {0, 0x0f, 0x42, 0x40, 0, 0};

    long cost = allocated(ApiKey.METADATA, (short) 0, bytes);

    assertThat(cost).isLessThan(10_000);
  }

  @Test
  void moreThanAMillionElementsAreRefusedEvenIfTheBytesAreThere() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * 1_000_001 + 4).putInt(1_000_001).rewind();
    ByteBuffer allowed = ByteBuffer.allocate(4 * 1_000_000 + 4).putInt(1_000_000).rewind();

    assertThat(new Reader(allowed).count(false, 4)).isEqualTo(1_000_000);
    assertThatThrownBy(() -> new Reader(bytes).count(false, 4))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static void claim(byte[] bytes, int at, int count, boolean flexible) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, at, 5);
    if (flexible) {
      buffer.put((byte) (count | 0x80)).put((byte) (count >> 7 | 0x80)).put((byte) (count >> 14));
    } else {
      buffer.putInt(count);
    }
  }

  private static long allocated(ApiKey api, short version, byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      api.readRequest(new Reader(ByteBuffer.wrap(bytes)), version);
    } catch (MalformedMessageException e) {
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
