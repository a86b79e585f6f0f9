package barnabas.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// A shelf gives memory out again, keeps no more than it may, and not for long.
class BufferShelfTest {
  private static final int LARGEST_BYTES = 1 << 20;

  private final BufferShelf shelf = new BufferShelf(1 << 10, 2, 6, 2 * LARGEST_BYTES);

  @Test
  void whatWasPutBackIsGivenOutAgain() {
    ByteBuffer first = shelf.take(1_025);
    shelf.put(first.put((byte) 1));

    ByteBuffer second = shelf.take(4_096);

    assertThat(second).isSameAs(first);
    assertThat(second.remaining()).isEqualTo(4_096);
  }

  @Test
  void whatIsLargerThanTheLargestSizeIsMadeToMeasureAndNotKept() {
    ByteBuffer first = shelf.take(LARGEST_BYTES + 1);
    shelf.put(first);

    assertThat(first.capacity()).isEqualTo(LARGEST_BYTES + 1);
    assertThat(shelf.take(LARGEST_BYTES + 1)).isNotSameAs(first);
  }

  @Test
  void noMoreIsKeptThanMayBe() {
    ByteBuffer[] taken = new ByteBuffer[3];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = shelf.take(LARGEST_BYTES);
    }
    for (ByteBuffer bytes : taken) {
      shelf.put(bytes);
    }

    assertThat(shelf.take(LARGEST_BYTES)).isSameAs(taken[1]);
    assertThat(shelf.take(LARGEST_BYTES)).isSameAs(taken[0]);
    assertThat(shelf.take(LARGEST_BYTES)).isNotSameAs(taken[2]);
  }

  @Test
  void whatIsUsedBetweenTwoLooksIsKept() {
    ByteBuffer bytes = shelf.take(LARGEST_BYTES);
    shelf.put(bytes);
    shelf.trim();
    shelf.put(shelf.take(LARGEST_BYTES));

    shelf.trim();

    assertThat(shelf.take(LARGEST_BYTES)).isSameAs(bytes);
  }

  @Test
  void whatNobodyUsesIsLetGoOfInTheEnd() {
    ByteBuffer bytes = shelf.take(LARGEST_BYTES);
    shelf.put(bytes);

    assertThat(shelf.trim()).isTrue();
    assertThat(shelf.trim()).isFalse();
    assertThat(shelf.take(LARGEST_BYTES)).isNotSameAs(bytes);
  }
}
