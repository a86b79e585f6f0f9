package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Small appends become durable in the directory's journal, large ones in their own file. Owned by
/// the loop.
final class InletDurability implements Durability {

  private final JournalInlet inlet;
  private final Disk disk;
  private final Loop loop;

  InletDurability(JournalInlet inlet, Disk disk, Loop loop) {
    this.inlet = inlet;
    this.disk = disk;
    this.loop = loop;
  }

  @Override
  public void append(Entry entry) {
    if (!inlet.takes(entry.bytes().remaining())) {
      disk.sync(loop, entry.file(), entry.outcome());
      return;
    }
    Outcome<Long> outcome = entry.outcome();
    inlet.append(
        new JournalEntry(
            entry.log(),
            entry.baseOffset(),
            entry.segmentBase(),
            entry.position(),
            entry.durableEnd(),
            entry.file(),
            entry.bytes(),
            Outcome.of(_ -> outcome.done(0L), outcome::failed)));
  }

  @Override
  public boolean journals(int bytes) {
    return inlet.takes(bytes);
  }

  @Override
  public void note(LogId log, long durableEnd, DiskFile file) {
    inlet.append(
        new JournalEntry(
            log,
            durableEnd,
            durableEnd,
            0,
            durableEnd,
            file,
            ByteBuffer.allocate(0),
            Outcome.of(_ -> {}, _ -> {})));
  }

  @Override
  public void forget(DiskFile file) {
    inlet.forget(file);
  }

  @Override
  public void abandon(IOException cause) {
    inlet.abandon(cause);
  }

  @Override
  public void mark(Outcome<Long> outcome) {
    inlet.mark(outcome);
  }
}
