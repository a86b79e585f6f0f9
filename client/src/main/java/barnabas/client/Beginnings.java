package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds where a consumer begins: where the group has committed, else where `auto.offset.reset`
/// says. Owned by its consumer.
final class Beginnings {

  private final ConsumerSettings settings;
  private final Cluster cluster;
  private final SortedMap<TopicPartition, FetchPosition> positions;
  private final OffsetLookup lookup;
  private final @Nullable GroupOffsets offsets;
  private final Listener listener;
  private boolean closed;

  /// @param positions what is read, kept by the consumer
  /// @param offsets what the group has committed, or null without a group
  Beginnings(
      ConsumerSettings settings,
      Cluster cluster,
      SortedMap<TopicPartition, FetchPosition> positions,
      OffsetLookup lookup,
      @Nullable GroupOffsets offsets,
      Listener listener) {
    this.settings = settings;
    this.cluster = cluster;
    this.positions = positions;
    this.lookup = lookup;
    this.offsets = offsets;
    this.listener = listener;
  }

  /// For partitions that are new to the consumer.
  void find(List<FetchPosition> fresh) {
    List<FetchPosition> open = fresh.stream().filter(this::wanted).toList();
    if (offsets == null) {
      reset(open);
    } else if (!open.isEmpty()) {
      offsets.fetch(
          names(open),
          Reply.of(
              committed -> resumeAt(committed, open),
              (code, words) -> again(code, words, () -> find(open))));
    }
  }

  /// Goes where `auto.offset.reset` says.
  void reset(List<FetchPosition> lost) {
    boolean earliest = settings.reset() == ConsumerSettings.Reset.EARLIEST;
    moveTo(
        earliest ? OffsetLookup.EARLIEST : OffsetLookup.LATEST, "no offset to begin at for ", lost);
  }

  /// Goes to the first record of topics that came under the consumer's eyes: all that is in them is
  /// younger than what it has read.
  void first(List<FetchPosition> lost) {
    moveTo(OffsetLookup.EARLIEST, "deleted and made again: ", lost);
  }

  /// Looks for nothing any more.
  void close() {
    closed = true;
  }

  private void resumeAt(
      SortedMap<TopicPartition, CommittedOffset> committed, List<FetchPosition> fresh) {
    List<FetchPosition> without = new ArrayList<>();
    for (FetchPosition position : fresh) {
      CommittedOffset offset = committed.get(position.partition);
      if (offset == null) {
        without.add(position);
      } else if (wanted(position)) {
        position.moveTo(offset.offset());
      }
    }
    reset(without);
    listener.found();
  }

  /// @param refusal what is told in its place to whom no reset is wanted
  private void moveTo(long time, String refusal, List<FetchPosition> lost) {
    List<FetchPosition> open = lost.stream().filter(this::wanted).toList();
    if (open.isEmpty()) {
      return;
    }
    if (settings.reset() == ConsumerSettings.Reset.NONE) {
      open.forEach(p -> p.pause(true));
      listener.failed(ErrorCode.OFFSET_OUT_OF_RANGE, refusal + names(open));
      return;
    }
    Map<TopicPartition, Long> times = new TreeMap<>();
    names(open).forEach(name -> times.put(name, time));
    lookup.find(
        times,
        Reply.of(
            found -> take(found, open),
            (code, words) -> again(code, words, () -> moveTo(time, refusal, open))));
  }

  private void take(
      SortedMap<TopicPartition, OffsetLookup.FoundOffset> found, List<FetchPosition> open) {
    for (FetchPosition position : open) {
      OffsetLookup.FoundOffset offset = found.get(position.partition);
      if (offset != null && wanted(position)) {
        position.moveTo(offset.offset());
      }
    }
    listener.found();
  }

  private void again(ErrorCode code, String words, Runnable deed) {
    listener.failed(code, words);
    cluster.loop().after(settings.client().retryBackoffMaxMs(), deed);
  }

  /// Whether it is still read, and nobody has sought in the meantime.
  private boolean wanted(FetchPosition position) {
    return !closed && position.searching() && positions.get(position.partition) == position;
  }

  private static List<TopicPartition> names(List<FetchPosition> positions) {
    return positions.stream().map(each -> each.partition).toList();
  }

  /// The consumer, as it sees it.
  interface Listener {
    /// There are positions to read from.
    void found();

    void failed(ErrorCode code, String words);
  }
}
