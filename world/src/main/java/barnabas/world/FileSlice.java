package barnabas.world;

import barnabas.wire.Payload;

/// A piece of a file on its way to a connection. It outlives the deletion of its file.
public interface FileSlice extends Payload {

  /// The file that it is a piece of.
  DiskFile file();

  /// Where in the file it begins, in bytes.
  long position();
}
