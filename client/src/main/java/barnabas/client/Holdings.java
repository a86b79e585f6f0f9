package barnabas.client;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The partitions that a member of the consumer protocol reads, on their way to those that it is to
/// read: it gives up before it takes. Owned by its member.
///
/// The protocol names topics by their ids: one that is deleted and made anew is another, though its
/// name is the same.
final class Holdings {
  private final Cluster cluster;
  private final Membership.Listener listener;
  private final Runnable changed;
  private final SortedMap<Place, TopicPartition> held = new TreeMap<>();
  private @Nullable SortedSet<Place> target;
  private boolean givingUp;
  private int life;

  /// @param changed hears that there is something to say: more or less is read than before
  Holdings(Cluster cluster, Membership.Listener listener, Runnable changed) {
    this.cluster = cluster;
    this.listener = listener;
    this.changed = changed;
    cluster.onUpdate(this::goOn);
  }

  /// Is to read these from now on.
  void aim(ConsumerGroupHeartbeatResponse.Assignment assignment) {
    SortedSet<Place> places = new TreeSet<>();
    for (ConsumerGroupHeartbeatResponse.TopicPartitions topic : assignment.topicPartitions()) {
      topic.partitions().forEach(index -> places.add(new Place(topic.topicId(), index)));
    }
    target = places;
  }

  /// Goes the next step, if there is one.
  void goOn() {
    SortedSet<Place> wanted = target;
    if (wanted == null || givingUp) {
      return;
    }
    SortedMap<Place, TopicPartition> surplus = new TreeMap<>(held);
    surplus.keySet().removeAll(wanted);
    if (surplus.isEmpty()) {
      take(wanted);
    } else {
      giveUp(surplus);
    }
  }

  private void giveUp(SortedMap<Place, TopicPartition> surplus) {
    givingUp = true;
    int begun = life;
    listener.revoked(
        new TreeSet<>(surplus.values()),
        () -> {
          if (begun == life) {
            givingUp = false;
            held.keySet().removeAll(surplus.keySet());
            changed.run();
            goOn();
          }
        });
  }

  private void take(SortedSet<Place> wanted) {
    SortedMap<Place, TopicPartition> more = new TreeMap<>();
    for (Place place : wanted) {
      String name = held.containsKey(place) ? null : cluster.topology().nameOf(place.topicId);
      if (name != null) {
        more.put(place, new TopicPartition(name, place.index));
      }
    }
    if (!more.isEmpty()) {
      held.putAll(more);
      listener.assigned(new TreeSet<>(more.values()));
      changed.run();
    }
  }

  /// Whether it is to read topics whose names are not known.
  boolean lacksNames() {
    SortedSet<Place> wanted = target;
    return wanted != null
        && wanted.stream()
            .anyMatch(
                place ->
                    !held.containsKey(place) && cluster.topology().nameOf(place.topicId) == null);
  }

  /// Holds nothing any more, and is to read nothing.
  ///
  /// @return what it held
  SortedSet<TopicPartition> drop() {
    life++;
    givingUp = false;
    target = null;
    SortedSet<TopicPartition> dropped = new TreeSet<>(held.values());
    held.clear();
    return dropped;
  }

  /// As a heartbeat carries it.
  List<ConsumerGroupHeartbeatRequest.TopicPartitions> listed() {
    SortedMap<Uuid, List<Integer>> topics = new TreeMap<>();
    for (Place place : held.keySet()) {
      topics.computeIfAbsent(place.topicId, t -> new ArrayList<>()).add(place.index);
    }
    List<ConsumerGroupHeartbeatRequest.TopicPartitions> listed = new ArrayList<>();
    topics.forEach(
        (topic, indexes) ->
            listed.add(
                ConsumerGroupHeartbeatRequest.TopicPartitions.DEFAULT
                    .withTopicId(topic)
                    .withPartitions(indexes)));
    return listed;
  }

  /// A partition as the protocol names it.
  private record Place(Uuid topicId, int index) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::topicId).thenComparingInt(Place::index);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
