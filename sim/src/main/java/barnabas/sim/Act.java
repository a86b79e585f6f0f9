package barnabas.sim;

import barnabas.sim.ports.DiskFaults;

/// What happens in a story at one time. Values only, so that a story can be told without some of
/// it.
///
/// Brokers, writers, groups and repeaters are named by their number; times are milliseconds.
public sealed interface Act {

  /// Something goes wrong with a machine, a disk or a link.
  sealed interface Fault extends Act {
    /// The broker that it befalls.
    int broker();

    /// The kind of fault, for counting.
    default String label() {
      return getClass().getSimpleName();
    }
  }

  /// A client does something.
  sealed interface Deed extends Act {}

  /// The process ends at once; what it wrote stays.
  record Kill(int broker, long downMs) implements Fault {}

  /// The power goes, and with it what was not synced, or some of it.
  record CutPower(int broker, long downMs) implements Fault {}

  /// The power goes in the midst of a disk operation, so many from now.
  record CutPowerMidway(int broker, int operations, long downMs) implements Fault {}

  /// The process is stopped cleanly and started again.
  record Stop(int broker, long downMs) implements Fault {}

  /// No loop of the process gets any time.
  record Pause(int broker, long ms) implements Fault {}

  /// The next operation of a kind fails with an input/output error, and so do some after it.
  record FailDisk(int broker, DiskFaults.Kind kind, int times, long downMs) implements Fault {}

  /// The file system has little room left for a while.
  record FillDisk(int broker, long leftBytes, long ms) implements Fault {}

  /// Every operation of the disk may take up to so much longer for a while.
  record SlowDisk(int broker, long nanosMax, long ms) implements Fault {}

  /// The disk gets nothing done for a while; what was asked of it meanwhile is done after that.
  record StallDisk(int broker, long ms) implements Fault {}

  /// The disk answers no more; after a while somebody pulls the plug.
  record HangDisk(int broker, long ms) implements Fault {}

  /// The file system is read-only for a while.
  record ReadOnlyDisk(int broker, long ms) implements Fault {}

  /// The process ends, and before the next one begins some bits flip in files that can be made anew
  /// from others.
  record RotFiles(int broker, int bits, long downMs) implements Fault {}

  /// A client's process gets no time: it neither reads nor writes, and its session runs out.
  record PauseClient(int broker, String client, long ms) implements Fault {}

  /// Everything between the broker and a client takes longer for a while.
  record SlowLink(int broker, String client, long nanos, long ms) implements Fault {}

  /// Nothing passes between the broker and a client for a while, one way or both.
  record CutLink(int broker, String client, Direction direction, long ms) implements Fault {}

  /// All connections of the broker are reset.
  record ResetConnections(int broker) implements Fault {}

  /// Some connections are gone at the broker's end, and the clients don't hear of it.
  record ForgetConnections(int broker) implements Fault {}

  /// The wall clock jumps.
  record JumpClock(int broker, long ms) implements Fault {}

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
}
