package barnabas.wire;

/// A record that we store, described by a `.data` schema.
public interface StoredRecord {

  /// The lowest version that can be read.
  short lowestVersion();

  /// The highest version that can be read; the one to write unless an older reader needs another.
  short highestVersion();

  /// Writes the body in that version.
  void write(Writer out, short version);
}
