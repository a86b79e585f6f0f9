/// Consensus on the cluster's metadata, behind one narrow interface.
///
/// [Consensus] is what the controller sees: propose an entry, hear the committed ones in order,
/// know who leads. [SingleVoter] is the implementation for a cluster whose only voter is this node:
/// a checksummed log file, synced before a commit is told, bounded by snapshots. A Raft library
/// goes in behind the same interface.
///
/// Owner: the quorum's loop; everything here is called on it. The blocking work (recovery, appends,
/// snapshots) runs as tasks of the disk, one after the other. What entries mean is none of this
/// room's business: they are bytes here.
///
/// The bytes on disk are drawn in `docs/format/metadata-log.md`.
@org.jspecify.annotations.NullMarked
package barnabas.quorum;
