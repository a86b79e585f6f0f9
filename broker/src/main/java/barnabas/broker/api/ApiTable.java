package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.broker.session.Requests;
import barnabas.wire.ApiKey;
import barnabas.wire.MalformedMessageException;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The APIs that are served, each with its handler. Owned by its loop.
public final class ApiTable implements Requests {
  private static final Logger LOG = LoggerFactory.getLogger(ApiTable.class);

  private final Map<ApiKey, Handler> handlers = new EnumMap<>(ApiKey.class);
  private final ApiVersionsHandler versions;

  /// @param parts what the handlers work with
  public ApiTable(ApiParts parts) {
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
    handlers.put(ApiKey.LIST_GROUPS, new ListGroupsHandler(parts));
    handlers.put(ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(parts));
    handlers.put(ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(parts));
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
      LOG.info("closed {}: {}", context.describe(), malformed.getMessage());
      context.close("malformed request");
    } catch (RuntimeException bug) {
      LOG.error("a bug met while serving {}", context.describe(), bug);
      context.close("internal error");
    }
  }

  private void refuse(RequestContext context) {
    if (context.key() == ApiKey.API_VERSIONS) {
      versions.refuseVersion(context);
    } else {
      LOG.info("closed {}: this version is not served", context.describe());
      context.close("unsupported version");
    }
  }
}
