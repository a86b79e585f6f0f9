package barnabas.host;

import barnabas.world.DiskFile;

/// A file that is held open by leases: one of whoever opened it, one of each slice that is to be
/// sent. With the last one it is closed.
sealed interface LeasedFile extends DiskFile permits HostFile, MemoryFile {

  /// Gives a lease back.
  void endLease();
}
