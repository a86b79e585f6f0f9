package barnabas.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Settings by Kafka's keys, as they come from a file or a command line, on their way into the
/// records that hold them. Wrong values end in an IllegalArgumentException that names the key.
final class SettingMap {

  private final Map<String, String> values;
  private final TreeSet<String> unread;

  SettingMap(Map<String, String> values) {
    this.values = new TreeMap<>(values);
    this.unread = new TreeSet<>(values.keySet());
  }

  @Nullable String text(String key) {
    unread.remove(key);
    return values.get(key);
  }

  String text(String key, String without) {
    String value = text(key);
    return value == null ? without : value.strip();
  }

  List<String> list(String key) {
    return List.of(text(key, "").split("\\s*,\\s*")).stream().filter(s -> !s.isEmpty()).toList();
  }

  int number(String key, int without, int lowest) {
    return (int) number(key, without, lowest, Integer.MAX_VALUE);
  }

  long number(String key, long without, long lowest, long highest) {
    String value = text(key);
    if (value == null) {
      return without;
    }
    try {
      long number = Long.parseLong(value.strip());
      if (number >= lowest && number <= highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s: '%s' is no number".formatted(key, value), e);
    }
    throw new IllegalArgumentException(
        "%s: %s is outside of %d to %d".formatted(key, value, lowest, highest));
  }

  boolean flag(String key, boolean without) {
    String value = text(key);
    if (value == null) {
      return without;
    }
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("%s: '%s' is not true or false".formatted(key, value));
    };
  }

  <E extends Enum<E>> E choice(String key, E without, List<E> choices) {
    String value = text(key);
    if (value == null) {
      return without;
    }
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(value.strip().replace('-', '_'))) {
        return choice;
      }
    }
    throw new IllegalArgumentException("%s: '%s' is none of %s".formatted(key, value, choices));
  }

  /// The keys that nobody asked for, sorted.
  List<String> unread() {
    return List.copyOf(unread);
  }
}
