package barnabas.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings as they were given, by Kafka's keys: from a properties file, from the environment
/// in the way of Kafka's container images, and from the command line. Later ones replace earlier
/// ones.
final class GivenSettings {

  /// What the images' scripts read themselves.
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "KAFKA_VERSION",
          "KAFKA_HEAP_OPTS",
          "KAFKA_OPTS",
          "KAFKA_DEBUG",
          "KAFKA_LOG4J_OPTS",
          "KAFKA_LOG4J_CMD_OPTS",
          "KAFKA_LOG4J_ROOT_LOGLEVEL",
          "KAFKA_LOG4J_LOGGERS",
          "KAFKA_TOOLS_LOG4J_LOGLEVEL",
          "KAFKA_JMX_OPTS",
          "KAFKA_JMX_PORT",
          "KAFKA_JMX_HOSTNAME",
          "KAFKA_JVM_PERFORMANCE_OPTS",
          "KAFKA_GC_LOG_OPTS",
          "KAFKA_HOME");

  /// What Kubernetes gives every container while there is a service called `kafka`.
  private static final Pattern SERVICE_LINKS =
      Pattern.compile("KAFKA_(SERVICE_(HOST|PORT(_\\w+)?)|PORT(_\\d+_(TCP|UDP)(_\\w+)?)?)");

  private static final String PREFIX = "KAFKA_";

  /// Another image family puts this before its keys.
  private static final String LONG_PREFIX = "KAFKA_CFG_";

  private GivenSettings() {}

  static SortedMap<String, String> merged(CommandLine commandLine, Map<String, String> environment)
      throws StartRefused {
    SortedMap<String, String> settings = new TreeMap<>();
    if (commandLine.file() != null) {
      settings.putAll(file(commandLine.file()));
    }
    settings.putAll(environment(environment));
    settings.putAll(commandLine.overrides());
    return settings;
  }

  private static SortedMap<String, String> file(Path path) throws StartRefused {
    var properties = new Properties();
    try (InputStream in = Files.newInputStream(path)) {
      properties.load(in);
    } catch (NoSuchFileException _) {
      throw new StartRefused("there is no file " + path);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartRefused("the file " + path + " cannot be read: " + e.getMessage());
    }
    SortedMap<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put((String) key, ((String) value).strip()));
    return settings;
  }

  static SortedMap<String, String> environment(Map<String, String> environment) {
    SortedMap<String, String> settings = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          String key = key(name);
          if (key != null) {
            settings.put(key, value.strip());
          }
        });
    return settings;
  }

  private static @Nullable String key(String variable) {
    if (variable.equals("CLUSTER_ID") || variable.equals("KAFKA_KRAFT_CLUSTER_ID")) {
      return "cluster.id";
    }
    if (!variable.startsWith(PREFIX)
        || NO_SETTINGS.contains(variable)
        || SERVICE_LINKS.matcher(variable).matches()) {
      return null;
    }
    String prefix = variable.startsWith(LONG_PREFIX) ? LONG_PREFIX : PREFIX;
    return variable
        .substring(prefix.length())
        .toLowerCase(java.util.Locale.ROOT)
        .replace("___", "-")
        .replace("__", "\0")
        .replace('_', '.')
        .replace('\0', '_');
  }
}
