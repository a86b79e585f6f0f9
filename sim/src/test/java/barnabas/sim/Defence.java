package barnabas.sim;

import static barnabas.sim.Defect.callsInstead;
import static barnabas.sim.Defect.gives;
import static barnabas.sim.Defect.leavesOut;

import java.util.List;

/// Something that the product does so that a promise holds, and how it is switched off.
///
/// @param words what it is
/// @param off what is changed in the product's class files
/// @param unsynced syncs of files whose path matches do nothing; empty for none
record Defence(String words, List<Defect> off, String unsynced) {

  /// Those that are switched off, one at a time, to see that a checker notices.
  static final List<Defence> ALL =
      List.of(
          of(
              "acknowledge after the sync, not after the write",
              gives("replica.LeaderSettings", "relaxed", 1)),
          of(
              "keep what earlier starts could not sync out of what is served",
              leavesOut("log.LogRecovery", "*", "sync", null)),
          of("replay the journal at a start", gives("log.DirectoryRecovery", "replay", null)),
          of(
              "replay no entries of the journal that a cut made void",
              leavesOut("log.DirectoryRecovery", "known", "journalFloor", 0)),
          of(
              "look at checksums after a crash",
              gives("log.JournalFormat", "payloadIsValid", 1),
              gives("record.RecordBatch", "crcIsValid", 1)),
          of(
              "take a stop for clean only if it was",
              gives("log.Checkpoint", "takeCleanMark", 1),
              leavesOut("log.DirectoryRecovery", "run", "clean", 1)),
          of("sync a folder after a rename", leavesOut("log.WholeFile", "replace", "sync", null)),
          of("sync the name of a new segment", leavesOut("log.Segments", "roll", "sync", null)),
          of("sync what stays before a log is cut", leavesOut("log.LogCut", "*", "sync", null)),
          of(
              "refuse appends that were taken back",
              gives("replica.ParkedAppends", "refuseBehind", null)),
          of(
              "refuse appends while others are taken back",
              leavesOut("replica.Leader", "admitted", "refusal", null)),
          of("know a repeated batch", gives("log.ProducerEntry", "find", -1)),
          of(
              "remember producers across a restart",
              gives("log.ProducerRecovery", "replay", null),
              leavesOut("log.ProducerStates", "of", "put", null)),
          of(
              "give out each producer id once",
              leavesOut("metadata.ImageDraft", "apply", "nextProducerId", 0)),
          of(
              "keep a request's bytes until its batch is durable",
              gives("broker.session.RequestContext", "keepBytes", null)),
          of(
              "answer in the order of the requests",
              callsInstead("broker.session.Session", "answered", "peekFirst", "peekLast"),
              callsInstead("broker.session.Session", "answered", "removeFirst", "removeLast")),
          of(
              "fence commits of former generations",
              gives("coordinator.Offsets", "standing", "NONE"),
              gives("coordinator.GroupMachine", "refusal", "NONE")),
          of(
              "give each member its own part",
              leavesOut("coordinator.Syncs", "assignment", "member", null)),
          of(
              "hold answers of groups until they are committed",
              leavesOut("log.machine.Engine", "append", "nextOffset", 0)),
          of(
              "load groups again after a load that failed",
              leavesOut("broker.Coordinators$Following", "load", "after", null)),
          of("watch the sessions of members", gives("coordinator.Sessions", "lose", null)),
          of(
              "watch the sessions of members after a restart",
              gives("coordinator.GroupCoordinator", "revive", null)),
          of("store a topic's configs", gives("metadata.ImageDraft", "setConfig", null)),
          of("remove a deleted topic", gives("metadata.ImageDraft", "delete", null)),
          unsynced("sync the metadata's log before an answer", "metadata/.*"),
          unsynced("sync partition files before the journal gives them up", ".*\\.log"),
          unsynced("write the journal past the page cache", "journal.*"));

  private static Defence of(String words, Defect... off) {
    return new Defence(words, List.of(off), "");
  }

  private static Defence unsynced(String words, String paths) {
    return new Defence(words, List.of(), paths);
  }
}
