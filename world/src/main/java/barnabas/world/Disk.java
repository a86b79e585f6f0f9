package barnabas.world;

import java.io.IOException;
import java.nio.ByteBuffer;

/// One log directory. Three ways lead to it:
///
/// - [#run] hands a whole piece of blocking work (recovery, a roll, a checkpoint) to the
///   directory's threads. It reads as plain synchronous code, and the simulator can cut the power
///   between any two of its steps.
/// - [#call] does the same on the spot, for the owner whose store has to be synchronous.
/// - [#write], [#read] and [#sync] are the paths that a partition takes for each batch.
///
/// A [DiskFile] or [Folder] method that may block is called only inside a task.
public interface Disk {

  /// The path of the directory, for logs and DescribeLogDirs.
  String path();

  /// Runs blocking work on the directory's threads. Tasks with the same lane run one after the
  /// other in the order in which they were handed in; tasks of different lanes may run together.
  ///
  /// @param owner where the outcome is delivered
  /// @param lane any number, such as a hash of the partition
  <T> void run(Loop owner, int lane, Task<T> task, Outcome<T> outcome);

  /// Does blocking work here and now. Only on a loop that may block, and only on files that no task
  /// of [#run] touches meanwhile: it waits for none of them.
  <T> T call(Loop owner, Task<T> task) throws IOException;

  /// Writes the remaining bytes of `bytes` at `position`, to the page cache: on the calling loop
  /// while the directory answers promptly, by its threads when it does not. Writes of one file
  /// happen in the order of their calls. The buffer belongs to the disk until the outcome.
  void write(Loop owner, DiskFile file, long position, ByteBuffer bytes, Outcome<Long> outcome);

  /// Fills `target` from `position`, or up to the end of the file; the number of bytes read is the
  /// outcome.
  void read(Loop owner, DiskFile file, long position, ByteBuffer target, Outcome<Integer> outcome);

  /// Syncs what was written to `file` before this call, data and length. Runs after the writes that
  /// are still under way. Syncs of one file that wait together become one.
  void sync(Loop owner, DiskFile file, Outcome<Long> outcome);

  /// Bytes free and in all on the file system that holds the directory. A number from the last
  /// seconds, never a blocking call.
  Space space();

  /// A piece of blocking work.
  interface Task<T> {
    /// Called on a thread of the directory's. Must not touch what a loop owns: it takes values and
    /// gives a value.
    T run(Folder folder) throws IOException;
  }

  /// Bytes of a file system.
  record Space(long freeBytes, long totalBytes) {}
}
