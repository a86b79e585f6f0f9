package barnabas.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every key that the config of a topic, a group or a broker may have. Immutable. The table is a
/// resource; the topics' and groups' keys are read at once, the some 400 of brokers each when it is
/// asked for, since a start has no time for them.
public final class ConfigCatalogue {
  private static final String TABLE = "config.keys";

  private final SortedMap<String, ConfigKey> topicKeys;
  private final SortedMap<String, ConfigKey> groupKeys;
  private final SortedMap<String, String> brokerLines;

  private ConfigCatalogue(
      SortedMap<String, ConfigKey> topicKeys,
      SortedMap<String, ConfigKey> groupKeys,
      SortedMap<String, String> brokerLines) {
    this.topicKeys = Collections.unmodifiableSortedMap(topicKeys);
    this.groupKeys = Collections.unmodifiableSortedMap(groupKeys);
    this.brokerLines = Collections.unmodifiableSortedMap(brokerLines);
  }

  /// Reads the table.
  public static ConfigCatalogue load() {
    SortedMap<String, ConfigKey> topics = new TreeMap<>();
    SortedMap<String, ConfigKey> groups = new TreeMap<>();
    SortedMap<String, String> brokers = new TreeMap<>();
    for (String line : table().split("\n")) {
      if (line.startsWith("topic|")) {
        ConfigKey key = ConfigKey.parse(line);
        topics.put(key.name(), key);
      } else if (line.startsWith("group|")) {
        ConfigKey key = ConfigKey.parse(line);
        groups.put(key.name(), key);
      } else if (line.startsWith("broker|")) {
        brokers.put(line.substring(7, line.indexOf('|', 7)), line);
      }
    }
    return new ConfigCatalogue(topics, groups, brokers);
  }

  private static String table() {
    try (InputStream in =
        Objects.requireNonNull(ConfigCatalogue.class.getResourceAsStream(TABLE), TABLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the table of configs is missing from this build", e);
    }
  }

  /// A topic's key, or null if there is none of that name.
  public @Nullable ConfigKey topic(String name) {
    return topicKeys.get(name);
  }

  /// A broker's key, or null if there is none of that name.
  public @Nullable ConfigKey broker(String name) {
    String line = brokerLines.get(name);
    return line == null ? null : ConfigKey.parse(line);
  }

  /// A key of resources of that kind, or null if there is none of that name.
  public @Nullable ConfigKey key(ConfigResource.Kind kind, String name) {
    return switch (kind) {
      case TOPIC -> topic(name);
      case BROKER -> broker(name);
      case GROUP -> groupKeys.get(name);
    };
  }

  /// All keys of groups, by name.
  public SortedMap<String, ConfigKey> groupKeys() {
    return groupKeys;
  }

  /// All keys of topics, by name.
  public SortedMap<String, ConfigKey> topicKeys() {
    return topicKeys;
  }

  /// The names of all keys of brokers, in order.
  public Set<String> brokerNames() {
    return brokerLines.keySet();
  }

  /// All keys of brokers, by name.
  public List<ConfigKey> brokerKeys() {
    List<ConfigKey> keys = new ArrayList<>(brokerLines.size());
    brokerLines.values().forEach(line -> keys.add(ConfigKey.parse(line)));
    return keys;
  }
}
