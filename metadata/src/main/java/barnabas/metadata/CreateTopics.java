package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_CONFIG;
import static barnabas.wire.ErrorCode.INVALID_PARTITIONS;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.INVALID_TOPIC_EXCEPTION;
import static barnabas.wire.ErrorCode.POLICY_VIOLATION;
import static barnabas.wire.ErrorCode.TOPIC_ALREADY_EXISTS;

import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes topics, each or none of it. All of them are one entry of the log.
///
/// @param validateOnly whether to say what would happen, and do nothing
public record CreateTopics(List<Wanted> topics, boolean validateOnly)
    implements Command<CreateTopics.Answer> {

  /// Topics in one request.
  public static final int TOPICS_MAX = 10_000;

  /// Partitions in one request, which is one entry of the log.
  public static final int PARTITIONS_MAX = 100_000;

  public CreateTopics {
    topics = List.copyOf(topics);
  }

  /// One topic.
  ///
  /// @param partitions a number, or -1 for the default or when `assignments` say it
  /// @param replicationFactor likewise
  /// @param assignments the replicas of each partition by its index; empty to have them chosen
  /// @param configs by key; a null value is an error of the client's
  public record Wanted(
      String name,
      int partitions,
      int replicationFactor,
      SortedMap<Integer, List<Integer>> assignments,
      List<Config> configs) {
    public Wanted {
      assignments = Collections.unmodifiableSortedMap(new TreeMap<>(assignments));
      configs = List.copyOf(configs);
    }
  }

  /// A key and its value as the client sent them.
  public record Config(String key, @Nullable String value) {}

  /// What became of each topic, in the order of the request.
  public record Answer(List<Made> topics) {}

  /// What became of a topic.
  ///
  /// @param topicId zero when it was refused
  /// @param partitions -1 when it was refused
  /// @param replicationFactor -1 when it was refused
  /// @param configs what was set on it
  public record Made(
      String name,
      Uuid topicId,
      Refusal refusal,
      int partitions,
      int replicationFactor,
      SortedMap<String, String> configs) {
    public Made {
      configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
    }
  }

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(topics.stream().map(wanted -> refused(wanted.name(), refusal)).toList());
  }

  private static Made refused(String name, Refusal refusal) {
    return new Made(name, Uuid.ZERO, refusal, -1, -1, new TreeMap<>());
  }

  @Override
  public Decision<Answer> decide(Situation situation) {
    if (topics.size() > TOPICS_MAX) {
      return new Decision<>(
          List.of(),
          refused(
              Refusal.of(
                  POLICY_VIOLATION,
                  "%d topics in one request; at most %d are allowed.",
                  topics.size(),
                  TOPICS_MAX)));
    }
    SortedMap<String, Integer> timesNamed = new TreeMap<>();
    topics.forEach(wanted -> timesNamed.merge(wanted.name(), 1, Integer::sum));
    Making making = new Making(situation, timesNamed);
    List<Made> made = topics.stream().map(making::decide).toList();
    return new Decision<>(validateOnly ? List.of() : making.events, new Answer(made));
  }

  /// The topics of one request in the making; each sees those before it.
  private static final class Making {
    private final Situation situation;
    private final SortedMap<String, Integer> timesNamed;
    private final List<Event> events = new ArrayList<>();
    private ClusterImage image;
    private int partitionsMade;

    Making(Situation situation, SortedMap<String, Integer> timesNamed) {
      this.situation = situation;
      this.timesNamed = timesNamed;
      this.image = situation.image();
    }

    Made decide(Wanted wanted) {
      Refusal refusal = name(wanted.name());
      if (!refusal.refused()) {
        refusal = configs(wanted);
      }
      List<List<Integer>> replicas = new ArrayList<>();
      if (!refusal.refused()) {
        refusal =
            wanted.assignments().isEmpty() ? place(wanted, replicas) : assign(wanted, replicas);
      }
      return refusal.refused() ? refused(wanted.name(), refusal) : make(wanted, replicas);
    }

    private Refusal name(String name) {
      String fault = TopicNames.fault(name);
      if (fault != null) {
        return Refusal.of(INVALID_TOPIC_EXCEPTION, "%s", fault);
      }
      if (name.equals(TopicNames.CLUSTER_METADATA)) {
        return Refusal.of(INVALID_REQUEST, "'%s' is the log of the metadata, and no topic.", name);
      }
      if (timesNamed.getOrDefault(name, 0) > 1) {
        return Refusal.of(INVALID_REQUEST, "Topic '%s' is in the request more than once.", name);
      }
      if (image.topic(name) != null) {
        return Refusal.of(TOPIC_ALREADY_EXISTS, "Topic '%s' already exists.", name);
      }
      String like =
          TopicNames.mayCollide(name) ? image.legibleNames().get(TopicNames.legible(name)) : null;
      return like == null
          ? Refusal.NONE
          : Refusal.of(
              INVALID_TOPIC_EXCEPTION,
              "Topic '%s' collides with existing topic '%s': they differ only in '.' and '_'.",
              name,
              like);
    }

    private Refusal configs(Wanted wanted) {
      SortedMap<String, String> set = new TreeMap<>();
      for (Config config : wanted.configs()) {
        if (config.value() == null) {
          return Refusal.of(
              INVALID_CONFIG, "Null value not supported for topic config %s.", config.key());
        }
        if (set.put(config.key(), config.value()) != null) {
          return Refusal.of(
              INVALID_CONFIG, "Config %s is in the request more than once.", config.key());
        }
      }
      return ConfigRules.topic(situation.configs(), image, set);
    }

    private Refusal place(Wanted wanted, List<List<Integer>> replicas) {
      if (wanted.partitions() == 0 || wanted.partitions() < -1) {
        return Refusal.of(INVALID_PARTITIONS, "Number of partitions must be larger than 0.");
      }
      if (wanted.replicationFactor() == 0 || wanted.replicationFactor() < -1) {
        return Refusal.of(
            ErrorCode.INVALID_REPLICATION_FACTOR, "Replication factor must be larger than 0.");
      }
      long partitions =
          wanted.partitions() > 0
              ? wanted.partitions()
              : situation.configs().brokerNumber(image, "num.partitions");
      int factor =
          wanted.replicationFactor() > 0
              ? wanted.replicationFactor()
              : (int) situation.configs().brokerNumber(image, "default.replication.factor");
      Refusal limits =
          PartitionRules.count(
              situation.configs(), image, 0, partitions, PARTITIONS_MAX - partitionsMade);
      if (limits.refused()) {
        return limits;
      }
      Refusal brokers = PartitionRules.factor(image, factor);
      if (brokers.refused()) {
        return brokers;
      }
      Placement placement = Placement.over(image.brokers(), situation.randomness());
      for (int i = 0; i < partitions; i++) {
        replicas.add(placement.replicas(i, factor));
      }
      return Refusal.NONE;
    }

    private Refusal assign(Wanted wanted, List<List<Integer>> replicas) {
      if (wanted.partitions() != -1 || wanted.replicationFactor() != -1) {
        return Refusal.of(
            INVALID_REQUEST,
            "Number of partitions and replication factor must be -1 when replicas are assigned.");
      }
      int partitions = wanted.assignments().size();
      Refusal limits =
          PartitionRules.count(
              situation.configs(), image, 0, partitions, PARTITIONS_MAX - partitionsMade);
      if (limits.refused()) {
        return limits;
      }
      if (wanted.assignments().firstKey() != 0
          || wanted.assignments().lastKey() != partitions - 1) {
        return Refusal.of(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            "Partitions must be assigned from 0 on without a gap.");
      }
      replicas.addAll(wanted.assignments().values());
      return PartitionRules.assignment(image, replicas, replicas.getFirst().size());
    }

    private Made make(Wanted wanted, List<List<Integer>> replicas) {
      Uuid id = situation.drawId();
      while (image.topic(id) != null) {
        id = situation.drawId();
      }
      List<Event> own = new ArrayList<>();
      own.add(new TopicCreated(id, wanted.name(), List.of()));
      for (int i = 0; i < replicas.size(); i++) {
        own.add(ImageEvents.partition(id, i, PartitionRules.fresh(replicas.get(i))));
      }
      SortedMap<String, String> set = new TreeMap<>();
      for (Config config : wanted.configs()) {
        set.put(config.key(), Objects.requireNonNull(config.value()));
      }
      ConfigResource resource = ConfigResource.topic(wanted.name());
      for (Map.Entry<String, String> config : set.entrySet()) {
        own.add(ImageEvents.config(resource, config.getKey(), config.getValue()));
      }
      events.addAll(own);
      image = image.with(own);
      partitionsMade += replicas.size();
      return new Made(
          wanted.name(), id, Refusal.NONE, replicas.size(), replicas.getFirst().size(), set);
    }
  }
}
