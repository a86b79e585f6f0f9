package barnabas.log;

import barnabas.world.DiskFile;

/// Where a journal goes on: its open ring file and the head of the new run, which is written.
/// Handed from the replay to the [Journal].
public final class JournalPlace {
  private final DiskFile file;
  private final JournalHead head;

  JournalPlace(DiskFile file, JournalHead head) {
    this.file = file;
    this.head = head;
  }

  DiskFile file() {
    return file;
  }

  JournalHead head() {
    return head;
  }
}
