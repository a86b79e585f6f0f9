package barnabas.sim;

import static barnabas.sim.Defect.callsInstead;
import static barnabas.sim.Defect.gives;
import static barnabas.sim.Defect.leavesOut;

import java.util.List;

/// Something that the product does so that a promise holds, and how it is switched off.
///
/// @param words what it is
/// @param within how many seeds from 0 on suffice for a checker to notice that it is off; 0 where
///   none was seen to notice it yet
/// @param off what is changed in the product's class files
/// @param unsynced syncs of files whose path matches do nothing; empty for none
record Defence(String words, int within, List<Defect> off, String unsynced) {

  /// Those that are switched off, one at a time, to see that a checker notices.
  static final List<Defence> ALL =
      List.of(
          of(
              40,
              "acknowledge after the sync, not after the write",
              gives("replica.LeaderSettings", "relaxed", 1)),
          of(
              40,
              "keep what earlier starts could not sync out of what is served",
              leavesOut("log.LogRecovery", "*", "sync", null)),
          of(10, "replay the journal at a start", gives("log.DirectoryRecovery", "replay", null)),
          of(
              0,
              "replay no entries of the journal that a cut made void",
              leavesOut("log.DirectoryRecovery", "known", "journalFloor", 0)),
          of(
              0,
              "look at checksums after a crash",
              gives("log.JournalFormat", "payloadIsValid", 1),
              gives("record.RecordBatch", "crcIsValid", 1)),
          of(
              0,
              "take a stop for clean only if it was",
              gives("log.Checkpoint", "takeCleanMark", 1),
              leavesOut("log.DirectoryRecovery", "run", "clean", 1)),
          of(
              10,
              "sync a folder after a rename",
              leavesOut("log.WholeFile", "replace", "sync", null)),
          of(10, "sync the name of a new segment", leavesOut("log.Segments", "roll", "sync", null)),
          of(
              150,
              "sync what stays before a log is cut",
              leavesOut("log.LogCut", "*", "sync", null)),
          of(
              0,
              "refuse appends that were taken back",
              gives("replica.ParkedAppends", "refuseBehind", null)),
          of(
              0,
              "refuse appends while others are taken back",
              leavesOut("replica.Leader", "admit", "refusal", null)),
          of(10, "know a repeated batch", gives("log.ProducerEntry", "find", -1)),
          of(
              10,
              "remember producers across a restart",
              gives("log.ProducerRecovery", "replay", null),
              leavesOut("log.ProducerStates", "of", "put", null)),
          of(
              10,
              "give out each producer id once",
              leavesOut("metadata.ImageDraft", "apply", "nextProducerId", 0)),
          of(
              0,
              "keep a request's bytes until its batch is durable",
              gives("broker.session.RequestContext", "keepBytes", null)),
          of(
              10,
              "answer in the order of the requests",
              callsInstead("broker.session.Session", "answered", "peekFirst", "peekLast"),
              callsInstead("broker.session.Session", "answered", "removeFirst", "removeLast")),
          of(
              40,
              "fence commits of former generations",
              gives("coordinator.Offsets", "standing", "NONE"),
              gives("coordinator.GroupMachine", "refusal", "NONE")),
          of(
              10,
              "give each member its own part",
              leavesOut("coordinator.Syncs", "assignment", "member", null)),
          of(
              10,
              "hold answers of groups until they are committed",
              leavesOut("log.machine.Engine", "append", "nextOffset", 0)),
          of(
              150,
              "load groups again after a load that failed",
              leavesOut("broker.Coordinators$Following", "load", "after", null)),
          of(80, "watch the sessions of members", gives("coordinator.Sessions", "lose", null)),
          of(
              40,
              "watch the sessions of members after a restart",
              gives("coordinator.GroupCoordinator", "revive", null)),
          of(10, "store a topic's configs", gives("metadata.ImageDraft", "setConfig", null)),
          of(10, "remove a deleted topic", gives("metadata.ImageDraft", "delete", null)),
          unsynced(10, "sync the metadata's log before an answer", "metadata/.*"),
          unsynced(10, "sync partition files before the journal gives them up", ".*\\.log"),
          unsynced(10, "write the journal past the page cache", "journal.*"));

  private static Defence of(int within, String words, Defect... off) {
    return new Defence(words, within, List.of(off), "");
  }

  private static Defence unsynced(int within, String words, String paths) {
    return new Defence(words, within, List.of(), paths);
  }
}
