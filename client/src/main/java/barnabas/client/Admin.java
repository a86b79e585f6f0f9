package barnabas.client;

import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Looks at a cluster and changes it. Owned by its loop, where every method is called.
///
/// Each deed is tried again while it fails in a way that may pass, until `default.api.timeout.ms`
/// is up; a refusal is told with the broker's own words.
public final class Admin {

  /// The offset behind the last record.
  public static final long LATEST = OffsetLookup.LATEST;

  /// The first offset that is still there.
  public static final long EARLIEST = OffsetLookup.EARLIEST;

  private static final byte TOPIC = 2;
  private static final byte SET = 0;
  private static final byte DELETE = 1;

  private final Loop loop;
  private final ClientSettings settings;
  private final Cluster cluster;

  public Admin(Loop loop, Network network, ClientSettings settings) {
    this.loop = loop;
    this.settings = settings;
    this.cluster = new Cluster(loop, network, settings);
  }

  /// What is known of the cluster.
  public Cluster cluster() {
    return cluster;
  }

  /// Ends the connections.
  public void close() {
    cluster.close();
  }

  /// The cluster as it is now.
  ///
  /// @param topics their names, or null for all
  public void describe(@Nullable List<String> topics, Reply<Topology> outcome) {
    List<MetadataRequest.MetadataRequestTopic> asked = null;
    if (topics != null) {
      asked = new ArrayList<>();
      for (String name : topics) {
        asked.add(MetadataRequest.MetadataRequestTopic.DEFAULT.withName(name));
      }
    }
    MetadataRequest request =
        MetadataRequest.DEFAULT.withTopics(asked).withAllowAutoTopicCreation(false);
    Call<MetadataResponse> call =
        Call.of(request, MetadataResponse.class, settings.requestTimeoutMs()).from(1);
    anywhere(call, outcome.after(response -> outcome.answered(Topology.NOTHING.updated(response))));
  }

  /// Makes a topic.
  ///
  /// @param partitions -1 for the cluster's default
  /// @param replicationFactor -1 for the cluster's default
  public void createTopic(
      String name,
      int partitions,
      short replicationFactor,
      Map<String, String> configs,
      Reply<CreateTopicsResponse.CreatableTopicResult> outcome) {
    List<CreateTopicsRequest.CreatableTopicConfig> given = new ArrayList<>();
    configs.forEach(
        (key, value) ->
            given.add(
                CreateTopicsRequest.CreatableTopicConfig.DEFAULT.withName(key).withValue(value)));
    CreateTopicsRequest request =
        CreateTopicsRequest.DEFAULT
            .withTimeoutMs(timeoutMs())
            .withTopics(
                List.of(
                    CreateTopicsRequest.CreatableTopic.DEFAULT
                        .withName(name)
                        .withNumPartitions(partitions)
                        .withReplicationFactor(replicationFactor)
                        .withConfigs(given)));
    anywhere(
        call(request, CreateTopicsResponse.class),
        judged(
            outcome,
            response -> response.topics().getFirst(),
            CreateTopicsResponse.CreatableTopicResult::errorCode,
            CreateTopicsResponse.CreatableTopicResult::errorMessage));
  }

  /// Removes a topic with all its records.
  public void deleteTopic(String name, Reply<DeleteTopicsResponse.DeletableTopicResult> outcome) {
    DeleteTopicsRequest request =
        DeleteTopicsRequest.DEFAULT
            .withTimeoutMs(timeoutMs())
            .withTopicNames(List.of(name))
            .withTopics(List.of(DeleteTopicsRequest.DeleteTopicState.DEFAULT.withName(name)));
    anywhere(
        call(request, DeleteTopicsResponse.class),
        judged(
            outcome,
            response -> response.responses().getFirst(),
            DeleteTopicsResponse.DeletableTopicResult::errorCode,
            DeleteTopicsResponse.DeletableTopicResult::errorMessage));
  }

  /// Grows a topic.
  ///
  /// @param count how many partitions it has then
  public void createPartitions(
      String name, int count, Reply<CreatePartitionsResponse.CreatePartitionsTopicResult> outcome) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.DEFAULT
            .withTimeoutMs(timeoutMs())
            .withTopics(
                List.of(
                    CreatePartitionsRequest.CreatePartitionsTopic.DEFAULT
                        .withName(name)
                        .withCount(count)
                        .withAssignments(null)));
    anywhere(
        call(request, CreatePartitionsResponse.class),
        judged(
            outcome,
            response -> response.results().getFirst(),
            CreatePartitionsResponse.CreatePartitionsTopicResult::errorCode,
            CreatePartitionsResponse.CreatePartitionsTopicResult::errorMessage));
  }

  /// A topic's configuration with where each value comes from.
  public void describeConfigs(
      String topic, Reply<DescribeConfigsResponse.DescribeConfigsResult> outcome) {
    DescribeConfigsRequest request =
        DescribeConfigsRequest.DEFAULT.withResources(
            List.of(
                DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
                    .withResourceType(TOPIC)
                    .withResourceName(topic)
                    .withConfigurationKeys(null)));
    anywhere(
        call(request, DescribeConfigsResponse.class),
        judged(
            outcome,
            response -> response.results().getFirst(),
            DescribeConfigsResponse.DescribeConfigsResult::errorCode,
            DescribeConfigsResponse.DescribeConfigsResult::errorMessage));
  }

  /// Changes some of a topic's configuration.
  ///
  /// @param changes new values by their keys; null takes a value back
  public void alterConfigs(
      String topic,
      SortedMap<String, @Nullable String> changes,
      Reply<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> outcome) {
    List<IncrementalAlterConfigsRequest.AlterableConfig> given = new ArrayList<>();
    changes.forEach(
        (key, value) ->
            given.add(
                IncrementalAlterConfigsRequest.AlterableConfig.DEFAULT
                    .withName(key)
                    .withConfigOperation(value == null ? DELETE : SET)
                    .withValue(value)));
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.DEFAULT.withResources(
            List.of(
                IncrementalAlterConfigsRequest.AlterConfigsResource.DEFAULT
                    .withResourceType(TOPIC)
                    .withResourceName(topic)
                    .withConfigs(given)));
    anywhere(
        call(request, IncrementalAlterConfigsResponse.class),
        judged(
            outcome,
            response -> response.responses().getFirst(),
            IncrementalAlterConfigsResponse.AlterConfigsResourceResponse::errorCode,
            IncrementalAlterConfigsResponse.AlterConfigsResourceResponse::errorMessage));
  }

  /// Finds offsets.
  ///
  /// @param times milliseconds since the epoch, or [#LATEST], [#EARLIEST]
  public void listOffsets(
      Map<TopicPartition, Long> times, Reply<SortedMap<TopicPartition, Long>> outcome) {
    new OffsetLookup(cluster, false)
        .find(
            times,
            outcome.after(
                found -> {
                  var offsets = new TreeMap<TopicPartition, Long>();
                  found.forEach((partition, one) -> offsets.put(partition, one.offset()));
                  outcome.answered(offsets);
                }));
  }

  /// What concerns groups.
  public GroupAdmin groups() {
    return new GroupAdmin(this);
  }

  Loop loop() {
    return loop;
  }

  ClientSettings settings() {
    return settings;
  }

  private int timeoutMs() {
    return (int) settings.requestTimeoutMs();
  }

  <R extends ResponseMessage> Call<R> call(RequestMessage request, Class<R> answer) {
    return Call.of(request, answer, settings.requestTimeoutMs());
  }

  /// Asks whichever broker answers: each passes on what is the controller's to do.
  private <R extends ResponseMessage> void anywhere(Call<R> call, Reply<R> outcome) {
    Retrying.until(loop, settings, reply -> cluster.sendAny(call, reply), outcome);
  }

  /// Passes on one part of an answer, or its refusal in the broker's words.
  private static <R, P> Reply<R> judged(
      Reply<P> outcome,
      Function<R, P> part,
      ToIntFunction<P> code,
      Function<P, @Nullable String> words) {
    return outcome.after(
        response -> {
          P one = part.apply(response);
          ErrorCode error = ErrorCode.of((short) code.applyAsInt(one));
          if (error == ErrorCode.NONE) {
            outcome.answered(one);
          } else {
            String said = words.apply(one);
            outcome.failed(error, said == null ? error.toString() : said);
          }
        });
  }

  /// Removes a group without members, with its offsets.
  void deleteGroup(CoordinatorLink coordinator, Reply<DeleteGroupsResponse> outcome) {
    DeleteGroupsRequest request =
        DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(coordinator.groupId()));
    Retrying.until(
        loop,
        settings,
        reply ->
            coordinator.send(
                call(request, DeleteGroupsResponse.class),
                response -> ErrorCode.of(response.results().getFirst().errorCode()),
                reply),
        outcome);
  }
}
