package barnabas.sim;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.sim.check.TopicFacts;
import barnabas.sim.ports.SimRandomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

  private final Rot rot;
  private final SimRandomness chance;
  private final History history;
  private final Chronicle chronicle;
  private final long idBound;

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
      place.topic.rot(place.partition, place.fromOffset, place.toOffset);
      int position = place.position + chance.nextInt(chance.chance(40) ? HEAD_BYTES : place.bytes);
      rot.flip(place.path, position);
      chronicle.say(() -> "a bit flips at %d of %s".formatted(position, place));
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
    return places;
  }

  /// Adds the batches of a segment up to the first one that is damaged already.
  private void addPlaces(String path, int partition, long baseOffset, List<Place> places) {
    ByteBuffer segment = rot.bytes(path);
    int position = 0;
    long expected = baseOffset;
    for (RecordBatch batch : RecordBatches.in(segment)) {
      boolean sound = batch.baseOffset() == expected && batch.crcIsValid();
      TopicFacts topic = sound ? topicOf(batch) : null;
      expected = batch.nextOffset();
      if (topic == null || topic.compacted()) {
        break;
      }
      int size = batch.sizeInBytes();
      if (newestId(batch) < idBound) {
        places.add(
            new Place(
                path, position, size, topic, partition, batch.baseOffset(), batch.nextOffset()));
      }
      position += size;
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
