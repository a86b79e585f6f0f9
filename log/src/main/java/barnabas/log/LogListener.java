package barnabas.log;

import barnabas.log.machine.Refusal;

/// Who hears what becomes of a log. Called on the log's loop, possibly before the call returns that
/// caused it.
public interface LogListener {

  /// All before `offset` is in the page cache and can be read.
  void written(long offset);

  /// All before `offset` is synced. Moves in order only. For a relaxed log too, though later.
  void synced(long offset);

  /// The records from `offset` on, none of them synced, are undone: there was no space. No start
  /// will find them, so that whoever hears of it may write them anew under another name.
  void takenBack(long offset, Refusal refusal);

  /// The directory's disk failed: the log serves nothing any more.
  void failed(Refusal refusal);
}
