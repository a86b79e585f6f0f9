package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The line about long work: only on a screen, only when it takes long, and gone in the end.
class ProgressTest {

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private long nanos;

  @Test
  void workThatTakesLongIsToldOfAndTheLineIsGoneInTheEnd() {
    try (Progress progress = progress(true)) {
      nanos = 900_000_000;
      progress.tell(90, "records", 0.1);
      assertThat(written()).isEmpty();

      nanos = 2_000_000_000;
      progress.tell(200, "records", 0.2);
      assertThat(written()).endsWith("200 records, 100 a second, 20%, 8.0 s left");

      nanos = 2_100_000_000;
      progress.tell(210, "records", 0.21);
      assertThat(written()).endsWith("20%, 8.0 s left");

      nanos = 4_000_000_000L;
      progress.tell(4_000, "records", -1);
      assertThat(written()).endsWith("4,000 records, 1,000 a second");
    }
    assertThat(written()).endsWith("\r\u001b[K");
  }

  @Test
  void nobodyIsToldWhereThereIsNoScreen() {
    try (Progress progress = progress(false)) {
      nanos = 5_000_000_000L;
      progress.tell(200, "records", 0.2);
    }

    assertThat(written()).isEmpty();
  }

  private Progress progress(boolean shown) {
    var stream = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new Progress(stream, shown, () -> nanos);
  }

  private String written() {
    return screen.toString(StandardCharsets.UTF_8);
  }
}
