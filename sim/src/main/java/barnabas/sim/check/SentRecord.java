package barnabas.sim.check;

/// A record that a producer was given. Its value holds the id, so that every value is unique.
///
/// @param id its place among all records of the run
/// @param session the producer's name with the number of its life
/// @param idempotent whether the producer promises neither duplicates nor a change of order
/// @param topic where it is to go
public record SentRecord(long id, String session, boolean idempotent, String topic) {
  @Override
  public String toString() {
    return "record " + id + " of " + session;
  }
}
