package barnabas.coordinator;

import barnabas.coordinator.consumer.Assignor;
import java.util.List;
import java.util.function.Function;

/// The settings of groups of the consumer protocol, with Kafka's keys.
///
/// @param timeouts those of each group, as they are at that moment
/// @param membersMax `group.consumer.max.size`
/// @param assignors `group.consumer.assignors`, the one that is taken without a preference first
/// @param migration `group.consumer.migration.policy`
public record ConsumerSettings(
    Function<String, Timeouts> timeouts,
    int membersMax,
    List<Assignor> assignors,
    Migration migration) {

  public static final ConsumerSettings DEFAULT =
      new ConsumerSettings(
          groupId -> Timeouts.DEFAULT, Integer.MAX_VALUE, Assignor.ALL, Migration.BIDIRECTIONAL);

  public ConsumerSettings {
    assignors = List.copyOf(assignors);
    require(membersMax >= 1, "group.consumer.max.size must be 1 or more");
    require(!assignors.isEmpty(), "group.consumer.assignors must name uniform or range");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// How long members of a group may be silent.
  ///
  /// @param sessionMs `consumer.session.timeout.ms`, or the broker's
  ///   `group.consumer.session.timeout.ms`
  /// @param heartbeatMs `consumer.heartbeat.interval.ms`, or the broker's
  ///   `group.consumer.heartbeat.interval.ms`: how often members that nothing changes for are heard
  ///   of
  public record Timeouts(int sessionMs, int heartbeatMs) {
    public static final Timeouts DEFAULT = new Timeouts(45_000, 5_000);

    /// Nobody is to be heard of so seldom that its session ends meanwhile.
    public Timeouts {
      sessionMs = Math.max(sessionMs, 2);
      heartbeatMs = Math.clamp(heartbeatMs, 1, sessionMs - 1);
    }
  }

  /// Which way a running group may go from one protocol to the other.
  public enum Migration {
    DISABLED,
    UPGRADE,
    DOWNGRADE,
    BIDIRECTIONAL;

    /// Whether members of either protocol may be in one group.
    boolean mixes() {
      return this != DISABLED;
    }

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
