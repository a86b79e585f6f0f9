package barnabas.host;

import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one loop writes to the files of one directory. Owned by the loop; each group that it hands
/// over belongs to the thread that writes it until it comes back.
///
/// The writes of a turn are one job and their outcomes one message. Jobs run in order, so writes of
/// one file do.
final class WriteGathering {

  /// A turn that has gathered this much hands it over before its end.
  private static final int GROUP_BYTES = 1 << 20;

  private final HostLoop loop;
  private final Lane lane;
  private List<Write> gathered = new ArrayList<>();
  private int gatheredBytes;
  private boolean handOverDue;

  private static final class Write {
    final HostFile file;
    final long position;
    final ByteBuffer bytes;
    final Outcome<Long> outcome;
    final int size;
    @Nullable IOException failure;

    Write(HostFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
      this.file = file;
      this.position = position;
      this.bytes = bytes;
      this.outcome = outcome;
      this.size = bytes.remaining();
    }

    void perform() {
      try {
        file.write(position, bytes);
      } catch (IOException e) {
        failure = e;
      }
      file.writeDone();
      file.endLease();
    }

    void deliver() {
      if (failure == null) {
        outcome.done((long) size);
      } else {
        outcome.failed(failure);
      }
    }
  }

  WriteGathering(HostLoop loop, HostDisk disk) {
    this.loop = loop;
    this.lane = new Lane(disk::execute);
  }

  void add(HostFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
    var write = new Write(file, position, bytes, outcome);
    if (loop.blocking()) {
      write.perform();
      write.deliver();
      return;
    }
    gathered.add(write);
    gatheredBytes += write.size;
    if (gatheredBytes >= GROUP_BYTES) {
      handOver();
    } else if (!handOverDue) {
      handOverDue = true;
      loop.atTurnEnd(
          () -> {
            handOverDue = false;
            handOver();
          });
    }
  }

  private void handOver() {
    if (gathered.isEmpty()) {
      return;
    }
    List<Write> group = gathered;
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    lane.add(
        () -> {
          group.forEach(Write::perform);
          loop.post(() -> group.forEach(Write::deliver));
        });
  }
}
