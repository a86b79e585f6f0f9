/// Consensus on the cluster's metadata, behind one narrow interface.
///
/// [Consensus] is what the controller sees: propose an entry, hear the committed ones in order,
/// know who leads. [RaftVoter] carries it out by the library MicroRaft, which gets everything from
/// outside: its loop and delays by [RaftExecutor], its time by [RaftClock], its chance by
/// [RaftChance], its messages by [Correspondence], its store by [WriteAheadLog], its state machine
/// by [CommittedStream]. [RaftEngine] puts these together. Nothing else in this project knows the
/// library.
///
/// Owner: the quorum's loop, the one that may block: the library's store is synchronous, so it
/// writes and syncs within a call. What entries mean is none of this room's business: they are
/// bytes here.
///
/// The bytes on disk are drawn in `docs/format/metadata-log.md`; why this library, and what to know
/// about it, stands in `docs/adr/0005-raft-by-microraft.md`.
@org.jspecify.annotations.NullMarked
package barnabas.quorum;
