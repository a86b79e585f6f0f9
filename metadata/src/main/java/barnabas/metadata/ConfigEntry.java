package barnabas.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A config as DescribeConfigs shows it: the value that counts, where it comes from, and what would
/// count if it were not set there.
///
/// @param value null if there is none, or if it is hidden
/// @param synonyms every place where a value is set, the one that counts first
public record ConfigEntry(
    ConfigKey key,
    @Nullable String value,
    Source source,
    boolean readOnly,
    List<Synonym> synonyms) {

  /// Where a value comes from.
  public enum Source {
    /// Set on the topic.
    TOPIC(1),
    /// Set on this broker while it runs.
    BROKER(2),
    /// Set on all brokers while they run.
    ALL_BROKERS(3),
    /// In this broker's configuration.
    FIXED(4),
    /// Nowhere: the default.
    DEFAULT(5),
    /// Set on the group.
    GROUP(8);

    private final byte code;

    Source(int code) {
      this.code = (byte) code;
    }

    /// Kafka's code.
    public byte code() {
      return code;
    }
  }

  /// One place where a value is set.
  ///
  /// @param value null if it is hidden
  public record Synonym(String name, @Nullable String value, Source source) {}
}
