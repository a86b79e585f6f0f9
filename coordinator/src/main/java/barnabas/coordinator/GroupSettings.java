package barnabas.coordinator;

/// The settings of a group coordinator, with Kafka's keys.
///
/// @param sessionTimeoutMinMs `group.min.session.timeout.ms`
/// @param sessionTimeoutMaxMs `group.max.session.timeout.ms`
/// @param membersMax `group.max.size`; Kafka has no bound by default
/// @param initialDelayMs `group.initial.rebalance.delay.ms`: how long a new group waits for more
///   members once the last one came, see [Arrivals]; 3,000 in Kafka
/// @param metadataCharsMax `offset.metadata.max.bytes`
/// @param batchBytesMax the largest batch that `__consumer_offsets` takes: bounds what the members
///   of a group may say together, and one commit
/// @param offsetsRetentionMs `offsets.retention.minutes`: how long the offsets of a group without
///   members are kept, see [Expiry]
/// @param offsetsCheckMs `offsets.retention.check.interval.ms`: how often offsets are looked at
/// @param consumer those of groups of the consumer protocol
public record GroupSettings(
    int sessionTimeoutMinMs,
    int sessionTimeoutMaxMs,
    int membersMax,
    int initialDelayMs,
    int metadataCharsMax,
    int batchBytesMax,
    long offsetsRetentionMs,
    long offsetsCheckMs,
    ConsumerSettings consumer) {

  public static final GroupSettings DEFAULT =
      new GroupSettings(
          6_000,
          1_800_000,
          10_000,
          200,
          4_096,
          1_048_588,
          7L * 24 * 60 * 60 * 1_000,
          600_000,
          ConsumerSettings.DEFAULT);

  public GroupSettings {
    require(sessionTimeoutMinMs >= 0, "group.min.session.timeout.ms must be 0 or more");
    require(
        sessionTimeoutMaxMs >= sessionTimeoutMinMs,
        "group.max.session.timeout.ms must be at least group.min.session.timeout.ms");
    require(membersMax >= 1, "group.max.size must be 1 or more");
    require(initialDelayMs >= 0, "group.initial.rebalance.delay.ms must be 0 or more");
    require(metadataCharsMax >= 0, "offset.metadata.max.bytes must be 0 or more");
    require(batchBytesMax >= 1_024, "a batch of __consumer_offsets must hold 1,024 bytes or more");
    require(offsetsRetentionMs >= 1, "offsets.retention.minutes must be 1 or more");
    require(offsetsCheckMs >= 1, "offsets.retention.check.interval.ms must be 1 or more");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  public GroupSettings withInitialDelayMs(int delayMs) {
    return new GroupSettings(
        sessionTimeoutMinMs,
        sessionTimeoutMaxMs,
        membersMax,
        delayMs,
        metadataCharsMax,
        batchBytesMax,
        offsetsRetentionMs,
        offsetsCheckMs,
        consumer);
  }

  public GroupSettings withOffsetsRetention(long retentionMs, long checkMs) {
    return new GroupSettings(
        sessionTimeoutMinMs,
        sessionTimeoutMaxMs,
        membersMax,
        initialDelayMs,
        metadataCharsMax,
        batchBytesMax,
        retentionMs,
        checkMs,
        consumer);
  }

  public GroupSettings withConsumer(ConsumerSettings settings) {
    return new GroupSettings(
        sessionTimeoutMinMs,
        sessionTimeoutMaxMs,
        membersMax,
        initialDelayMs,
        metadataCharsMax,
        batchBytesMax,
        offsetsRetentionMs,
        offsetsCheckMs,
        settings);
  }
}
