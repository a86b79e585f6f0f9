package barnabas.sim.ports;

/// The hook through which every operation of a medium passes.
public interface DiskFaults {

  /// No faults at all.
  DiskFaults NONE = operation -> Fault.NONE;

  /// What happens to an operation, asked before it is done.
  Fault at(Operation operation);

  /// One operation of a disk.
  ///
  /// @param position in the file, 0 where there is none
  /// @param length bytes, 0 where there are none
  record Operation(Kind kind, String path, long position, int length) {}

  /// The kinds of operations.
  enum Kind {
    OPEN,
    READ,
    WRITE,
    /// A write to a file from `openDurable`.
    DURABLE_WRITE,
    RESIZE,
    SYNC,
    FOLDER_SYNC,
    LIST,
    MAKE_FOLDERS,
    RENAME,
    DELETE
  }

  /// What happens to an operation.
  sealed interface Fault {
    /// It goes well.
    Fault NONE = new None();

    /// The error of a broken medium.
    static Fault broken() {
      return new Fails("Input/output error");
    }

    /// The error of a file system without room.
    static Fault full() {
      return new Fails("No space left on device");
    }

    /// The error of a file system that went read-only.
    static Fault readOnly() {
      return new Fails("Read-only file system");
    }
  }

  /// It goes well.
  record None() implements Fault {}

  /// It fails with an `IOException` of these words. A write may have come part of the way; after a
  /// sync, what it should have made durable counts as clean, and isn't.
  record Fails(String words) implements Fault {}

  /// It goes well, that much later.
  record Slow(long nanos) implements Fault {}

  /// It goes well, not before a time of the world.
  record LateUntil(long nanos) implements Fault {}

  /// It never comes to an end in this life. Alone in a task of its own lane, or a write, read or
  /// sync of a loop.
  record Hangs() implements Fault {}

  /// A read gives wrong bytes: one bit is flipped in what it gives, not on the medium.
  record ReadsWrong() implements Fault {}

  /// It says that it went well. A sync makes nothing durable, a durable write is no more than a
  /// write. Shows that a test would notice if the software left the sync out.
  record Lies() implements Fault {}
}
