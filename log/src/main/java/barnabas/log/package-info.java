/// One partition's log: segments, block tables, leader epochs, producer state, retention; and the
/// directory that many of them lie in, with its journal.
///
/// A [barnabas.log.PartitionLog] is owned by its partition's loop, as is the
/// [barnabas.log.LogShelf] through which that loop opens, makes and deletes logs. The
/// [barnabas.log.LogDirectory] and its [barnabas.log.Journal] are owned by the directory's journal
/// loop, which may block. What reads or changes files on behalf of a loop is a disk task: it gets
/// values, gives values back, and can be interrupted anywhere and done again.
///
/// Begin with [barnabas.log.LogDirectory#open], then [barnabas.log.PartitionLog#append] and
/// [barnabas.log.PartitionLog#read]. The bytes are drawn in `docs/format/log.md` and
/// `docs/format/journal.md`; what a start makes of them is [barnabas.log.DirectoryRecovery] and
/// [barnabas.log.LogRecovery].
///
/// Never: an acknowledgement before its sync, a failed sync that is believed, a committed record
/// cut away because it is damaged, a byte served that was not checked in this process, an offset
/// given twice.
@org.jspecify.annotations.NullMarked
package barnabas.log;
