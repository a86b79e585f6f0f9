package barnabas.metadata;

import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Deletes topics by name or by id, each or none of it.
public record DeleteTopics(List<Wanted> topics) implements Command<DeleteTopics.Answer> {

  public DeleteTopics {
    topics = List.copyOf(topics);
  }

  /// One topic.
  ///
  /// @param name null when it is given by its id
  /// @param topicId zero when it is given by its name
  public record Wanted(@Nullable String name, Uuid topicId) {}

  /// What became of each topic, in the order of the request; one that was named twice is in it
  /// once.
  public record Answer(List<Deleted> topics) {}

  /// What became of a topic.
  ///
  /// @param name null when it was given by an id that there is not
  public record Deleted(@Nullable String name, Uuid topicId, Refusal refusal) {}

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(
        topics.stream().map(w -> new Deleted(w.name(), w.topicId(), refusal)).toList());
  }

  @Override
  public Decision<Answer> decide(Situation situation) {
    ClusterImage image = situation.image();
    boolean enabled =
        Boolean.parseBoolean(situation.configs().broker(image, "delete.topic.enable"));
    if (!enabled) {
      return new Decision<>(
          List.of(),
          refused(
              Refusal.of(ErrorCode.TOPIC_DELETION_DISABLED, "delete.topic.enable is false here.")));
    }
    SortedMap<Uuid, Integer> timesNamed = new TreeMap<>();
    for (Wanted wanted : topics) {
      Topic topic = find(image, wanted);
      if (topic != null) {
        timesNamed.merge(topic.id(), 1, Integer::sum);
      }
    }
    List<Event> events = new ArrayList<>();
    Set<Deleted> answers = new LinkedHashSet<>();
    for (Wanted wanted : topics) {
      Topic topic = find(image, wanted);
      Refusal refusal = refusal(wanted, topic, timesNamed);
      answers.add(
          topic == null
              ? new Deleted(wanted.name(), wanted.topicId(), refusal)
              : new Deleted(topic.name(), topic.id(), refusal));
      if (topic != null && !refusal.refused()) {
        events.add(new TopicDeleted(topic.id(), List.of()));
      }
    }
    return new Decision<>(events, new Answer(List.copyOf(answers)));
  }

  private static @Nullable Topic find(ClusterImage image, Wanted wanted) {
    if (wanted.name() == null) {
      return image.topic(wanted.topicId());
    }
    return wanted.topicId().isZero() ? image.topic(wanted.name()) : null;
  }

  private static Refusal refusal(
      Wanted wanted, @Nullable Topic topic, SortedMap<Uuid, Integer> timesNamed) {
    boolean byId = !wanted.topicId().isZero();
    if (byId && wanted.name() != null) {
      return Refusal.of(ErrorCode.INVALID_REQUEST, "Give a topic's name or its id, not both.");
    }
    if (!byId && wanted.name() == null) {
      return Refusal.of(
          ErrorCode.INVALID_REQUEST, "Neither a topic's name nor its id was specified.");
    }
    if (topic == null) {
      return byId
          ? Refusal.of(ErrorCode.UNKNOWN_TOPIC_ID, "This server does not host this topic ID.")
          : Refusal.of(
              ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic.");
    }
    return timesNamed.getOrDefault(topic.id(), 0) == 1
        ? Refusal.NONE
        : Refusal.of(ErrorCode.INVALID_REQUEST, "The topic is in the request more than once.");
  }
}
