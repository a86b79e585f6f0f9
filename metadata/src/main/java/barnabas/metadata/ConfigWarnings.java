package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to warn of when a config is set that is legal and does not do yet what it says.
final class ConfigWarnings {
  /// Lines that are given at once; what goes beyond is only counted.
  private static final int LINES_MAX = 10;

  private final ConfigCatalogue catalogue;
  private final List<String> lines = new ArrayList<>();
  private int left;

  private ConfigWarnings(ConfigCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The warnings of what is set in an image.
  static List<String> of(ConfigCatalogue catalogue, ClusterImage image) {
    ConfigWarnings warnings = new ConfigWarnings(catalogue);
    image
        .configs()
        .forEach(
            (resource, configs) ->
                configs.forEach((key, value) -> warnings.look(resource, key, value)));
    return warnings.lines();
  }

  /// The warnings of what events set.
  static List<String> of(ConfigCatalogue catalogue, List<Event> events) {
    ConfigWarnings warnings = new ConfigWarnings(catalogue);
    for (Event event : events) {
      if (event instanceof ConfigSet set) {
        ConfigResource.Kind kind = ConfigResource.Kind.of(set.resourceType());
        if (kind != null) {
          warnings.look(new ConfigResource(kind, set.resourceName()), set.key(), set.value());
        }
      }
    }
    return warnings.lines();
  }

  private void look(ConfigResource resource, String name, @Nullable String value) {
    boolean topic = resource.kind() == ConfigResource.Kind.TOPIC;
    if (value == null || (topic && TopicNames.internal(resource.name()))) {
      return;
    }
    ConfigKey key = catalogue.key(resource.kind(), name);
    if (key != null && key.mark() == ConfigKey.Mark.KNOWN) {
      add(resource + ": " + name + " is stored but does nothing yet");
    }
  }

  private void add(String line) {
    if (lines.size() < LINES_MAX) {
      lines.add(line);
    } else {
      left++;
    }
  }

  private List<String> lines() {
    if (left > 0) {
      lines.add("and " + left + " more of this kind");
    }
    return List.copyOf(lines);
  }
}
