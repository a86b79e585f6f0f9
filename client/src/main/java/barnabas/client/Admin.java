package barnabas.client;

import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DescribeProducersResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Looks at a cluster and changes it. Owned by its loop, where every method is called.
///
/// Each deed is tried again while it fails in a way that passes, until `default.api.timeout.ms` is
/// up; a refusal is told with the broker's own words. A deed whose answer was lost and that is
/// tried again may hear that it is done already, such as TOPIC_ALREADY_EXISTS.
public final class Admin {

  /// The offset behind the last record.
  public static final long LATEST = OffsetLookup.LATEST;

  /// The first offset that is still there.
  public static final long EARLIEST = OffsetLookup.EARLIEST;

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

  /// What concerns groups.
  public GroupAdmin groups() {
    return new GroupAdmin(this);
  }

  /// What concerns configurations.
  public ConfigAdmin configs() {
    return new ConfigAdmin(this);
  }

  /// What concerns quotas.
  public QuotaAdmin quotas() {
    return new QuotaAdmin(this);
  }

  /// What concerns brokers and their disks.
  public BrokerAdmin brokers() {
    return new BrokerAdmin(this);
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
        asked.add(
            MetadataRequest.MetadataRequestTopic.DEFAULT.withName(name).withTopicId(Uuid.ZERO));
      }
    }
    MetadataRequest request =
        MetadataRequest.DEFAULT.withTopics(asked).withAllowAutoTopicCreation(false);
    Call<MetadataResponse> call = call(request, MetadataResponse.class).from(1);
    Retrying.<MetadataResponse>until(
        loop,
        settings,
        reply -> cluster.sendAny(call, reply),
        outcome.after(
            response -> {
              Topology topology = Topology.NOTHING.updated(response);
              topology.brokers().forEach((id, one) -> cluster.meet(id, one.address()));
              outcome.answered(topology);
            }));
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
        new Part<>(
            CreateTopicsResponse::topics,
            CreateTopicsResponse.CreatableTopicResult::errorCode,
            CreateTopicsResponse.CreatableTopicResult::errorMessage),
        outcome);
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
        new Part<>(
            DeleteTopicsResponse::responses,
            DeleteTopicsResponse.DeletableTopicResult::errorCode,
            DeleteTopicsResponse.DeletableTopicResult::errorMessage),
        outcome);
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
        new Part<>(
            CreatePartitionsResponse::results,
            CreatePartitionsResponse.CreatePartitionsTopicResult::errorCode,
            CreatePartitionsResponse.CreatePartitionsTopicResult::errorMessage),
        outcome);
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
                  SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
                  found.forEach((partition, one) -> offsets.put(partition, one.offset()));
                  outcome.answered(offsets);
                }));
  }

  /// Deletes the oldest records of partitions.
  ///
  /// @param before the first offset to keep of each partition
  /// @param outcome the first offset of each partition afterwards
  public void deleteRecords(
      Map<TopicPartition, Long> before, Reply<SortedMap<TopicPartition, Long>> outcome) {
    new RecordTrim(cluster).before(before, outcome);
  }

  /// The producers that partitions remember.
  public void describeProducers(
      Collection<TopicPartition> partitions,
      Reply<SortedMap<TopicPartition, List<DescribeProducersResponse.ProducerState>>> outcome) {
    new ProducerLookup(cluster).of(partitions, outcome);
  }

  Loop loop() {
    return loop;
  }

  ClientSettings settings() {
    return settings;
  }

  <R extends ResponseMessage> Call<R> call(RequestMessage request, Class<R> answer) {
    return Call.of(request, answer, settings.requestTimeoutMs());
  }

  /// Asks whichever broker answers: each passes on what is the controller's to do.
  <R extends ResponseMessage, P> void anywhere(Call<R> call, Part<R, P> part, Reply<P> outcome) {
    until(reply -> cluster.sendAny(call, reply), part, outcome);
  }

  /// Asks one broker, if there is such a one.
  <R extends ResponseMessage, P> void at(
      int brokerId, Call<R> call, Part<R, P> part, Reply<P> outcome) {
    describe(
        List.of(),
        outcome.after(
            topology -> {
              if (topology.brokers().containsKey(brokerId)) {
                until(reply -> cluster.send(brokerId, call, reply), part, outcome);
              } else {
                String words =
                    "there is no broker %d, but %s"
                        .formatted(brokerId, topology.brokers().keySet());
                outcome.failed(ErrorCode.BROKER_NOT_AVAILABLE, words);
              }
            }));
  }

  /// Asks until the answer's part is no refusal that passes.
  private <R, P> void until(Consumer<Reply<R>> question, Part<R, P> part, Reply<P> outcome) {
    Retrying.<P>until(
        loop,
        settings,
        reply ->
            question.accept(
                reply.<R>after(response -> part.judge(response, reply, outcome::failed))),
        outcome);
  }

  private int timeoutMs() {
    return (int) settings.requestTimeoutMs();
  }

  /// The one part of an answer that was asked for, with its refusal in the broker's words.
  ///
  /// @param all the answer's parts
  record Part<R, P>(
      Function<R, List<P>> all, ToIntFunction<P> code, Function<P, @Nullable String> words) {

    /// Passes it on; a refusal that doesn't pass goes to `refused`, past all further attempts.
    void judge(R response, Reply<P> reply, Refusal refused) {
      List<P> parts = all.apply(response);
      if (parts.isEmpty()) {
        reply.failed(ErrorCode.NETWORK_EXCEPTION, "the answer forgets what was asked");
        return;
      }
      P one = parts.getFirst();
      ErrorCode error = ErrorCode.of((short) code.applyAsInt(one));
      String said = words.apply(one);
      String line = said == null || said.isBlank() ? error.toString() : said;
      switch (error) {
        case NONE -> reply.answered(one);
        case NOT_CONTROLLER,
            REQUEST_TIMED_OUT,
            COORDINATOR_NOT_AVAILABLE,
            COORDINATOR_LOAD_IN_PROGRESS,
            NOT_COORDINATOR,
            THROTTLING_QUOTA_EXCEEDED ->
            reply.failed(error, line);
        default -> refused.told(error, line);
      }
    }
  }

  /// Hears why not.
  interface Refusal {
    void told(ErrorCode code, String words);
  }
}
