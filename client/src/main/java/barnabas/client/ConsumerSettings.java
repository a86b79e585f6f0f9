package barnabas.client;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a consumer needs to know. Keys and defaults are Kafka's.
///
/// @param groupId `group.id`; null for a consumer that belongs to no group
/// @param groupInstanceId `group.instance.id` of a static member, or null
/// @param protocol `group.protocol`
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
/// @param remoteAssignor `group.remote.assignor`, or null to leave it to the broker
public record ConsumerSettings(
    ClientSettings client,
    @Nullable String groupId,
    @Nullable String groupInstanceId,
    Protocol protocol,
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
    List<Assignor> assignors,
    @Nullable String remoteAssignor) {

  /// What members and coordinator speak.
  public enum Protocol {
    /// One of the members assigns.
    CLASSIC,
    /// The broker does (KIP-848), and it says how long sessions and intervals are.
    CONSUMER
  }

  /// What is the broker's to say in the consumer protocol.
  private static final List<String> CLASSIC_KEYS =
      List.of("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy");

  /// Where to begin where no offset is committed, or where the committed one is gone.
  public enum Reset {
    EARLIEST,
    LATEST,
    /// Nowhere: the consumer fails.
    NONE
  }

  /// What is read of transactions.
  private enum Isolation {
    READ_UNCOMMITTED,
    READ_COMMITTED
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
        protocol(map),
        autoCommit ? intervalMs : 0,
        map.choice("auto.offset.reset", Reset.LATEST, List.of(Reset.values())),
        map.number("fetch.min.bytes", 1, 0),
        map.number("fetch.max.wait.ms", 500, 0),
        map.number("fetch.max.bytes", 50 << 20, 0),
        map.number("max.partition.fetch.bytes", 1 << 20, 0),
        map.number("session.timeout.ms", 45_000, 1),
        map.number("heartbeat.interval.ms", 3_000, 1),
        map.number("max.poll.interval.ms", 300_000, 1),
        map.choice("isolation.level", Isolation.READ_UNCOMMITTED, List.of(Isolation.values()))
            == Isolation.READ_COMMITTED,
        map.flag("check.crcs", true),
        map.flag("allow.auto.create.topics", true),
        assignors(map),
        map.text("group.remote.assignor"));
  }

  private static Protocol protocol(SettingMap map) {
    List<Protocol> all = List.of(Protocol.values());
    Protocol protocol = map.choice("group.protocol", Protocol.CLASSIC, all);
    List<String> senseless =
        protocol == Protocol.CLASSIC ? List.of("group.remote.assignor") : CLASSIC_KEYS;
    for (String key : senseless) {
      if (map.text(key) != null) {
        throw new IllegalArgumentException(
            "%s: has no meaning with group.protocol=%s"
                .formatted(key, protocol.name().toLowerCase(Locale.ROOT)));
      }
    }
    return protocol;
  }

  private static List<Assignor> assignors(SettingMap map) {
    List<String> names = map.list("partition.assignment.strategy");
    return names.isEmpty()
        ? List.of(Assignor.RANGE, Assignor.STICKY)
        : names.stream().map(Assignor::named).toList();
  }
}
