package barnabas.sim.broken;

import static barnabas.sim.broken.Defect.callsInstead;
import static barnabas.sim.broken.Defect.does;
import static barnabas.sim.broken.Defect.gives;
import static barnabas.sim.broken.Defect.leavesOut;
import static barnabas.sim.broken.Defence.late;
import static barnabas.sim.broken.Defence.soon;
import static barnabas.sim.broken.Defence.unsynced;

import java.util.List;
import java.util.stream.Stream;

/// The defences that are taken away, one at a time, to see that a checker notices.
public final class Defences {
  private static final List<Defence> STORAGE =
      List.of(
          late(
              "acknowledge after the sync, not after the write",
              gives("replica.LeaderSettings", "relaxed", 1)),
          late(
              "sync what a start finds before it is served",
              leavesOut("log.LogRecovery", "*", "sync", null),
              leavesOut("log.SyncBatch", "sync", "sync", null)),
          late(
              "take a sync that failed for the end of the disk",
              does("log.JournalInlet", "*", "sync", "diskSyncAgain"),
              does("log.LogCapture", "run", "sync", "syncAgain"),
              does("log.LogUpkeep", "seal", "sync", "syncAgain"),
              does("log.WholeFile", "write", "sync", "syncAgain"),
              does("quorum.LogFile", "*", "sync", "syncAgain")),
          soon("replay the journal at a start", gives("log.DirectoryRecovery", "replay", null)),
          late(
              "replay no entries of the journal that a cut made void",
              leavesOut("log.DirectoryRecovery", "known", "journalFloor", 0)),
          late(
              "look at checksums after a crash",
              gives("log.JournalFormat", "payloadIsValid", 1),
              gives("record.RecordBatch", "crcIsValid", 1)),
          late(
              "take the marks of a clean stop away at the next start",
              leavesOut("log.Checkpoint", "takeCleanMark", "mark", null),
              leavesOut("log.JournalReplay", "finish", "writeHead", null)),
          late("check an index that a start finds", gives("log.BlockFile", "crc", 0)),
          soon("sync a folder after a rename", leavesOut("log.WholeFile", "replace", "sync", null)),
          soon("sync the name of a new segment", leavesOut("log.Segments", "roll", "sync", null)),
          late("sync what stays before a log is cut", leavesOut("log.LogCut", "*", "sync", null)),
          late(
              "store where a log begins before it is said",
              leavesOut("log.LogChanges", "moveStartNow", "store", null)),
          unsynced("sync partition files before the journal gives them up", ".*\\.log"),
          unsynced("write the journal past the page cache", "journal.*"));

  private static final List<Defence> COMPACTION =
      List.of(
          late(
              "keep a tombstone as long as is said",
              leavesOut("log.Thinning", "left", "hasDeleteHorizon", 1)),
          late(
              "keep what is remembered of producers when compacting",
              leavesOut("log.Thinning", "left", "binarySearch", -1)),
          late(
              "sync the names of compacted segments before they count",
              leavesOut("log.SegmentSwap", "run", "sync", null),
              leavesOut("log.SegmentSwap", "finish", "sync", null)),
          late(
              "finish at a start what compaction began", gives("log.SegmentSwap", "recover", null)),
          unsynced("sync a compacted segment before it counts", ".*\\.cleaned"));

  private static final List<Defence> PRODUCERS =
      List.of(
          late(
              "refuse appends that were taken back",
              gives("replica.ParkedAppends", "refuseBehind", null)),
          late(
              "refuse appends while others are taken back",
              leavesOut("replica.Leader", "admit", "refusal", null)),
          late(
              "refuse what comes behind a refused batch",
              gives("replica.RefusedProducers", "isBehind", 0)),
          soon("know a repeated batch", gives("log.ProducerEntry", "find", -1)),
          soon(
              "remember producers across a restart",
              gives("log.ProducerRecovery", "replay", null),
              leavesOut("log.ProducerStates", "of", "put", null)),
          soon(
              "give out each producer id once",
              leavesOut("metadata.ImageDraft", "apply", "nextProducerId", 0)),
          late(
              "keep a request's bytes until its batch is durable",
              does("broker.api.Appends", "answer", "keepBytes", "useBytesAgain")),
          soon(
              "answer in the order of the requests",
              callsInstead("broker.session.InFlight", "takeAnswered", "peekFirst", "peekLast"),
              callsInstead(
                  "broker.session.InFlight", "takeAnswered", "removeFirst", "removeLast")));

  private static final List<Defence> GROUPS =
      List.of(
          late(
              "fence commits of former generations",
              gives("coordinator.Offsets", "standing", "NONE"),
              gives("coordinator.GroupMachine", "refusal", "NONE")),
          soon(
              "give each member its own part",
              leavesOut("coordinator.Syncs", "assignment", "member", null)),
          soon(
              "hold answers of groups until they are durable",
              leavesOut("log.machine.Engine", "append", "nextOffset", 0)),
          late(
              "load groups again after a load that failed",
              leavesOut("broker.Coordinators$Following", "load", "after", null)),
          late("watch the sessions of members", gives("coordinator.Sessions", "lose", null)),
          soon(
              "know members after a restart",
              gives("coordinator.GroupCoordinator", "revive", null)),
          late(
              "watch the sessions of members after a restart",
              leavesOut("coordinator.GroupCoordinator", "revive", "touch", null)));

  private static final List<Defence> CONSUMER_GROUPS =
      List.of(
          late(
              "fence commits of former epochs",
              leavesOut("coordinator.GroupMachine", "refusal", "mayCommit", 1)),
          soon(
              "hand out no partition that another member has",
              gives("coordinator.consumer.Heartbeats", "isFree", 1)),
          late(
              "wait until a member says that it has given up",
              leavesOut("coordinator.consumer.Reconciliation", "step", "disjoint", 1)),
          late(
              "know epochs of groups after a restart",
              leavesOut("coordinator.ConsumerCodec", "group", "epoch", 0),
              leavesOut("coordinator.ConsumerCodec", "target", "assignmentEpoch", 0)),
          late(
              "let epochs go on where generations ended",
              leavesOut("coordinator.Migrations", "begun", "generation", 0),
              leavesOut("coordinator.Joins", "takeOver", "epoch", 0)),
          late(
              "watch the sessions of members of the consumer protocol",
              gives("coordinator.ConsumerSessions", "lose", 1)),
          late(
              "watch the sessions of such members after a restart",
              leavesOut("coordinator.Consumers", "revive", "touch", null)));

  private static final List<Defence> METADATA =
      List.of(
          soon("store a topic's configs", gives("metadata.ImageDraft", "setConfig", null)),
          soon("remove a deleted topic", gives("metadata.ImageDraft", "delete", null)),
          unsynced("sync the metadata's log before an answer", "metadata/.*"));

  private Defences() {}

  public static List<Defence> all() {
    return Stream.of(STORAGE, COMPACTION, PRODUCERS, GROUPS, CONSUMER_GROUPS, METADATA)
        .flatMap(List::stream)
        .toList();
  }
}
