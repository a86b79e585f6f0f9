package barnabas.quorum;

import barnabas.world.Disk;
import barnabas.world.Folder;
import barnabas.world.Loop;
import barnabas.world.Randomness;
import java.io.IOException;
import java.util.List;

/// A voter's directory, read, checked, and made whole.
///
/// @param founders who begins the cluster, should the log be empty
/// @param cutBytes bytes of a torn, never acknowledged group that were cut off
record Opened(
    Identity identity, Voter self, List<Voter> founders, WriteAheadLog log, long cutBytes) {

  static Opened open(
      Loop loop, Disk disk, Randomness randomness, Identity.Wanted wanted, Beginning beginning)
      throws IOException {
    long salt = randomness.nextLong();
    Identity.Fresh fresh = fresh(Identity.Fresh.draw(randomness), wanted, beginning);
    return disk.call(
        loop,
        folder -> {
          boolean known = known(folder, wanted, beginning);
          LogRecovery recovery = LogRecovery.recover(folder, salt, known);
          Identity identity = Identity.claim(folder, wanted, fresh);
          Voter self = new Voter(wanted.nodeId(), identity.directoryId());
          WriteAheadLog log = new WriteAheadLog(loop, disk, randomness, recovery);
          check(self, log, beginning);
          List<Voter> founders =
              beginning.founders().isEmpty() ? List.of(self) : beginning.founders();
          return new Opened(identity, self, founders, log, recovery.cutBytes());
        });
  }

  /// A founder's directory gets the id under which the others know it.
  private static Identity.Fresh fresh(
      Identity.Fresh drawn, Identity.Wanted wanted, Beginning beginning) {
    return beginning.founders().stream()
        .filter(founder -> founder.nodeId() == wanted.nodeId())
        .findFirst()
        .map(founder -> new Identity.Fresh(drawn.clusterId(), founder.directoryId()))
        .orElse(drawn);
  }

  private static boolean known(Folder folder, Identity.Wanted wanted, Beginning beginning)
      throws IOException {
    boolean known = Identity.read(folder, wanted) != null;
    if (!known && !beginning.emptyAllowed()) {
      throw new DamagedException(
          "this log directory is empty, but node %d took part in the cluster's metadata before; if"
                  .formatted(wanted.nodeId())
              + " its disk was replaced, take its vote away and let it join anew");
    }
    return known;
  }

  private static void check(Voter self, WriteAheadLog log, Beginning beginning)
      throws DamagedException {
    Voter before = log.self();
    if (before != null && !before.equals(self)) {
      throw new DamagedException(
          "the metadata in this log directory is that of voter %s, not of %s"
              .formatted(before, self));
    }
    for (Voter founder : beginning.founders()) {
      if (founder.nodeId() == self.nodeId() && !founder.equals(self)) {
        throw new DamagedException(
            "this log directory is %s, but the voter of node %d is %s"
                .formatted(self.directoryId(), self.nodeId(), founder.directoryId()));
      }
    }
  }
}
