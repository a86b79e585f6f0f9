package barnabas.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// What has to happen now and then, or the seeds prove nothing of it. Each is counted in the world
/// of its run under its words.
enum Sometimes {
  START_AFTER_CLEAN_STOP("a start after a clean stop"),
  START_WITH_CHECKPOINT("a start finds a checkpoint and is not clean"),
  START_WITHOUT_CHECKPOINT("a start finds logs and no checkpoint"),
  START_WITH_SNAPSHOT("a start installs a snapshot of the metadata"),
  START_CUT_SHORT("a start is cut short"),
  JOURNAL_REPLAYED("a start writes into logs what the journal kept"),
  TORN_END_CUT("a start cuts a torn end off a log"),
  SEGMENT_ROLLED("a segment begins"),
  SEGMENT_DELETED("a segment is deleted"),
  LOG_DELETED("a log is deleted"),
  SEGMENTS_COMPACTED("compaction puts a segment in the place of others"),
  COMPACTION_CUT_SHORT("a start finishes or throws away what compaction began"),
  JOURNAL_WRAPPED("the journal comes round"),
  SYNC_FAILED("a sync fails"),
  WRITE_FAILED("a write fails"),
  APPEND_REFUSED("an append is refused for the disk's sake"),
  APPEND_TIMED_OUT("an append is not committed in time"),
  APPEND_OUT_OF_ORDER("an append is refused as out of order"),
  READ_OUT_OF_RANGE("a fetch asks for what is gone"),
  DUPLICATE_ANSWERED("a repeated batch is answered with its first offset"),
  DUPLICATE_ANSWERED_AFTER_RESTART("a repeated batch is answered so by a later life"),
  DELIVERY_FAILED("a producer gives a record up"),
  RECORDS_DELETED("records are deleted on request"),
  REBALANCE("a group rebalances"),
  REBALANCE_AFTER_START("a group rebalances within seconds of a start"),
  REBALANCE_UNHEARD("a member loses its partitions unheard"),
  COMMIT_OF_STRANGER("a commit of somebody who is no member is refused"),
  COMMIT_OF_STALE_GENERATION("a commit of a former generation is refused"),
  COMMIT_OF_STALE_EPOCH("a commit of a former epoch is refused"),
  INSTANCE_UNRELEASED("a static member waits for the end of its former session"),
  COORDINATOR_LOADING("a coordinator is asked while it loads"),
  SEQUENCE_WRAPPED("sequence numbers begin again at 0"),
  EPOCHS_USED_UP("a producer's epochs are used up"),
  FENCED("a batch of an epoch that is over is refused"),
  DAMAGE_REFUSED("damaged records refused"),
  METADATA_REFUSED("start refused: damaged metadata"),
  DISK_REFUSED("start refused: a disk of another day"),
  DISK_EMPTY("disk swapped for an empty one"),
  DISKS_EMPTY("all disks swapped for empty ones"),
  DISKS_OLDER("all disks swapped for older ones"),
  FRAME_SPLIT("a byte stream arrives in pieces"),
  HELD_BACK("a cut link holds something back"),
  HALF_OPEN("something arrives at an end that forgot its connection"),
  WINDOW_FULL("a sender waits for its window");

  private final String words;

  Sometimes(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /// Those that did not happen.
  static Set<Sometimes> missing(SortedMap<String, Long> counts) {
    Set<Sometimes> missing = EnumSet.allOf(Sometimes.class);
    missing.removeIf(each -> counts.getOrDefault(each.words, 0L) > 0);
    return missing;
  }

  /// How often each happened, a line each.
  static List<String> lines(SortedMap<String, Long> counts) {
    List<String> lines = new ArrayList<>();
    for (Sometimes each : values()) {
      lines.add("%9d  %s".formatted(counts.getOrDefault(each.words, 0L), each.words));
    }
    return lines;
  }
}
