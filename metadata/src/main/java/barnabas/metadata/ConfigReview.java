package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What there is to say of a broker's configuration before it starts, a line for each key.
///
/// @param faults values that can't be: the broker must not start
/// @param warnings keys that nobody knows, and Kafka's keys that do nothing here yet
public record ConfigReview(List<String> faults, List<String> warnings) {
  private static final int TYPING_ERRORS_MAX = 2;

  /// Reviews a configuration.
  public static ConfigReview of(ConfigCatalogue catalogue, SortedMap<String, String> fixed) {
    List<String> faults = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, String> each : fixed.entrySet()) {
      ConfigKey key = catalogue.broker(each.getKey());
      String fault = key == null ? null : key.fault(each.getValue());
      if (fault != null) {
        faults.add(fault);
      } else if (key == null) {
        warnings.add(unknown(catalogue, each.getKey()));
      } else if (key.mark() == ConfigKey.Mark.KNOWN || key.mark() == ConfigKey.Mark.INTERNAL) {
        warnings.add(key.name() + " is a key of Apache Kafka's that does nothing here yet");
      }
    }
    return new ConfigReview(List.copyOf(faults), List.copyOf(warnings));
  }

  private static String unknown(ConfigCatalogue catalogue, String name) {
    if (name.startsWith("listener.name.") || name.startsWith("config.providers.")) {
      return name + " is a key of Apache Kafka's that does nothing here yet";
    }
    if (catalogue.topic(name) != null) {
      ConfigKey topic = catalogue.topic(name);
      return topic == null || topic.fallbacks().isEmpty()
          ? name + " is a key of topics, not of brokers"
          : "%s is a key of topics; for brokers it is called %s"
              .formatted(name, topic.fallbacks().getFirst().name());
    }
    String nearest = nearest(catalogue, name);
    String shown = ConfigRange.shortened(name);
    return nearest == null
        ? "unknown key " + shown
        : "unknown key %s; did you mean %s?".formatted(shown, nearest);
  }

  private static @Nullable String nearest(ConfigCatalogue catalogue, String name) {
    String nearest = null;
    int fewest = TYPING_ERRORS_MAX + 1;
    for (String known : catalogue.brokerNames()) {
      if (Math.abs(known.length() - name.length()) < fewest) {
        int errors = typingErrors(known, name);
        if (errors < fewest) {
          fewest = errors;
          nearest = known;
        }
      }
    }
    return nearest;
  }

  /// The letters to insert, delete or replace to make one word of the other (Levenshtein).
  private static int typingErrors(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int same = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
