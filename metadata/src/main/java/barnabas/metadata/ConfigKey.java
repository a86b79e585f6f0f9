package barnabas.metadata;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key that a config may have, and what its values must be.
///
/// @param defaultValue null if it has none
/// @param valid what [ConfigRange] reads; empty if every value of the type will do
/// @param fallbacks of a topic's or a group's key: the broker's keys that give its default, first
///   one that is set wins
/// @param scope of a broker's key: whether it may be changed while the broker runs
/// @param mark what becomes of it here
/// @param documentation one short sentence; may be empty
public record ConfigKey(
    ConfigResource.Kind kind,
    String name,
    ConfigType type,
    @Nullable String defaultValue,
    String valid,
    List<Fallback> fallbacks,
    Scope scope,
    Mark mark,
    String documentation) {

  /// How a broker's key can be changed.
  public enum Scope {
    /// Only by a restart.
    FIXED,
    /// While running, for one broker.
    BROKER,
    /// While running, for one broker or for all.
    CLUSTER
  }

  /// What becomes of a key.
  public enum Mark {
    /// It does what it says.
    SERVED,
    /// Understood; there is nothing to do for it here.
    ACCEPTED,
    /// Kafka's, and does nothing yet: a warning is due.
    KNOWN,
    /// One that Kafka does not show.
    INTERNAL
  }

  /// A broker's key that gives a topic's default, in `factor` times the topic's unit.
  public record Fallback(String name, long factor) {
    /// The value in the topic's unit.
    @Nullable String convert(@Nullable String value) {
      if (value == null || factor == 1) {
        return value;
      }
      long number = Long.parseLong(value.trim());
      return Long.toString(number < 0 ? number : Math.multiplyExact(number, factor));
    }
  }

  /// Whether its value is never shown.
  public boolean sensitive() {
    return type == ConfigType.PASSWORD;
  }

  /// What is wrong with a value, in one line, or null if nothing is.
  public @Nullable String fault(String value) {
    String words = ConfigRange.fault(this, value);
    if (words == null) {
      return null;
    }
    String shown = sensitive() ? "[hidden]" : ConfigRange.shortened(value);
    return "Invalid value " + shown + " for configuration " + name + ": " + words;
  }

  /// Reads a line of the table.
  static ConfigKey parse(String line) {
    String[] parts = line.split("\\|", 8);
    ConfigResource.Kind kind = ConfigResource.Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
    boolean broker = kind == ConfigResource.Kind.BROKER;
    return new ConfigKey(
        kind,
        parts[1],
        ConfigType.valueOf(parts[2].toUpperCase(Locale.ROOT)),
        parts[3].equals("-") ? null : parts[3],
        parts[4],
        broker ? List.of() : fallbacks(parts[5]),
        !broker ? Scope.CLUSTER : Scope.valueOf(parts[5].toUpperCase(Locale.ROOT)),
        Mark.valueOf(parts[6].toUpperCase(Locale.ROOT)),
        Objects.requireNonNull(parts[7]));
  }

  private static List<Fallback> fallbacks(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return List.of(text.split(" ")).stream()
        .map(
            each -> {
              int star = each.indexOf('*');
              return star < 0
                  ? new Fallback(each, 1)
                  : new Fallback(each.substring(0, star), Long.parseLong(each.substring(star + 1)));
            })
        .toList();
  }
}
