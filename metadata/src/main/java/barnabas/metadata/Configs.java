package barnabas.metadata;

import barnabas.metadata.ConfigEntry.Source;
import barnabas.metadata.ConfigEntry.Synonym;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What counts: of a topic's or group's own configs, a broker's dynamic ones, those of all brokers,
/// this broker's configuration and the defaults, in this order. Immutable.
///
/// @param nodeId this broker
/// @param fixed this broker's configuration, by key; keys that are not in the catalogue do nothing
public record Configs(ConfigCatalogue catalogue, int nodeId, SortedMap<String, String> fixed) {

  public Configs {
    fixed = Collections.unmodifiableSortedMap(new TreeMap<>(fixed));
  }

  /// The value of one of this broker's keys.
  ///
  /// @throws IllegalStateException when it has none at all, or is not in the catalogue
  public String broker(ClusterImage image, String name) {
    String value = find(image, name);
    if (value == null) {
      throw new IllegalStateException("nothing says what " + name + " is");
    }
    return value;
  }

  /// The value of one of this broker's keys, or null if it has none.
  public @Nullable String find(ClusterImage image, String name) {
    List<Synonym> set = brokerSynonyms(image, nodeId, name);
    String value = set.isEmpty() ? null : set.getFirst().value();
    return value == null ? null : value.trim();
  }

  /// The value of one of this broker's keys that is a whole number.
  public long brokerNumber(ClusterImage image, String name) {
    return Long.parseLong(broker(image, name));
  }

  /// The value of a topic's key.
  ///
  /// @param own what is set on the topic
  /// @throws NullPointerException when it is not in the catalogue
  public String topic(ClusterImage image, Map<String, String> own, String name) {
    return topic(dynamic(image), own, name);
  }

  /// The value of a group's key.
  ///
  /// @throws NullPointerException when it is not in the catalogue
  public String group(ClusterImage image, String groupId, String name) {
    String value = image.configs(ConfigResource.group(groupId)).get(name);
    return value != null
        ? value.trim()
        : inherited(dynamic(image), Objects.requireNonNull(catalogue.groupKeys().get(name), name));
  }

  /// What is set while this broker runs, for it and for all brokers: to be looked up once for many
  /// keys.
  record Dynamic(Map<String, String> one, Map<String, String> all) {}

  Dynamic dynamic(ClusterImage image) {
    return new Dynamic(
        image.configs(ConfigResource.broker(nodeId)), image.configs(ConfigResource.ALL_BROKERS));
  }

  /// A default of the broker's table is the topic's own default too, so that only what is set
  /// somewhere needs to be looked for.
  String topic(Dynamic dynamic, Map<String, String> own, String name) {
    String value = own.get(name);
    if (value != null) {
      return value.trim();
    }
    return inherited(dynamic, Objects.requireNonNull(catalogue.topic(name), name));
  }

  private String inherited(Dynamic dynamic, ConfigKey key) {
    for (ConfigKey.Fallback fallback : key.fallbacks()) {
      String set = set(dynamic, fallback.name());
      if (set != null) {
        return Objects.requireNonNull(fallback.convert(set.trim()));
      }
    }
    return Objects.requireNonNull(key.defaultValue(), key.name());
  }

  private @Nullable String set(Dynamic dynamic, String name) {
    String one = dynamic.one().get(name);
    if (one != null) {
      return one;
    }
    String all = dynamic.all().get(name);
    return all != null ? all : fixed.get(name);
  }

  /// A topic's configs as they are shown.
  public List<ConfigEntry> describeTopic(ClusterImage image, Map<String, String> own) {
    return describe(image, catalogue.topicKeys().values(), own, Source.TOPIC);
  }

  /// A group's configs as they are shown.
  public List<ConfigEntry> describeGroup(ClusterImage image, Map<String, String> own) {
    return describe(image, catalogue.groupKeys().values(), own, Source.GROUP);
  }

  private List<ConfigEntry> describe(
      ClusterImage image, Collection<ConfigKey> keys, Map<String, String> own, Source ownSource) {
    List<ConfigEntry> entries = new ArrayList<>();
    for (ConfigKey key : keys) {
      List<Synonym> synonyms = new ArrayList<>();
      String set = own.get(key.name());
      String value = set == null ? null : set.trim();
      if (value != null) {
        synonyms.add(new Synonym(key.name(), value, ownSource));
      }
      synonyms.addAll(inherited(image, key));
      String inherited = inherited(dynamic(image), key);
      Source source =
          value != null
              ? ownSource
              : synonyms.isEmpty() ? Source.DEFAULT : synonyms.getFirst().source();
      entries.add(
          new ConfigEntry(
              key, value == null ? inherited : value, source, false, List.copyOf(synonyms)));
    }
    return entries;
  }

  /// A broker's configs as they are shown. Those of other brokers' configuration are known to
  /// themselves only.
  public List<ConfigEntry> describeBroker(ClusterImage image, int brokerId) {
    List<ConfigEntry> entries = new ArrayList<>();
    Map<String, ConfigKey> coarse = coarse();
    for (ConfigKey key : catalogue.brokerKeys()) {
      if (key.mark() != ConfigKey.Mark.INTERNAL) {
        List<Synonym> synonyms = brokerSynonyms(image, brokerId, key.name());
        ConfigKey topics = coarse.get(key.name());
        if (topics != null && !synonyms.isEmpty()) {
          synonyms = inherited(image, topics);
        }
        entries.add(entry(key, synonyms, key.scope() == ConfigKey.Scope.FIXED));
      }
    }
    return entries;
  }

  /// The topics' keys by the broker's keys that give their defaults where there are coarser ones
  /// behind, such as log.retention.hours behind log.retention.ms.
  private Map<String, ConfigKey> coarse() {
    Map<String, ConfigKey> coarse = new TreeMap<>();
    for (ConfigKey key : catalogue.topicKeys().values()) {
      if (key.fallbacks().size() > 1) {
        coarse.put(key.fallbacks().getFirst().name(), key);
      }
    }
    return coarse;
  }

  /// What was set dynamically for all brokers, as it is shown.
  public List<ConfigEntry> describeAllBrokers(ClusterImage image) {
    List<ConfigEntry> entries = new ArrayList<>();
    for (String name : image.configs(ConfigResource.ALL_BROKERS).keySet()) {
      ConfigKey key = catalogue.broker(name);
      if (key != null) {
        List<Synonym> synonyms =
            brokerSynonyms(image, nodeId, name).stream()
                .filter(synonym -> synonym.source() == Source.ALL_BROKERS)
                .toList();
        entries.add(entry(key, synonyms, false));
      }
    }
    return entries;
  }

  private static ConfigEntry entry(ConfigKey key, List<Synonym> synonyms, boolean readOnly) {
    boolean none = synonyms.isEmpty();
    return new ConfigEntry(
        key,
        none ? null : shown(key, synonyms.getFirst().value()),
        none ? Source.DEFAULT : synonyms.getFirst().source(),
        readOnly,
        synonyms.stream()
            .map(s -> new Synonym(s.name(), shown(key, s.value()), s.source()))
            .toList());
  }

  private static @Nullable String shown(ConfigKey key, @Nullable String value) {
    return key.sensitive() ? null : value;
  }

  /// Where a broker's key is set, the place that counts first.
  private List<Synonym> brokerSynonyms(ClusterImage image, int brokerId, String name) {
    List<Synonym> set = new ArrayList<>(2);
    String own = image.configs(ConfigResource.broker(brokerId)).get(name);
    if (own != null) {
      set.add(new Synonym(name, own, Source.BROKER));
    }
    String all = image.configs(ConfigResource.ALL_BROKERS).get(name);
    if (all != null) {
      set.add(new Synonym(name, all, Source.ALL_BROKERS));
    }
    String configured = brokerId == nodeId ? fixed.get(name) : null;
    if (configured != null) {
      set.add(new Synonym(name, configured, Source.FIXED));
    }
    ConfigKey key = catalogue.broker(name);
    if (key != null && key.defaultValue() != null) {
      set.add(new Synonym(name, key.defaultValue(), Source.DEFAULT));
    }
    return set;
  }

  /// What a topic's key inherits, in the broker's units: what is set anywhere comes before any
  /// default, and a more exact key before a coarser one.
  private List<Synonym> inherited(ClusterImage image, ConfigKey key) {
    List<Synonym> set = new ArrayList<>(2);
    List<Synonym> defaults = new ArrayList<>(2);
    for (ConfigKey.Fallback fallback : key.fallbacks()) {
      for (Synonym synonym : brokerSynonyms(image, nodeId, fallback.name())) {
        (synonym.source() == Source.DEFAULT ? defaults : set).add(synonym);
      }
    }
    set.addAll(defaults);
    return set;
  }
}
