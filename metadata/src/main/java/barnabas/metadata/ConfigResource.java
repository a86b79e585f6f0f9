package barnabas.metadata;

import org.jspecify.annotations.Nullable;

/// What a config belongs to.
///
/// @param name a topic's name, a broker's id in decimal, empty for the default of all brokers, or a
///   group's id
public record ConfigResource(Kind kind, String name) implements Comparable<ConfigResource> {

  /// The default of all brokers.
  public static final ConfigResource ALL_BROKERS = new ConfigResource(Kind.BROKER, "");

  /// The kinds that have configs here.
  public enum Kind {
    /// A topic.
    TOPIC(2),
    /// A broker, or all of them.
    BROKER(4),
    /// A group.
    GROUP(32);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    /// Kafka's code.
    public byte code() {
      return code;
    }

    /// The kind with that code, or null.
    public static @Nullable Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  /// A topic's configs.
  public static ConfigResource topic(String name) {
    return new ConfigResource(Kind.TOPIC, name);
  }

  /// One broker's configs.
  public static ConfigResource broker(int id) {
    return new ConfigResource(Kind.BROKER, Integer.toString(id));
  }

  /// A group's configs.
  public static ConfigResource group(String id) {
    return new ConfigResource(Kind.GROUP, id);
  }

  @Override
  public int compareTo(ConfigResource other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case TOPIC -> "topic " + name;
      case BROKER -> name.isEmpty() ? "all brokers" : "broker " + name;
      case GROUP -> "group " + name;
    };
  }
}
