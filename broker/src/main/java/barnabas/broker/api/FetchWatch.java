package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.metadata.Topic;
import barnabas.replica.Partition;
import barnabas.replica.Watch;
import java.util.ArrayList;
import java.util.List;

/// Waits until any of a fetch's partitions has more to read, on whatever loops they are. Owned by
/// the connection's loop; the parts on other loops belong to those.
final class FetchWatch {
  private final Shard asking;
  private final Runnable moved;
  private List<Part> parts = new ArrayList<>(1);
  private boolean told = true;

  /// @param moved called on the asking loop at the end of a turn, once for each [#begin] at most
  FetchWatch(Shard asking, Runnable moved) {
    this.asking = asking;
    this.moved = moved;
  }

  void add(Topic topic, int index, long seenHighWatermark) {
    Shard owner = asking.owner(topic.id(), index);
    for (Part part : parts) {
      if (part.owner == owner) {
        part.wanted.add(new Wanted(topic, index, seenHighWatermark));
        return;
      }
    }
    Part part = new Part(owner);
    part.wanted.add(new Wanted(topic, index, seenHighWatermark));
    parts.add(part);
  }

  void begin() {
    told = false;
    for (Part part : parts) {
      asking.tell(part.owner, part::begin);
    }
  }

  /// Stops waiting.
  void end() {
    told = true;
    for (Part part : parts) {
      asking.tell(part.owner, part::end);
    }
    parts = new ArrayList<>(1);
  }

  private void tell(Part part) {
    if (!told && parts.contains(part)) {
      told = true;
      asking.loop().atTurnEnd(moved);
    }
  }

  /// What is watched on one loop. Owned by that loop once begun.
  private final class Part {
    private final Shard owner;
    private final List<Wanted> wanted = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private boolean over;

    Part(Shard owner) {
      this.owner = owner;
    }

    void begin() {
      for (Wanted each : wanted) {
        Partition partition = owner.partition(each.topic, each.index);
        Watch watch =
            over || partition == null ? null : partition.watch(each.seenHighWatermark, this::moved);
        if (watch == null) {
          moved();
          return;
        }
        watches.add(watch);
      }
    }

    private void moved() {
      if (!over) {
        end();
        owner.tell(asking, () -> tell(this));
      }
    }

    void end() {
      over = true;
      watches.forEach(Watch::cancel);
      watches.clear();
    }
  }

  private record Wanted(Topic topic, int index, long seenHighWatermark) {}
}
