package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A record of an idempotent producer is at one place only, however often it was sent.
public final class NoDuplicates implements Checker {
  private static final String PROMISE = "no duplicate with idempotence";

  private final Topics topics;
  private final List<SentRecord> sent = new ArrayList<>();
  private final Map<Long, Place> places = new HashMap<>();

  public NoDuplicates(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void sent(SentRecord record) {
    if (record.id() != sent.size()) {
      throw new IllegalStateException("records are numbered as they are sent");
    }
    sent.add(record);
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    if (offset >= 0) {
      check(partition, offset, record.id());
    }
  }

  @Override
  public void read(String reader, TopicPartition partition, long offset, long id) {
    check(partition, offset, id);
  }

  @Override
  public void ended(Inventory inventory) {
    inventory.forEachValue(this::check);
  }

  private void check(TopicPartition partition, long offset, long id) {
    SentRecord record = sent.get((int) id);
    if (!record.idempotent() || !topics.of(partition.topic()).durable()) {
      return;
    }
    Place place = new Place(partition, offset);
    Place known = places.putIfAbsent(id, place);
    boolean twice = known != null && !known.equals(place);
    if (twice && !isForgotten(known) && !topics.mayBeTwice(record.session())) {
      throw new Violation(PROMISE, record + " is at " + known + " and at " + place);
    }
  }

  /// A broker that can't read a producer's last batch, or deleted it, doesn't know that it has it.
  private boolean isForgotten(Place place) {
    TopicPartition partition = place.partition;
    return topics.clockWasWrong()
        || topics.of(partition.topic()).isRotten(partition.partition(), place.offset);
  }

  private record Place(TopicPartition partition, long offset) {
    @Override
    public String toString() {
      return partition + " " + offset;
    }
  }
}
