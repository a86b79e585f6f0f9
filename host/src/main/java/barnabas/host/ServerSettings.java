package barnabas.host;

import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.ConfigKey;
import barnabas.metadata.ConfigReview;
import barnabas.wire.Uuid;
import barnabas.world.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The settings of one server, checked.
///
/// @param fixed all that was given, by Kafka's keys, for whoever looks a setting up later
/// @param clusterId what the data must belong to, or null to take what is there
/// @param directories where the data lies; the first holds the metadata too
/// @param metricsListener where metrics are told; null for nowhere
/// @param warnings lines for the log
public record ServerSettings(
    SortedMap<String, String> fixed,
    int nodeId,
    @Nullable Uuid clusterId,
    List<ListenerSetting> listeners,
    List<Path> directories,
    Network.@Nullable Address metricsListener,
    ConnectionLimits connectionLimits,
    List<String> warnings) {

  /// A partition takes 1.8 to 2.8 KB of the heap, measured with 5,000 to 20,000 of them; half of
  /// the heap is for other things.
  private static final int PARTITION_HEAP_BYTES = 5_000;

  static final String ALLOW_INSECURE = "allow.insecure.public.listener";

  /// Checks what was given.
  ///
  /// @throws StartRefused with one line for the first thing that is wrong
  public static ServerSettings checked(SortedMap<String, String> given, ConfigCatalogue catalogue)
      throws StartRefused {
    List<String> warnings = checkValues(given, catalogue);
    GroupTimes.check(given, catalogue);
    SortedMap<String, String> fixed = new TreeMap<>(given);
    int nodeId = nodeId(given, catalogue);
    fixed.put("node.id", Integer.toString(nodeId));
    fixed.put("broker.id", Integer.toString(nodeId));
    long possiblePartitions = Runtime.getRuntime().maxMemory() / PARTITION_HEAP_BYTES;
    if (possiblePartitions < Long.parseLong(defaultOf(catalogue, "max.partitions"))) {
      fixed.putIfAbsent("max.partitions", Long.toString(possiblePartitions));
    }
    List<ListenerSetting> listeners =
        ListenerSetting.parse(given, defaultOf(catalogue, "listeners"));
    checkExposure(listeners, given, warnings);
    Network.Address metrics = MetricsSetting.parse(given, warnings);
    ConnectionLimits limits = connectionLimits(given, OpenFiles.limit(), warnings);
    return new ServerSettings(
        fixed,
        nodeId,
        clusterId(given),
        listeners,
        directories(given, catalogue),
        metrics,
        limits,
        List.copyOf(warnings));
  }

  /// A whole number that was given, or `fallback`.
  long number(String key, long fallback) {
    String text = fixed.get(key);
    return text == null ? fallback : Long.parseLong(text.strip());
  }

  /// A number that was given, or `fallback`.
  double decimal(String key, double fallback) {
    String text = fixed.get(key);
    return text == null ? fallback : Double.parseDouble(text.strip());
  }

  /// Whether something was asked for, or `fallback`.
  boolean isOn(String key, boolean fallback) {
    String text = fixed.get(key);
    return text == null ? fallback : Boolean.parseBoolean(text.strip());
  }

  private static List<String> checkValues(
      SortedMap<String, String> given, ConfigCatalogue catalogue) throws StartRefused {
    ConfigReview review = ConfigReview.of(catalogue, given);
    List<String> faults = review.faults();
    if (!faults.isEmpty()) {
      throw new StartRefused(
          faults.size() == 1
              ? faults.getFirst()
              : faults.getFirst() + " (and " + (faults.size() - 1) + " more)");
    }
    return new ArrayList<>(review.warnings());
  }

  private static int nodeId(SortedMap<String, String> given, ConfigCatalogue catalogue)
      throws StartRefused {
    String nodeId = given.get("node.id");
    String brokerId = given.get("broker.id");
    if (nodeId != null && brokerId != null && !nodeId.equals(brokerId)) {
      throw new StartRefused(
          "node.id is " + nodeId + ", but broker.id, its older name, is " + brokerId);
    }
    String text = nodeId != null ? nodeId : brokerId;
    int id = Integer.parseInt(text != null ? text : defaultOf(catalogue, "node.id"));
    if (id < 0) {
      throw new StartRefused("node.id must be 0 or more, not " + id);
    }
    return id;
  }

  private static @Nullable Uuid clusterId(SortedMap<String, String> given) throws StartRefused {
    String text = given.get("cluster.id");
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Uuid.parse(text);
    } catch (IllegalArgumentException _) {
      throw new StartRefused(
          "the cluster id must be 16 bytes in 22 characters of URL-safe base64, not " + text);
    }
  }

  private static List<Path> directories(SortedMap<String, String> given, ConfigCatalogue catalogue)
      throws StartRefused {
    String text = given.getOrDefault("log.dirs", "");
    if (text.isBlank()) {
      text = given.getOrDefault("log.dir", defaultOf(catalogue, "log.dir"));
    }
    List<Path> directories = new ArrayList<>();
    for (String element : text.split(",", -1)) {
      if (!element.isBlank()) {
        Path directory = Path.of(element.strip()).toAbsolutePath().normalize();
        if (directories.contains(directory)) {
          throw new StartRefused("log.dirs names " + directory + " twice");
        }
        directories.add(directory);
      }
    }
    if (directories.isEmpty()) {
      throw new StartRefused("log.dirs names no folder");
    }
    return List.copyOf(directories);
  }

  private static void checkExposure(
      List<ListenerSetting> listeners, SortedMap<String, String> given, List<String> warnings)
      throws StartRefused {
    boolean allowed = Boolean.parseBoolean(given.getOrDefault(ALLOW_INSECURE, "false"));
    for (ListenerSetting listener : listeners) {
      if (listener.loopback()) {
        continue;
      }
      if (!allowed) {
        throw new StartRefused(
            "the listener "
                + listener.name()
                + "://"
                + listener.bind()
                + " would be open to other machines without authentication; listen on 127.0.0.1,"
                + " or allow it by "
                + ALLOW_INSECURE
                + "=true");
      }
      warnings.add(
          "the listener "
              + listener.name()
              + "://"
              + listener.bind()
              + " is open, without authentication, to every machine that reaches this one");
    }
  }

  /// The limits of connections, as far as a process that may open so many files can have them.
  static ConnectionLimits connectionLimits(
      SortedMap<String, String> given, int filesMax, List<String> warnings) throws StartRefused {
    int totalMax = limit(given, "max.connections", ConnectionLimits.TOTAL_MAX);
    int possible = OpenFiles.forConnections(filesMax);
    int expected =
        given.containsKey("max.connections") ? totalMax : 2 * ConnectionLimits.PER_ADDRESS_MAX;
    if (possible < expected) {
      warnings.add(
          "at most "
              + possible
              + " connections, since this process may open no more than "
              + filesMax
              + " files and the logs need theirs (ulimit -n)");
    }
    return new ConnectionLimits(
        limit(given, "max.connections.per.ip", ConnectionLimits.PER_ADDRESS_MAX),
        ConnectionLimits.overrides(given.getOrDefault("max.connections.per.ip.overrides", "")),
        Math.min(totalMax, possible));
  }

  private static int limit(SortedMap<String, String> given, String key, int fallback) {
    String text = given.get(key);
    return text == null ? fallback : Integer.parseInt(text);
  }

  static String defaultOf(ConfigCatalogue catalogue, String name) {
    ConfigKey key = catalogue.broker(name);
    if (key == null || key.defaultValue() == null) {
      throw new IllegalStateException("the catalogue has no default for " + name);
    }
    return key.defaultValue();
  }
}
