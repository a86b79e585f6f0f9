package barnabas.metadata;

import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

  /// What became of each topic, in the order of the request.
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
    Set<Uuid> gone = new LinkedHashSet<>();
    List<Deleted> answers = new ArrayList<>();
    for (Wanted wanted : topics) {
      answers.add(decide(image, wanted, gone));
    }
    List<Event> events = new ArrayList<>();
    gone.forEach(id -> events.add(new TopicDeleted(id, List.of())));
    return new Decision<>(events, new Answer(List.copyOf(answers)));
  }

  private static Deleted decide(ClusterImage image, Wanted wanted, Set<Uuid> gone) {
    String name = wanted.name();
    if (name != null && !wanted.topicId().isZero()) {
      return new Deleted(
          name,
          wanted.topicId(),
          Refusal.of(ErrorCode.INVALID_REQUEST, "Give a topic's name or its id, not both."));
    }
    Topic topic = name != null ? image.topic(name) : image.topic(wanted.topicId());
    if (topic == null) {
      Refusal refusal =
          name == null
              ? Refusal.of(ErrorCode.UNKNOWN_TOPIC_ID, "This server does not host this topic ID.")
              : Refusal.of(
                  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic.");
      return new Deleted(name, wanted.topicId(), refusal);
    }
    if (!gone.add(topic.id())) {
      return new Deleted(
          topic.name(),
          topic.id(),
          Refusal.of(ErrorCode.INVALID_REQUEST, "The topic is in the request more than once."));
    }
    return new Deleted(topic.name(), topic.id(), Refusal.NONE);
  }
}
