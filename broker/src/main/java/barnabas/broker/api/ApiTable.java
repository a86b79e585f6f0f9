package barnabas.broker.api;

import barnabas.broker.Bugs;
import barnabas.broker.session.RequestContext;
import barnabas.broker.session.Requests;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The APIs that are served, each with its handler. Owned by its loop.
public final class ApiTable implements Requests {
  private static final String MESSAGE =
      "The server met an unexpected error when it served the request.";

  private final Map<ApiKey, Handler> handlers = new EnumMap<>(ApiKey.class);
  private final ApiVersionsHandler versions;
  private final Bugs bugs;

  /// @param parts what the handlers work with
  public ApiTable(ApiParts parts) {
    bugs = parts.shard().bugs();
    versions = new ApiVersionsHandler(parts, handlers.keySet());
    handlers.put(ApiKey.PRODUCE, new ProduceHandler(parts));
    handlers.put(ApiKey.FETCH, new FetchHandler(parts));
    handlers.put(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(parts));
    handlers.put(ApiKey.METADATA, new MetadataHandler(parts));
    handlers.put(ApiKey.API_VERSIONS, versions);
    handlers.put(ApiKey.CREATE_TOPICS, new CreateTopicsHandler(parts));
    handlers.put(ApiKey.DELETE_TOPICS, new DeleteTopicsHandler(parts));
    handlers.put(ApiKey.DELETE_RECORDS, new DeleteRecordsHandler(parts));
    handlers.put(ApiKey.DESCRIBE_CONFIGS, new DescribeConfigsHandler(parts));
    handlers.put(ApiKey.ALTER_CONFIGS, new AlterConfigsHandler(parts));
    handlers.put(ApiKey.DESCRIBE_LOG_DIRS, new DescribeLogDirsHandler(parts));
    handlers.put(ApiKey.CREATE_PARTITIONS, new CreatePartitionsHandler(parts));
    handlers.put(ApiKey.INCREMENTAL_ALTER_CONFIGS, new IncrementalAlterConfigsHandler(parts));
    handlers.put(ApiKey.DESCRIBE_CLUSTER, new DescribeClusterHandler(parts));
    handlers.put(ApiKey.DESCRIBE_TOPIC_PARTITIONS, new DescribeTopicPartitionsHandler(parts));
    handlers.put(ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(parts));
    handlers.put(ApiKey.INIT_PRODUCER_ID, new InitProducerIdHandler(parts));
    handlers.put(ApiKey.OFFSET_COMMIT, new OffsetCommitHandler(parts));
    handlers.put(ApiKey.OFFSET_FETCH, new OffsetFetchHandler(parts));
    handlers.put(ApiKey.FIND_COORDINATOR, new FindCoordinatorHandler(parts));
    handlers.put(ApiKey.JOIN_GROUP, new JoinGroupHandler(parts));
    handlers.put(ApiKey.HEARTBEAT, new HeartbeatHandler(parts));
    handlers.put(ApiKey.LEAVE_GROUP, new LeaveGroupHandler(parts));
    handlers.put(ApiKey.SYNC_GROUP, new SyncGroupHandler(parts));
    handlers.put(ApiKey.DESCRIBE_GROUPS, new DescribeGroupsHandler(parts));
    handlers.put(ApiKey.CONSUMER_GROUP_HEARTBEAT, new ConsumerGroupHeartbeatHandler(parts));
    handlers.put(ApiKey.CONSUMER_GROUP_DESCRIBE, new ConsumerGroupDescribeHandler(parts));
    handlers.put(ApiKey.LIST_GROUPS, new ListGroupsHandler(parts));
    handlers.put(ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(parts));
    handlers.put(ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(parts));
    handlers.put(ApiKey.DESCRIBE_ACLS, new DescribeAclsHandler());
    handlers.put(ApiKey.DESCRIBE_CLIENT_QUOTAS, new DescribeClientQuotasHandler(parts));
    handlers.put(ApiKey.ALTER_CLIENT_QUOTAS, new AlterClientQuotasHandler(parts));
    handlers.put(ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS, new DescribeUserScramCredentialsHandler());
    handlers.put(ApiKey.DESCRIBE_QUORUM, new DescribeQuorumHandler(parts));
    handlers.put(ApiKey.UPDATE_FEATURES, new UpdateFeaturesHandler(parts));
    handlers.put(ApiKey.LIST_CONFIG_RESOURCES, new ListConfigResourcesHandler(parts));
    handlers.put(ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(parts));
    handlers.put(ApiKey.ELECT_LEADERS, new ElectLeadersHandler(parts));
    handlers.put(ApiKey.LIST_PARTITION_REASSIGNMENTS, new ListPartitionReassignmentsHandler());
  }

  @Override
  public void handle(RequestContext context) {
    Handler handler = handlers.get(context.key());
    if (handler == null || !context.key().serves(context.version())) {
      refuse(context);
      return;
    }
    try {
      handler.handle(context);
    } catch (MalformedMessageException malformed) {
      context.refuse(String.valueOf(malformed.getMessage()));
    } catch (RuntimeException bug) {
      failed(context, bug);
    }
  }

  /// Tells the client once, so that it does not come back for ever with what can't be served.
  @Override
  public void failed(RequestContext context, RuntimeException bug) {
    bugs.met("serving " + context.describe(), bug);
    ResponseMessage answer =
        context.isAnswered() ? null : errorAnswer(context, ErrorCode.UNKNOWN_SERVER_ERROR, MESSAGE);
    if (answer == null) {
      context.close("internal error");
    } else {
      context.answerLast(answer);
    }
  }

  @Override
  public void refuse(RequestContext context, ErrorCode error, String message) {
    ResponseMessage answer = errorAnswer(context, error, message);
    if (answer == null) {
      context.close(message);
    } else {
      context.answer(answer);
    }
  }

  private @Nullable ResponseMessage errorAnswer(
      RequestContext context, ErrorCode error, String message) {
    Handler handler = handlers.get(context.key());
    Reader body = context.bodyAgain();
    if (handler == null || body == null) {
      return null;
    }
    try {
      return handler.failure(body, context.version(), error, message);
    } catch (RuntimeException bug) {
      bugs.met("answering with an error " + context.describe(), bug);
      return null;
    }
  }

  private void refuse(RequestContext context) {
    if (context.key() == ApiKey.API_VERSIONS) {
      versions.refuseVersion(context);
    } else {
      context.refuse("this version is not served");
    }
  }
}
