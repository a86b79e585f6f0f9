package barnabas.coordinator;

import barnabas.coordinator.consumer.Assignor;
import java.util.List;

/// The settings of groups of the consumer protocol, with Kafka's keys.
///
/// @param sessionTimeoutMs `group.consumer.session.timeout.ms`
/// @param heartbeatIntervalMs `group.consumer.heartbeat.interval.ms`: how often members that
///   nothing changes for are heard of
/// @param membersMax `group.consumer.max.size`
/// @param assignors `group.consumer.assignors`, the one that is taken without a preference first
/// @param migration `group.consumer.migration.policy`
public record ConsumerSettings(
    int sessionTimeoutMs,
    int heartbeatIntervalMs,
    int membersMax,
    List<Assignor> assignors,
    Migration migration) {

  public static final ConsumerSettings DEFAULT =
      new ConsumerSettings(45_000, 5_000, Integer.MAX_VALUE, Assignor.ALL, Migration.BIDIRECTIONAL);

  public ConsumerSettings {
    assignors = List.copyOf(assignors);
    require(sessionTimeoutMs >= 1, "group.consumer.session.timeout.ms must be 1 or more");
    require(heartbeatIntervalMs >= 1, "group.consumer.heartbeat.interval.ms must be 1 or more");
    require(
        heartbeatIntervalMs < sessionTimeoutMs,
        "group.consumer.heartbeat.interval.ms must be less than"
            + " group.consumer.session.timeout.ms");
    require(membersMax >= 1, "group.consumer.max.size must be 1 or more");
    require(!assignors.isEmpty(), "group.consumer.assignors must name uniform or range");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// Which way a running group may go from one protocol to the other.
  public enum Migration {
    DISABLED,
    UPGRADE,
    DOWNGRADE,
    BIDIRECTIONAL;

    /// Whether a classic group may become one of the consumer protocol.
    boolean upgrades() {
      return this == UPGRADE || this == BIDIRECTIONAL;
    }

    /// Whether a group of the consumer protocol may become a classic one.
    boolean downgrades() {
      return this == DOWNGRADE || this == BIDIRECTIONAL;
    }
  }
}
