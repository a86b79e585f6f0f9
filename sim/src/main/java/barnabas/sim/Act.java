package barnabas.sim;

import barnabas.sim.ports.DiskFaults;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What happens in a story at one time. Values only, so that a story can be told without some of
/// it.
///
/// Brokers, writers, groups and repeaters are named by their number; times are milliseconds.
public sealed interface Act {

  /// Something goes wrong with a machine, a disk, a link or a clock.
  sealed interface Fault extends Act {
    /// The broker that it befalls.
    int broker();

    /// The kind of fault, for counting.
    default String label() {
      return getClass().getSimpleName();
    }

    /// The labels of all kinds.
    static List<String> labels() {
      return kinds(Fault.class).map(Class::getSimpleName).sorted().toList();
    }
  }

  private static Stream<Class<?>> kinds(Class<?> of) {
    return of.isSealed()
        ? Arrays.stream(of.getPermittedSubclasses()).flatMap(Act::kinds)
        : Stream.of(of);
  }

  /// A broker's process ends, or gets no time.
  sealed interface OfProcess extends Fault {}

  /// A disk goes wrong for a while.
  sealed interface OfDisk extends Fault {}

  /// What lies between machines goes wrong, or a client's process does.
  sealed interface OfLink extends Fault {}

  /// A clock goes wrong.
  sealed interface OfClock extends Fault {}

  /// What is stored goes wrong while nobody looks.
  sealed interface AtRest extends Fault {}

  /// Bits flip.
  sealed interface Rot extends AtRest {}

  /// A client does something.
  sealed interface Deed extends Act {}

  /// The process ends at once; what it wrote stays.
  record Kill(int broker, long downMs) implements OfProcess {}

  /// The power goes, and with it what was not synced, or some of it.
  record CutPower(int broker, long downMs) implements OfProcess {}

  /// The power goes in the midst of a disk operation, so many from now.
  record CutPowerMidway(int broker, int operations, long downMs) implements OfProcess {}

  /// The process is killed in the midst of a disk operation, so many from now.
  record KillMidway(int broker, int operations, long downMs) implements OfProcess {}

  /// The process is killed, and so are the next ones, each after so many disk operations: most of
  /// them while they start.
  record KillStarts(int broker, List<Integer> operations) implements OfProcess {}

  /// The process is killed twice, the second time so long after the first.
  record KillTwice(int broker, long gapMs) implements OfProcess {}

  /// The process is killed again and again, whatever it is at.
  record Storm(int broker, int kills, long everyMs) implements OfProcess {}

  /// A clean stop is cut short, so many disk operations after it began: by a kill or a power cut.
  record EndStopping(int broker, int operations, boolean power, long downMs) implements OfProcess {}

  /// The power goes soon after a change of files of a kind, so many disk operations later.
  record CutPowerAt(int broker, String files, int operations, long downMs) implements OfProcess {}

  /// The process is stopped cleanly and started again.
  record Stop(int broker, long downMs) implements OfProcess {}

  /// No loop of the process gets any time.
  record Pause(int broker, long ms) implements OfProcess {}

  /// The next operation of a kind fails with an input/output error, and so do some after it.
  record FailDisk(int broker, DiskFaults.Kind kind, int times, long downMs) implements OfDisk {}

  /// The file system has little room left for a while.
  record FillDisk(int broker, long leftBytes, long ms) implements OfDisk {}

  /// A sector of a file can't be read for a while.
  record BadSector(int broker, int bytes, long ms) implements OfDisk {}

  /// No file whose path matches can be read for a while.
  record UnreadableFiles(int broker, String files, long ms) implements OfDisk {}

  /// Every operation of the disk may take up to so much longer for a while.
  record SlowDisk(int broker, long nanosMax, long ms) implements OfDisk {}

  /// The disk gets nothing done for a while; what was asked of it meanwhile is done after that.
  record StallDisk(int broker, long ms) implements OfDisk {}

  /// The disk answers no more; after a while somebody pulls the plug.
  record HangDisk(int broker, long ms) implements OfDisk {}

  /// The file system is read-only for a while.
  record ReadOnlyDisk(int broker, long ms) implements OfDisk {}

  /// The process ends, and before the next one begins some bits flip in files that can be made anew
  /// from others.
  record RotFiles(int broker, int bits, long downMs) implements Rot {}

  /// The process ends, one way or another, and before the next one begins some bits flip in batches
  /// of records.
  record RotRecords(int broker, Ending ending, int bits, long downMs) implements Rot {}

  /// The process ends, and before the next one begins some bits flip in the journal, of which every
  /// byte is in the partitions' files too by then.
  record RotJournal(int broker, int bits, long downMs) implements Rot {}

  /// The process ends, and a bit flips in what the node knows of its cluster. Somebody puts the
  /// file of a backup in its place after a while.
  record RotMetadata(int broker, long ms) implements Rot {}

  /// One of several disks is empty one day, or holds what it held at an earlier start. After a
  /// while it is put back as it was.
  record SwapDisk(int broker, int directory, boolean older, long ms) implements AtRest {}

  /// A client's process gets no time: it neither reads nor writes, and its session runs out.
  record PauseClient(int broker, String client, long ms) implements OfLink {}

  /// Everything between the broker and a client takes longer for a while.
  record SlowLink(int broker, String client, long nanos, long ms) implements OfLink {}

  /// Nothing passes between the broker and a client for a while, one way or both.
  record CutLink(int broker, String client, Direction direction, long ms) implements OfLink {}

  /// A client takes what arrives in small pieces with long pauses, for a while.
  record ReadSlowly(int broker, String client, int bytes, long everyMs, long ms)
      implements OfLink {}

  /// Nothing passes between the broker and all others, one way or both.
  record Isolate(int broker, Direction direction, long ms) implements OfLink {}

  /// All connections of the broker are reset.
  record ResetConnections(int broker) implements OfLink {}

  /// Some connections are gone at the broker's end, and the clients don't hear of it.
  record ForgetConnections(int broker) implements OfLink {}

  /// The wall clock jumps.
  record JumpClock(int broker, long ms) implements OfClock {}

  /// The wall clock jumps to and fro for a while.
  record StrobeClock(int broker, long jumpMs, long everyMs, int times) implements OfClock {}

  /// A client's wall clock jumps, and with it the timestamps of the records that it sends.
  record JumpClientClock(int broker, String client, long ms) implements OfClock {}

  /// A writer is given some records.
  record Write(int writer, String topic, int count, int valueBytes, boolean keyed)
      implements Deed {}

  /// A writer's process is killed and comes again as another producer.
  record RestartWriter(int writer) implements Deed {}

  /// A member joins a group.
  record Join(int group) implements Deed {}

  /// A member leaves its group.
  record Leave(int group) implements Deed {}

  /// A member's process is killed.
  record Die(int group) implements Deed {}

  /// A commit of one of a group's members arrives once more, late.
  record CommitLate(int group) implements Deed {}

  /// An outsider commits offsets of a group without members.
  record Commit(int broker, String group, String topic, long offset) implements Deed {}

  /// A topic is made.
  record CreateTopic(Story.Topic topic) implements Deed {}

  /// A topic is removed.
  record DeleteTopic(int broker, String topic) implements Deed {}

  /// A topic gets more partitions.
  record Grow(int broker, String topic, int partitions) implements Deed {}

  /// Records are deleted up to a share of what a partition holds.
  record Trim(int broker, String topic, int partition, int percent) implements Deed {}

  /// A topic's config is changed.
  record Configure(int broker, String topic, String key, String value) implements Deed {}

  /// A repeater sends a batch, or one of those before again.
  record Send(int repeater, boolean again) implements Deed {}

  /// Which way a cut link lets nothing pass.
  enum Direction {
    BOTH,
    TO_BROKER,
    FROM_BROKER
  }

  /// How a process ends.
  enum Ending {
    KILLED,
    STOPPED,
    POWER_CUT
  }
}
