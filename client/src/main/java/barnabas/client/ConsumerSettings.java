package barnabas.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a consumer needs to know. Keys and defaults are Kafka's.
///
/// @param groupId `group.id`; null for a consumer that belongs to no group
/// @param groupInstanceId `group.instance.id` of a static member, or null
/// @param autoCommitMs `auto.commit.interval.ms`; 0 with `enable.auto.commit` off, or without a
///   group
/// @param reset `auto.offset.reset`
/// @param fetchMinBytes `fetch.min.bytes`
/// @param fetchMaxWaitMs `fetch.max.wait.ms`
/// @param fetchMaxBytes `fetch.max.bytes`
/// @param partitionMaxBytes `max.partition.fetch.bytes`
/// @param sessionTimeoutMs `session.timeout.ms`
/// @param heartbeatMs `heartbeat.interval.ms`
/// @param rebalanceTimeoutMs `max.poll.interval.ms`
/// @param readCommitted `isolation.level` is `read_committed`
/// @param checkCrcs `check.crcs`
/// @param createTopics `allow.auto.create.topics`
/// @param assignors `partition.assignment.strategy`, the liked best first
public record ConsumerSettings(
    ClientSettings client,
    @Nullable String groupId,
    @Nullable String groupInstanceId,
    long autoCommitMs,
    Reset reset,
    int fetchMinBytes,
    int fetchMaxWaitMs,
    int fetchMaxBytes,
    int partitionMaxBytes,
    int sessionTimeoutMs,
    int heartbeatMs,
    int rebalanceTimeoutMs,
    boolean readCommitted,
    boolean checkCrcs,
    boolean createTopics,
    List<Assignor> assignors) {

  /// Where to begin where no offset is committed, or where the committed one is gone.
  public enum Reset {
    EARLIEST,
    LATEST,
    /// Nowhere: the consumer fails.
    NONE
  }

  /// Settings by their keys.
  ///
  /// @throws IllegalArgumentException that names the key and what is wrong
  public static ConsumerSettings of(Map<String, String> values) {
    return of(new SettingMap(values));
  }

  /// The keys among these that this client does not have, sorted.
  public static List<String> unknownKeys(Map<String, String> values) {
    SettingMap map = new SettingMap(values);
    of(map);
    return map.unread();
  }

  private static ConsumerSettings of(SettingMap map) {
    String groupId = map.text("group.id");
    boolean autoCommit = map.flag("enable.auto.commit", true) && groupId != null;
    int intervalMs = map.number("auto.commit.interval.ms", 5_000, 1);
    return new ConsumerSettings(
        ClientSettings.of(map),
        groupId,
        map.text("group.instance.id"),
        autoCommit ? intervalMs : 0,
        map.choice("auto.offset.reset", Reset.LATEST, List.of(Reset.values())),
        map.number("fetch.min.bytes", 1, 0),
        map.number("fetch.max.wait.ms", 500, 0),
        map.number("fetch.max.bytes", 50 << 20, 0),
        map.number("max.partition.fetch.bytes", 1 << 20, 0),
        map.number("session.timeout.ms", 45_000, 1),
        map.number("heartbeat.interval.ms", 3_000, 1),
        map.number("max.poll.interval.ms", 300_000, 1),
        map.text("isolation.level", "read_uncommitted").equals("read_committed"),
        map.flag("check.crcs", true),
        map.flag("allow.auto.create.topics", true),
        assignors(map));
  }

  private static List<Assignor> assignors(SettingMap map) {
    List<String> names = map.list("partition.assignment.strategy");
    return names.isEmpty()
        ? List.of(Assignor.RANGE, Assignor.STICKY)
        : names.stream().map(Assignor::named).toList();
  }
}
