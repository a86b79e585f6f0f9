package barnabas.sim;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.sim.check.TopicFacts;
import barnabas.sim.ports.SimRandomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Flips bits in batches of clients' records at rest, and tells the checkers which: these may be
/// refused from then on, and nothing else. Used once.
///
/// The records themselves say which topic they belong to.
final class RecordRot {
  private static final int DECOMPRESSED_BYTES_MAX = 1 << 20;

  /// What lies before the part that a batch's own checksum covers, that checksum included.
  private static final int HEAD_BYTES = 21;

  /// What that checksum leaves out: a block's checksum covers it, which can't tell which of the
  /// block's batches it is, so that all may be refused (docs/format/log.md).
  private static final int UNCOVERED_BYTES = 17;

  private final Rot rot;
  private final SimRandomness chance;
  private final History history;
  private final Chronicle chronicle;
  private final long idBound;
  private final Map<String, Span> segments = new HashMap<>();

  /// Where the log in a folder ends. Its last batch is left alone: should the checkpoint rot too,
  /// it would look like a write that never ended.
  private final Map<String, Long> ends = new HashMap<>();

  /// @param idBound only batches of records before this one are damaged
  RecordRot(Rot rot, SimRandomness chance, History history, Chronicle chronicle, long idBound) {
    this.idBound = idBound;
    this.rot = rot;
    this.chance = chance;
    this.history = history;
    this.chronicle = chronicle;
  }

  /// Flips up to so many bits, each in a batch of its own.
  ///
  /// @return how many
  int flip(int bits) {
    List<Place> places = places();
    int flipped = 0;
    while (flipped < bits && !places.isEmpty()) {
      Place place = places.remove(chance.nextInt(places.size()));
      if (place.hasRottenNeighbour()) {
        continue;
      }
      int within = chance.nextInt(chance.chance(40) ? HEAD_BYTES : place.bytes);
      boolean covered = within >= UNCOVERED_BYTES;
      Span span =
          covered
              ? new Span(place.fromOffset, place.toOffset)
              : Objects.requireNonNull(segments.get(place.path));
      place.topic.rot(place.partition, span.fromOffset, span.toOffset);
      rot.flip(place.path, place.position + within);
      chronicle.say(() -> "a bit flips at %d of %s".formatted(place.position + within, place));
      flipped++;
    }
    return flipped;
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (String path : rot.files(Rot.SEGMENTS)) {
      Matcher names = Rot.SEGMENTS.matcher(path);
      if (!names.matches()) {
        throw new IllegalStateException(path);
      }
      int partition = Integer.parseInt(names.group(1));
      addPlaces(path, partition, Long.parseLong(names.group(2)), places);
    }
    places.removeIf(place -> place.toOffset == ends.getOrDefault(folder(place.path), -1L));
    return places;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /// Adds the batches of a segment that nothing has damaged yet.
  private void addPlaces(String path, int partition, long baseOffset, List<Place> places) {
    List<Place> found = new ArrayList<>();
    int position = 0;
    long expected = baseOffset;
    for (RecordBatch batch : RecordBatches.in(rot.bytes(path))) {
      boolean sound = batch.baseOffset() == expected && batch.crcIsValid();
      TopicFacts topic = sound ? topicOf(batch) : null;
      if (topic == null || topic.compacted() || topic.isRotten(partition, expected)) {
        ends.merge(folder(path), expected, Math::max);
        return;
      }
      int size = batch.sizeInBytes();
      expected = batch.nextOffset();
      if (newestId(batch) < idBound) {
        found.add(new Place(path, position, size, topic, partition, batch.baseOffset(), expected));
      }
      position += size;
    }
    ends.merge(folder(path), expected, Math::max);
    if (!found.isEmpty()) {
      segments.put(path, new Span(baseOffset, expected));
      places.addAll(found);
    }
  }

  private static long newestId(RecordBatch batch) {
    long newest = -1;
    for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
      if (Values.isOurs(record)) {
        newest = Math.max(newest, Values.id(record, "a record"));
      }
    }
    return newest;
  }

  private @Nullable TopicFacts topicOf(RecordBatch batch) {
    for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
      String topic = history.topicOf(record);
      return topic == null ? null : history.topics().of(topic);
    }
    return null;
  }

  /// The offsets of a whole segment, or of a batch.
  private record Span(long fromOffset, long toOffset) {}

  /// A batch that a bit may flip in.
  private record Place(
      String path,
      int position,
      int bytes,
      TopicFacts topic,
      int partition,
      long fromOffset,
      long toOffset) {
    /// Which of two leader epochs is false, only a sound batch beside it can tell; and where the
    /// file of epochs is damaged too, all behind the two are refused.
    boolean hasRottenNeighbour() {
      return topic.isRotten(partition, toOffset)
          || fromOffset > 0 && topic.isRotten(partition, fromOffset - 1);
    }
  }
}
