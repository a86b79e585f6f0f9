package barnabas.sim.check;

/// A record that a producer was given. Its value holds the id, so that every value is unique.
///
/// @param id its place among all records of the run
/// @param session the producer's name with the number of its life
/// @param idempotent whether the producer promises neither duplicates nor a change of order
/// @param topic where it is to go
/// @param key its key in a compacted topic, [#NO_KEY] elsewhere
/// @param tombstone whether it deletes its key
public record SentRecord(
    long id, String session, boolean idempotent, String topic, int key, boolean tombstone) {
  /// The key of records whose key doesn't matter.
  public static final int NO_KEY = -1;

  /// A record of a topic that is not compacted.
  public SentRecord(long id, String session, boolean idempotent, String topic) {
    this(id, session, idempotent, topic, NO_KEY, false);
  }

  @Override
  public String toString() {
    return "record " + id + " of " + session;
  }
}
