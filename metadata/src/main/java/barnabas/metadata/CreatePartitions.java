package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_PARTITIONS;
import static barnabas.wire.ErrorCode.INVALID_REPLICA_ASSIGNMENT;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Gives topics more partitions, each or none of it.
///
/// @param validateOnly whether to say what would happen, and do nothing
public record CreatePartitions(List<Wanted> topics, boolean validateOnly)
    implements Command<CreatePartitions.Answer> {

  public CreatePartitions {
    topics = List.copyOf(topics);
  }

  /// One topic.
  ///
  /// @param count how many partitions it is to have in all
  /// @param assignments the replicas of the new ones, in order; null to have them chosen
  public record Wanted(String name, int count, @Nullable List<List<Integer>> assignments) {}

  /// What became of each topic, in the order of the request.
  public record Answer(List<Grown> topics) {}

  /// What became of a topic.
  public record Grown(String name, Refusal refusal) {}

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(topics.stream().map(w -> new Grown(w.name(), refusal)).toList());
  }

  @Override
  public Decision<Answer> decide(Situation situation) {
    SortedMap<String, Integer> timesNamed = new TreeMap<>();
    topics.forEach(wanted -> timesNamed.merge(wanted.name(), 1, Integer::sum));
    List<Event> events = new ArrayList<>();
    List<Grown> answers = new ArrayList<>();
    ClusterImage image = situation.image();
    for (Wanted wanted : topics) {
      List<Event> own = new ArrayList<>();
      Refusal refusal =
          timesNamed.getOrDefault(wanted.name(), 0) > 1
              ? Refusal.of(INVALID_REQUEST, "The topic is in the request more than once.")
              : grow(situation, image, wanted, CreateTopics.PARTITIONS_MAX - events.size(), own);
      answers.add(new Grown(wanted.name(), refusal));
      image = image.with(own);
      events.addAll(own);
    }
    return new Decision<>(validateOnly ? List.of() : events, new Answer(List.copyOf(answers)));
  }

  private static Refusal grow(
      Situation situation, ClusterImage image, Wanted wanted, int roomLeft, List<Event> events) {
    Topic topic = image.topic(wanted.name());
    if (topic == null) {
      return Refusal.of(UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic.");
    }
    int before = topic.partitions().size();
    if (wanted.count() == before) {
      return Refusal.of(INVALID_PARTITIONS, "Topic already has %d partition(s).", before);
    }
    if (wanted.count() < before) {
      return Refusal.of(
          INVALID_PARTITIONS,
          "The topic %s currently has %d partition(s); %d would not be an increase.",
          wanted.name(),
          before,
          wanted.count());
    }
    Refusal limits =
        PartitionRules.count(situation.configs(), image, before, wanted.count(), roomLeft);
    if (limits.refused()) {
      return limits;
    }
    List<List<Integer>> replicas = new ArrayList<>();
    Refusal refusal = replicas(situation, image, topic, wanted, replicas);
    for (int i = 0; i < replicas.size() && !refusal.refused(); i++) {
      Partition fresh = PartitionRules.fresh(replicas.get(i));
      events.add(ImageEvents.partition(topic.id(), before + i, fresh));
    }
    return refusal;
  }

  private static Refusal replicas(
      Situation situation,
      ClusterImage image,
      Topic topic,
      Wanted wanted,
      List<List<Integer>> replicas) {
    int factor = topic.replicationFactor();
    int before = topic.partitions().size();
    List<List<Integer>> assigned = wanted.assignments();
    if (assigned != null) {
      if (assigned.size() != wanted.count() - before) {
        return Refusal.of(
            INVALID_REPLICA_ASSIGNMENT,
            "%d new partitions, but replicas are assigned to %d.",
            wanted.count() - before,
            assigned.size());
      }
      replicas.addAll(assigned);
      return PartitionRules.assignment(image, assigned, factor);
    }
    Refusal brokers = PartitionRules.factor(image, factor);
    if (brokers.refused()) {
      return brokers;
    }
    Placement placement = Placement.over(image.brokers(), situation.randomness());
    for (int i = before; i < wanted.count(); i++) {
      replicas.add(placement.replicas(i, factor));
    }
    return Refusal.NONE;
  }
}
