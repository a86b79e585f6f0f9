package barnabas.broker;

import barnabas.world.Disk;
import barnabas.world.LogLevels;
import barnabas.world.Loop;
import barnabas.world.Meter;
import barnabas.world.Network;
import barnabas.world.Randomness;
import barnabas.world.Work;
import java.util.List;

/// The ports that a node stands on.
///
/// @param loops for connections and partitions, at least one
/// @param quorumLoop for the cluster's metadata; it may block
/// @param directories the log directories, at least one
/// @param randomness used on the quorum loop and, through seeds drawn there at the start, elsewhere
public record World(
    List<Loop> loops,
    Loop quorumLoop,
    List<Directory> directories,
    Network network,
    Work work,
    Randomness randomness,
    Meter meter,
    LogLevels logLevels) {

  /// The ports of a node without loggers whose levels can be changed.
  public World(
      List<Loop> loops,
      Loop quorumLoop,
      List<Directory> directories,
      Network network,
      Work work,
      Randomness randomness,
      Meter meter) {
    this(loops, quorumLoop, directories, network, work, randomness, meter, LogLevels.NONE);
  }

  /// A log directory and the loop of its journal, which may block.
  public record Directory(Disk disk, Loop journalLoop) {}
}
