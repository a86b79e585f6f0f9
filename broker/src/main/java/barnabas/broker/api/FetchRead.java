package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.metadata.Topic;
import barnabas.replica.Partition;
import barnabas.replica.ReadAnswer;
import barnabas.replica.ReadRequest;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// The part of a fetch's round that one loop reads: one message there, one back. Made on the
/// connection's loop, then handed over to the partitions' loop.
final class FetchRead {
  private final Shard asking;
  private final Shard owner;
  private final Sink sink;
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Given> given = new ArrayList<>();

  FetchRead(Shard asking, Shard owner, Sink sink) {
    this.asking = asking;
    this.owner = owner;
    this.sink = sink;
  }

  Shard owner() {
    return owner;
  }

  void add(int slot, Topic topic, int index, ReadRequest request) {
    wanted.add(new Wanted(slot, topic, index, request));
  }

  void go() {
    asking.tell(owner, this::read);
  }

  private void read() {
    for (Wanted each : wanted) {
      Partition partition = owner.partition(each.topic, each.index);
      if (partition == null) {
        give(each.slot, ReadAnswer.refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
      } else {
        read(each, partition);
      }
    }
  }

  private void read(Wanted each, Partition partition) {
    try {
      partition.read(each.request, answer -> give(each.slot, answer));
    } catch (RuntimeException bug) {
      owner.bugs().met("reading " + partition.topic() + "-" + each.index, bug);
      give(each.slot, ReadAnswer.refused(ErrorCode.UNKNOWN_SERVER_ERROR));
    }
  }

  private void give(int slot, ReadAnswer answer) {
    if (asking == owner) {
      sink.answered(slot, answer);
      return;
    }
    given.add(new Given(slot, answer));
    if (given.size() == wanted.size()) {
      asking.loop().post(this::deliver);
    }
  }

  private void deliver() {
    for (Given each : given) {
      sink.answered(each.slot, each.answer);
    }
  }

  /// Takes the answers, on the asking loop.
  interface Sink {
    /// The answer for the partition in that slot.
    void answered(int slot, ReadAnswer answer);
  }

  private record Wanted(int slot, Topic topic, int index, ReadRequest request) {}

  private record Given(int slot, ReadAnswer answer) {}
}
