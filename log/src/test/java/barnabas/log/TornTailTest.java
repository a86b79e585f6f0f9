package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Hangs;
import barnabas.sim.ports.DiskFaults.Kind;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Proves what becomes of a batch that was being written when the power went: it is there as a
/// whole or not at all, whatever came to the disk of it. The numbers are those of the catalogue in
/// docs/scenarios.md.
class TornTailTest {
  /// Larger than what goes through the journal.
  private static final String LARGE = "x".repeat(20_000);

  private static final int PAGE_BYTES = 4096;
  private static final String SEGMENT = LogFiles.segment(LogWorld.LOG, 0);

  private final LogWorld w = LogWorld.calm();
  private long wholeBytes;
  private long batchBytes;

  /// Three batches are synced; the sync of the fourth never comes back, and the process is killed.
  @BeforeEach
  void write() throws IOException {
    for (int i = 0; i < 3; i++) {
      w.appendSynced(LARGE);
    }
    wholeBytes = w.medium().size(SEGMENT);
    batchBytes = wholeBytes / 3;
    w.medium()
        .faults(
            op -> op.kind() == Kind.SYNC && op.path().equals(SEGMENT) ? new Hangs() : Fault.NONE);
    w.append(LARGE);
    w.world.runFor(1_000);
    assertThat(w.log.syncedOffset()).isEqualTo(3);
    assertThat(w.medium().size(SEGMENT)).isEqualTo(wholeBytes + batchBytes);
    w.node.kill();
    w.medium().faults(op -> Fault.NONE);
  }

  private void assertTheTailIsGone() {
    w.start();
    w.open(LogWorld.LOG);

    assertThat(w.log.endOffset()).isEqualTo(3);
    assertThat(w.log.damages()).isEmpty();
    assertThat(w.appendSynced("next")).isEqualTo(3);
    w.restart();
    assertThat(w.records(0, 100_000))
        .containsExactly("0=" + LARGE, "1=" + LARGE, "2=" + LARGE, "3=next");
  }

  /// 22
  @Test
  void aBatchOfWhichOnlyABeginningCameToTheDiskIsCutOff() throws IOException {
    w.medium().cut(SEGMENT, wholeBytes + batchBytes / 2);

    assertTheTailIsGone();
  }

  /// 22, 25
  @Test
  void aBatchWhoseLengthIsThereAndWhoseBytesAreZerosIsCutOff() throws IOException {
    w.medium().cut(SEGMENT, wholeBytes);
    w.medium().cut(SEGMENT, wholeBytes + batchBytes);

    assertTheTailIsGone();
  }

  /// 25
  @Test
  void zerosWithoutAnEndAreNoBatches() throws IOException {
    w.medium().cut(SEGMENT, wholeBytes);
    w.medium().cut(SEGMENT, wholeBytes + (1 << 20));

    assertTheTailIsGone();
  }

  /// 23
  @Test
  void aBatchWhoseLaterPagesCameToTheDiskBeforeItsEarlierOnesIsCutOff() throws IOException {
    for (long at = wholeBytes + PAGE_BYTES; at < wholeBytes + 2 * PAGE_BYTES; at++) {
      zero(at);
    }

    assertTheTailIsGone();
  }

  /// 23
  @Test
  void aBatchWhoseFirstPageIsMissingIsCutOff() throws IOException {
    for (long at = wholeBytes; at < wholeBytes + PAGE_BYTES; at++) {
      zero(at);
    }

    assertTheTailIsGone();
  }

  private void zero(long at) throws IOException {
    int was = w.medium().bytes(SEGMENT).get((int) at);
    for (int bit = 0; bit < 8; bit++) {
      if ((was >> bit & 1) == 1) {
        w.medium().flipBit(SEGMENT, at, bit);
      }
    }
  }
}
