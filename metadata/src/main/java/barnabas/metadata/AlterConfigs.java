package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_CONFIG;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.POLICY_VIOLATION;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Changes the dynamic configs of topics, brokers and groups, of each resource all or nothing.
///
/// @param replaceAll whether what is not named is taken away (the older AlterConfigs), or stays
/// @param validateOnly whether to say what would happen, and do nothing
public record AlterConfigs(List<Change> changes, boolean replaceAll, boolean validateOnly)
    implements Command<AlterConfigs.Answer> {

  /// The most groups that may have configs; what a topic has is bounded by the topics.
  static final int GROUPS_MAX = 10_000;

  public AlterConfigs {
    changes = List.copyOf(changes);
  }

  /// The changes of one resource.
  public record Change(ConfigResource resource, List<Operation> operations) {}

  /// What to do with one key.
  public record Operation(String key, Deed deed, @Nullable String value) {}

  /// The deeds of IncrementalAlterConfigs; the older AlterConfigs knows only the first.
  public enum Deed {
    /// Gives it a value.
    SET,
    /// Takes it away, so that the default counts.
    DELETE,
    /// Adds elements to a list.
    APPEND,
    /// Takes elements out of a list.
    SUBTRACT;

    /// The deed with Kafka's code, or null.
    public static @Nullable Deed of(byte code) {
      return code >= 0 && code < values().length ? values()[code] : null;
    }
  }

  /// What became of each resource, in the order of the request.
  public record Answer(List<Altered> resources) {}

  /// What became of a resource.
  public record Altered(ConfigResource resource, Refusal refusal) {}

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(changes.stream().map(c -> new Altered(c.resource(), refusal)).toList());
  }

  @Override
  public Decision<Answer> decide(Situation situation) {
    SortedMap<ConfigResource, Integer> timesNamed = new TreeMap<>();
    changes.forEach(change -> timesNamed.merge(change.resource(), 1, Integer::sum));
    List<Event> events = new ArrayList<>();
    List<Altered> answers = new ArrayList<>();
    for (Change change : changes) {
      Refusal refusal =
          timesNamed.getOrDefault(change.resource(), 0) > 1
              ? Refusal.of(
                  INVALID_REQUEST, "%s is in the request more than once.", change.resource())
              : alter(situation, change, events);
      answers.add(new Altered(change.resource(), refusal));
    }
    return new Decision<>(validateOnly ? List.of() : events, new Answer(List.copyOf(answers)));
  }

  private Refusal alter(Situation situation, Change change, List<Event> events) {
    Refusal refusal = resource(situation.image(), change.resource());
    SortedMap<String, String> before = new TreeMap<>(situation.image().configs(change.resource()));
    SortedMap<String, String> after = replaceAll ? new TreeMap<>() : new TreeMap<>(before);
    SortedSet<String> named = new TreeSet<>();
    for (Operation operation : change.operations()) {
      if (!refusal.refused()) {
        refusal =
            named.add(operation.key())
                ? operate(situation, change.resource(), operation, after)
                : Refusal.of(
                    INVALID_REQUEST,
                    "%s is in the request more than once.",
                    ConfigRange.shortened(operation.key()));
      }
    }
    if (!refusal.refused()) {
      refusal = check(situation, change.resource(), before, after);
    }
    if (!refusal.refused()) {
      difference(change.resource(), before, after, events);
    }
    return refusal;
  }

  private static Refusal resource(ClusterImage image, ConfigResource resource) {
    if (resource.kind() == ConfigResource.Kind.TOPIC && resource.name().isEmpty()) {
      return Refusal.of(INVALID_REQUEST, "Default topic resources are not allowed.");
    }
    return switch (resource.kind()) {
      case TOPIC ->
          image.topic(resource.name()) != null
              ? Refusal.NONE
              : Refusal.of(
                  UNKNOWN_TOPIC_OR_PARTITION,
                  "The topic '%s' does not exist.",
                  ConfigRange.shortened(resource.name()));
      case BROKER -> broker(image, resource.name());
      case GROUP -> group(image, resource);
    };
  }

  /// A group may have configs before it has members.
  private static Refusal group(ClusterImage image, ConfigResource resource) {
    if (resource.name().isEmpty()) {
      return Refusal.of(INVALID_REQUEST, "Default group resources are not allowed.");
    }
    if (!image.configs(resource).isEmpty()) {
      return Refusal.NONE;
    }
    long groups =
        image.configs().keySet().stream()
            .filter(each -> each.kind() == ConfigResource.Kind.GROUP)
            .count();
    return groups < GROUPS_MAX
        ? Refusal.NONE
        : Refusal.of(POLICY_VIOLATION, "At most %d groups have configs.", GROUPS_MAX);
  }

  private static Refusal broker(ClusterImage image, String name) {
    if (name.isEmpty()) {
      return Refusal.NONE;
    }
    if (!name.matches("[0-9]{1,9}")) {
      return Refusal.of(INVALID_REQUEST, "'%s' is not a broker's id.", ConfigRange.shortened(name));
    }
    return image.brokers().containsKey(Integer.parseInt(name))
        ? Refusal.NONE
        : Refusal.of(INVALID_REQUEST, "Broker %s is not registered.", name);
  }

  private static Refusal operate(
      Situation situation,
      ConfigResource resource,
      Operation operation,
      SortedMap<String, String> after) {
    String value = operation.value();
    if (operation.deed() == Deed.DELETE) {
      after.remove(operation.key());
      return Refusal.NONE;
    }
    if (value == null) {
      return Refusal.of(
          INVALID_REQUEST,
          "Null value not supported for %s.",
          ConfigRange.shortened(operation.key()));
    }
    if (operation.deed() == Deed.SET) {
      after.put(operation.key(), value);
      return Refusal.NONE;
    }
    return changeList(situation, resource, operation, value, after);
  }

  private static Refusal changeList(
      Situation situation,
      ConfigResource resource,
      Operation operation,
      String value,
      SortedMap<String, String> after) {
    Configs configs = situation.configs();
    ConfigKey key = configs.catalogue().key(resource.kind(), operation.key());
    if (key == null || key.type() != ConfigType.LIST) {
      return Refusal.of(
          INVALID_CONFIG,
          "Can't %s %s: it is not a list.",
          operation.deed() == Deed.APPEND ? "append to" : "subtract from",
          ConfigRange.shortened(operation.key()));
    }
    String current = after.get(key.name());
    if (current == null) {
      current =
          switch (resource.kind()) {
            case TOPIC -> configs.topic(situation.image(), after, key.name());
            case BROKER -> configs.find(situation.image(), key.name());
            case GROUP -> configs.group(situation.image(), resource.name(), key.name());
          };
    }
    List<String> elements = ConfigRange.elements(current == null ? "" : current);
    for (String element : ConfigRange.elements(value)) {
      switch (operation.deed()) {
        case APPEND -> {
          if (!elements.contains(element)) {
            elements.add(element);
          }
        }
        case SUBTRACT -> elements.remove(element);
        case SET, DELETE -> throw new IllegalStateException("not of lists");
      }
    }
    after.put(key.name(), String.join(",", elements));
    return Refusal.NONE;
  }

  /// Checks what is set anew, and all of it together. What was legal once stays.
  private static Refusal check(
      Situation situation,
      ConfigResource resource,
      SortedMap<String, String> before,
      SortedMap<String, String> after) {
    SortedMap<String, String> changed = new TreeMap<>(after);
    changed.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
    return switch (resource.kind()) {
      case TOPIC -> ConfigRules.topic(situation.configs(), situation.image(), after);
      case BROKER -> ConfigRules.broker(situation.configs(), resource, changed);
      case GROUP -> ConfigRules.group(situation.configs(), situation.image(), changed);
    };
  }

  private static void difference(
      ConfigResource resource,
      SortedMap<String, String> before,
      SortedMap<String, String> after,
      List<Event> events) {
    for (String key : before.keySet()) {
      if (!after.containsKey(key)) {
        events.add(ImageEvents.config(resource, key, null));
      }
    }
    for (Map.Entry<String, String> each : after.entrySet()) {
      if (!each.getValue().equals(before.get(each.getKey()))) {
        events.add(ImageEvents.config(resource, each.getKey(), each.getValue()));
      }
    }
  }
}
