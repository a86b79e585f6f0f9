package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import barnabas.wire.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Proves that bytes which are sound in themselves and stand in the wrong place are not served: the
/// disk wrote them to another file, or to another place of theirs. The numbers are those of the
/// catalogue in docs/scenarios.md.
class MisplacedTest {
  private static final LogId OTHER = new LogId(new Uuid(0x77L, 0x4242L), 3);
  private static final int RECORDS = 60;

  private static String value(char letter) {
    return String.valueOf(letter).repeat(3_000);
  }

  /// A log that is stopped cleanly, so that each of its blocks has its checksum.
  private static LogWorld stopped(LogId id, char letter) {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.start();
    w.create(id);
    for (int i = 0; i < RECORDS; i++) {
      w.appendSynced(value(letter));
    }
    boolean[] stopped = new boolean[1];
    w.node
        .blockingLoop("journal")
        .post(
            () ->
                w.directory.stop(
                    barnabas.world.Outcome.of(_ -> stopped[0] = true, LogWorld::fail)));
    w.until(() -> stopped[0]);
    w.node.kill();
    return w;
  }

  private static void copy(
      LogWorld from, String source, LogWorld to, String target, long at, long toAt, long length)
      throws IOException {
    ByteBuffer wanted = from.medium().bytes(source);
    ByteBuffer is = to.medium().bytes(target);
    for (int i = 0; i < length; i++) {
      int differs = wanted.get((int) at + i) ^ is.get((int) toAt + i);
      for (int bit = 0; bit < 8; bit++) {
        if ((differs >> bit & 1) == 1) {
          to.medium().flipBit(target, toAt + i, bit);
        }
      }
    }
  }

  /// 45
  @Test
  void aBatchOfAnotherPartitionWithTheSameOffsetIsNotServed() throws IOException {
    LogWorld own = stopped(LogWorld.LOG, 'a');
    LogWorld other = stopped(OTHER, 'b');
    String segment = LogFiles.segment(LogWorld.LOG, 0);
    long batch = own.medium().size(segment) / RECORDS;
    copy(other, LogFiles.segment(OTHER, 0), own, segment, 2 * batch, 2 * batch, batch);

    own.start();
    own.open(LogWorld.LOG);

    assertThat(own.read(2, 1, RECORDS, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(own.log.endOffset()).isEqualTo(RECORDS);
  }

  /// 45
  @Test
  void aBatchOfAnotherPlaceOfTheSameSegmentIsNotServed() throws IOException {
    LogWorld own = stopped(LogWorld.LOG, 'a');
    String segment = LogFiles.segment(LogWorld.LOG, 0);
    long batch = own.medium().size(segment) / RECORDS;
    copy(own, segment, own, segment, 5 * batch, 2 * batch, batch);

    own.start();
    own.open(LogWorld.LOG);

    assertThat(own.read(2, 1, RECORDS, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(own.read(3, 1, RECORDS, true)).isInstanceOf(ReadResult.Batches.class);
  }
}
