package barnabas.wire;

/// The error codes of the protocol, as Kafka 4.4 numbers them.
public enum ErrorCode {
  /// Something went wrong that the broker has no code for.
  UNKNOWN_SERVER_ERROR(-1),
  /// All is well.
  NONE(0),
  /// The offset lies outside of what the partition holds.
  OFFSET_OUT_OF_RANGE(1),
  /// The bytes fail their checksum or can't be what they claim to be.
  CORRUPT_MESSAGE(2, Retry.HELPS),
  /// This broker knows no such topic or partition.
  UNKNOWN_TOPIC_OR_PARTITION(3, Retry.HELPS),
  /// The fetch asks for a size that makes no sense.
  INVALID_FETCH_SIZE(4),
  /// The partition has no leader at the moment.
  LEADER_NOT_AVAILABLE(5, Retry.HELPS),
  /// This broker does not lead the partition, or has no replica of it.
  NOT_LEADER_OR_FOLLOWER(6, Retry.HELPS),
  /// The time that the request gave ran out.
  REQUEST_TIMED_OUT(7, Retry.HELPS),
  /// There is no such broker alive.
  BROKER_NOT_AVAILABLE(8),
  /// A replica that should be here is not.
  REPLICA_NOT_AVAILABLE(9, Retry.HELPS),
  /// A batch is larger than the topic allows.
  MESSAGE_TOO_LARGE(10),
  /// The controller that sent this has been replaced.
  STALE_CONTROLLER_EPOCH(11),
  /// The text committed with an offset is too long.
  OFFSET_METADATA_TOO_LARGE(12),
  /// The connection went away before the answer came; brokers never send it.
  NETWORK_EXCEPTION(13, Retry.HELPS),
  /// The coordinator is still reading its log.
  COORDINATOR_LOAD_IN_PROGRESS(14, Retry.HELPS),
  /// There is no coordinator at the moment.
  COORDINATOR_NOT_AVAILABLE(15, Retry.HELPS),
  /// Another broker coordinates this group or transaction.
  NOT_COORDINATOR(16, Retry.HELPS),
  /// The name can't be a topic's, or must not be written to.
  INVALID_TOPIC_EXCEPTION(17),
  /// The batch is larger than a segment.
  RECORD_LIST_TOO_LARGE(18),
  /// Too few replicas are in sync to accept the write; nothing was written.
  NOT_ENOUGH_REPLICAS(19, Retry.HELPS),
  /// Too few replicas were in sync by the time the write should be confirmed.
  NOT_ENOUGH_REPLICAS_AFTER_APPEND(20, Retry.HELPS),
  /// The number of acknowledgements is none of −1, 0 and 1.
  INVALID_REQUIRED_ACKS(21),
  /// The member speaks for a generation of the group that has passed.
  ILLEGAL_GENERATION(22),
  /// The member shares no protocol with the group's other members.
  INCONSISTENT_GROUP_PROTOCOL(23),
  /// The group id can't be used.
  INVALID_GROUP_ID(24),
  /// The group has no such member.
  UNKNOWN_MEMBER_ID(25),
  /// The session timeout lies outside of the broker's bounds.
  INVALID_SESSION_TIMEOUT(26),
  /// The group is being rebalanced: join again.
  REBALANCE_IN_PROGRESS(27),
  /// The commit is too large to be stored.
  INVALID_COMMIT_OFFSET_SIZE(28),
  /// The client may not do this with the topic.
  TOPIC_AUTHORIZATION_FAILED(29),
  /// The client may not do this with the group.
  GROUP_AUTHORIZATION_FAILED(30),
  /// The client may not do this with the cluster.
  CLUSTER_AUTHORIZATION_FAILED(31),
  /// A record's timestamp lies too far from the broker's clock.
  INVALID_TIMESTAMP(32),
  /// The broker does not offer that mechanism.
  UNSUPPORTED_SASL_MECHANISM(33),
  /// The request does not fit the state of authentication.
  ILLEGAL_SASL_STATE(34),
  /// The broker does not serve that version of the request.
  UNSUPPORTED_VERSION(35),
  /// There is a topic of that name.
  TOPIC_ALREADY_EXISTS(36),
  /// The number of partitions can't be granted.
  INVALID_PARTITIONS(37),
  /// The replication factor is not positive or larger than the number of brokers.
  INVALID_REPLICATION_FACTOR(38),
  /// The assignment of replicas names unknown brokers or is inconsistent.
  INVALID_REPLICA_ASSIGNMENT(39),
  /// A setting is unknown or its value is refused.
  INVALID_CONFIG(40),
  /// Another node is the controller.
  NOT_CONTROLLER(41, Retry.HELPS),
  /// The request contradicts itself or the protocol.
  INVALID_REQUEST(42),
  /// The records' format can't do this.
  UNSUPPORTED_FOR_MESSAGE_FORMAT(43),
  /// A policy of the cluster forbids it.
  POLICY_VIOLATION(44),
  /// A producer's batch does not follow its last one.
  OUT_OF_ORDER_SEQUENCE_NUMBER(45),
  /// A producer's batch was written before, too long ago to tell its offset.
  DUPLICATE_SEQUENCE_NUMBER(46),
  /// The producer's epoch is older than the one that wrote last.
  INVALID_PRODUCER_EPOCH(47),
  /// The transaction's state does not allow this.
  INVALID_TXN_STATE(48),
  /// The producer id does not belong to that transactional id.
  INVALID_PRODUCER_ID_MAPPING(49),
  /// The transaction timeout is larger than the broker allows.
  INVALID_TRANSACTION_TIMEOUT(50),
  /// The last transaction of this producer is still being finished.
  CONCURRENT_TRANSACTIONS(51, Retry.HELPS),
  /// The transaction coordinator that sent this has been replaced.
  TRANSACTION_COORDINATOR_FENCED(52),
  /// The client may not use that transactional id.
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53),
  /// The broker runs without what the request wants to change.
  SECURITY_DISABLED(54),
  /// Something earlier in the request failed, so this was not tried.
  OPERATION_NOT_ATTEMPTED(55),
  /// The disk of the partition failed.
  KAFKA_STORAGE_ERROR(56, Retry.HELPS),
  /// The broker has no such directory.
  LOG_DIR_NOT_FOUND(57),
  /// The credentials were not accepted.
  SASL_AUTHENTICATION_FAILED(58),
  /// The partition remembers nothing of that producer.
  UNKNOWN_PRODUCER_ID(59),
  /// The partition is being moved already.
  REASSIGNMENT_IN_PROGRESS(60),
  /// The broker does not accept delegation tokens.
  DELEGATION_TOKEN_AUTH_DISABLED(61),
  /// There is no such delegation token.
  DELEGATION_TOKEN_NOT_FOUND(62),
  /// The delegation token belongs to somebody else.
  DELEGATION_TOKEN_OWNER_MISMATCH(63),
  /// Delegation tokens can't be asked for over this connection.
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(64),
  /// The client may not do this with the delegation token.
  DELEGATION_TOKEN_AUTHORIZATION_FAILED(65),
  /// The delegation token's time is over.
  DELEGATION_TOKEN_EXPIRED(66),
  /// That kind of principal is not known.
  INVALID_PRINCIPAL_TYPE(67),
  /// The group still has members.
  NON_EMPTY_GROUP(68),
  /// There is no such group.
  GROUP_ID_NOT_FOUND(69),
  /// The broker has forgotten that fetch session: begin a new one.
  FETCH_SESSION_ID_NOT_FOUND(70, Retry.HELPS),
  /// The fetch does not follow the session's last one.
  INVALID_FETCH_SESSION_EPOCH(71, Retry.HELPS),
  /// The leader has no endpoint on the listener that was asked.
  LISTENER_NOT_FOUND(72, Retry.HELPS),
  /// This cluster deletes no topics.
  TOPIC_DELETION_DISABLED(73),
  /// The client knows an older leader epoch than the broker.
  FENCED_LEADER_EPOCH(74, Retry.HELPS),
  /// The client knows a newer leader epoch than the broker.
  UNKNOWN_LEADER_EPOCH(75, Retry.HELPS),
  /// The client's version can't read that compression.
  UNSUPPORTED_COMPRESSION_TYPE(76),
  /// The broker has registered again since.
  STALE_BROKER_EPOCH(77),
  /// The leader is new and can't tell the high watermark yet.
  OFFSET_NOT_AVAILABLE(78, Retry.HELPS),
  /// Join again with the member id in this answer.
  MEMBER_ID_REQUIRED(79),
  /// The preferred leader can't take over.
  PREFERRED_LEADER_NOT_AVAILABLE(80, Retry.HELPS),
  /// The group has as many members as it may have.
  GROUP_MAX_SIZE_REACHED(81),
  /// Another member has taken over that static instance id.
  FENCED_INSTANCE_ID(82),
  /// No replica is fit to lead.
  ELIGIBLE_LEADERS_NOT_AVAILABLE(83, Retry.HELPS),
  /// The partition has the leader that was asked for.
  ELECTION_NOT_NEEDED(84, Retry.HELPS),
  /// The partition is not being moved.
  NO_REASSIGNMENT_IN_PROGRESS(85),
  /// The group still reads that topic, so its offsets stay.
  GROUP_SUBSCRIBED_TO_TOPIC(86),
  /// A record does not meet the rules of the topic.
  INVALID_RECORD(87),
  /// A transaction is about to change these offsets.
  UNSTABLE_OFFSET_COMMIT(88, Retry.HELPS),
  /// The client has used up its quota.
  THROTTLING_QUOTA_EXCEEDED(89, Retry.HELPS),
  /// A newer producer has taken over the transactional id.
  PRODUCER_FENCED(90),
  /// What the request names does not exist.
  RESOURCE_NOT_FOUND(91),
  /// The request names something twice.
  DUPLICATE_RESOURCE(92),
  /// The credential does not meet the requirements.
  UNACCEPTABLE_CREDENTIAL(93),
  /// The sender and the receiver disagree about who votes.
  INCONSISTENT_VOTER_SET(94),
  /// The update does not follow the version that is stored.
  INVALID_UPDATE_VERSION(95),
  /// The feature levels could not be changed.
  FEATURE_UPDATE_FAILED(96),
  /// The forwarded principal can't be read.
  PRINCIPAL_DESERIALIZATION_FAILURE(97),
  /// There is no such snapshot of the metadata.
  SNAPSHOT_NOT_FOUND(98),
  /// The position lies outside of the snapshot.
  POSITION_OUT_OF_RANGE(99),
  /// This broker knows no topic of that id.
  UNKNOWN_TOPIC_ID(100, Retry.HELPS),
  /// Another living broker has that id.
  DUPLICATE_BROKER_REGISTRATION(101),
  /// No broker of that id has registered.
  BROKER_ID_NOT_REGISTERED(102),
  /// The topic's id in the request is not that of the log.
  INCONSISTENT_TOPIC_ID(103, Retry.HELPS),
  /// The request is meant for another cluster.
  INCONSISTENT_CLUSTER_ID(104),
  /// There is no such transactional id.
  TRANSACTIONAL_ID_NOT_FOUND(105),
  /// The fetch session mixes topics with and without ids.
  FETCH_SESSION_TOPIC_ID_ERROR(106, Retry.HELPS),
  /// The replica may not join the in-sync replicas.
  INELIGIBLE_REPLICA(107),
  /// The change made another broker the leader.
  NEW_LEADER_ELECTED(108),
  /// The offset has moved to remote storage.
  OFFSET_MOVED_TO_TIERED_STORAGE(109),
  /// The coordinator has a newer epoch for that member.
  FENCED_MEMBER_EPOCH(110),
  /// Another member still holds that static instance id.
  UNRELEASED_INSTANCE_ID(111),
  /// The group does not know that assignor.
  UNSUPPORTED_ASSIGNOR(112),
  /// The member must hear its newest epoch first.
  STALE_MEMBER_EPOCH(113),
  /// The request came to a broker but was meant for a controller, or the reverse.
  MISMATCHED_ENDPOINT_TYPE(114),
  /// That kind of endpoint is not known.
  UNSUPPORTED_ENDPOINT_TYPE(115),
  /// No controller has that id.
  UNKNOWN_CONTROLLER_ID(116),
  /// The telemetry subscription is not the current one.
  UNKNOWN_SUBSCRIPTION_ID(117),
  /// The telemetry is larger than the broker takes.
  TELEMETRY_TOO_LARGE(118),
  /// The controller refuses the broker's registration.
  INVALID_REGISTRATION(119),
  /// The transaction can't be committed; abort it and go on.
  TRANSACTION_ABORTABLE(120),
  /// The record's delivery state does not allow this.
  INVALID_RECORD_STATE(121),
  /// The broker has forgotten that share session.
  SHARE_SESSION_NOT_FOUND(122, Retry.HELPS),
  /// The request does not follow the share session's last one.
  INVALID_SHARE_SESSION_EPOCH(123, Retry.HELPS),
  /// The share coordinator has a newer state epoch.
  FENCED_STATE_EPOCH(124),
  /// The voter's key is not the receiver's.
  INVALID_VOTER_KEY(125),
  /// The voter is in the set already.
  DUPLICATE_VOTER(126),
  /// The voter is not in the set.
  VOTER_NOT_FOUND(127),
  /// The regular expression can't be read.
  INVALID_REGULAR_EXPRESSION(128),
  /// The client must begin again from its bootstrap servers.
  REBOOTSTRAP_REQUIRED(129),
  /// The streams topology contradicts itself.
  STREAMS_INVALID_TOPOLOGY(130),
  /// The streams topology's epoch is not acceptable.
  STREAMS_INVALID_TOPOLOGY_EPOCH(131),
  /// The group has a newer streams topology.
  STREAMS_TOPOLOGY_FENCED(132),
  /// The broker keeps as many share sessions as it may.
  SHARE_SESSION_LIMIT_REACHED(133, Retry.HELPS),
  /// The group could not be deleted as a whole.
  GROUP_DELETION_FAILED(134),
  /// The description of the streams topology could not be stored.
  STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED(135),
  /// No controller of that id has registered.
  CONTROLLER_ID_NOT_REGISTERED(136);

  private enum Retry {
    HELPS,
    IS_FUTILE
  }

  private static final ErrorCode[] ALL = values();

  private final short code;
  private final Retry retry;

  ErrorCode(int code) {
    this(code, Retry.IS_FUTILE);
  }

  ErrorCode(int code, Retry retry) {
    this.code = (short) code;
    this.retry = retry;
  }

  /// The number on the wire.
  public short code() {
    return code;
  }

  /// Whether clients may send the same again after such an answer.
  public boolean retriable() {
    return retry == Retry.HELPS;
  }

  /// The error of that number; [#UNKNOWN_SERVER_ERROR] for a number that no error has.
  public static ErrorCode of(short code) {
    return code >= 0 && code < ALL.length - 1 ? ALL[code + 1] : UNKNOWN_SERVER_ERROR;
  }
}
