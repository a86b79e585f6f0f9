package barnabas.application;

import barnabas.client.ClientSettings;
import barnabas.client.CommittedOffset;
import barnabas.client.ConfigAdmin;
import barnabas.client.Reply;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.ListGroupsResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Looks at a cluster and changes it. Any thread may call it.
///
/// Each deed is tried again while it fails in a way that passes, until `default.api.timeout.ms` is
/// up. [#ask] leads to everything that has no method of its own here.
public final class Admin implements AutoCloseable {

  private final ClientThread thread;
  private final barnabas.client.Admin admin;

  Admin(ClientThread thread, ClientSettings settings) {
    this.thread = thread;
    this.admin =
        thread.make(() -> new barnabas.client.Admin(thread.loop(), thread.network(), settings));
  }

  /// Makes a topic with the cluster's default of copies.
  public CompletableFuture<TopicFacts> createTopic(String name, int partitions) {
    return createTopic(name, partitions, Map.of());
  }

  /// Makes a topic.
  ///
  /// @param configs by Kafka's keys, such as `retention.ms`
  public CompletableFuture<TopicFacts> createTopic(
      String name, int partitions, Map<String, String> configs) {
    return this.<CreateTopicsResponse.CreatableTopicResult>ask(
            (one, reply) -> one.createTopic(name, partitions, (short) -1, configs, reply))
        .thenApply(made -> new TopicFacts(name, made.topicId().toString(), made.numPartitions()));
  }

  /// The topics by their names, internal ones left out.
  public CompletableFuture<SortedMap<String, TopicFacts>> topics() {
    return this.<Topology>ask((one, reply) -> one.describe(null, reply))
        .thenApply(
            topology -> {
              var facts = new TreeMap<String, TopicFacts>();
              for (Topology.Topic topic : topology.topics().values()) {
                if (!topic.internal()) {
                  int partitions = topic.partitions().size();
                  facts.put(
                      topic.name(),
                      new TopicFacts(topic.name(), topic.id().toString(), partitions));
                }
              }
              return facts;
            });
  }

  /// Adds partitions to a topic.
  ///
  /// @param partitions how many there are to be then
  public CompletableFuture<Integer> growTopic(String name, int partitions) {
    return ask((one, reply) -> one.createPartitions(name, partitions, toReply(reply, partitions)));
  }

  /// Removes a topic with all its records.
  public CompletableFuture<String> deleteTopic(String name) {
    return ask((one, reply) -> one.deleteTopic(name, toReply(reply, name)));
  }

  /// A topic's configuration, defaults too, by Kafka's keys.
  public CompletableFuture<SortedMap<String, @Nullable String>> topicConfigs(String name) {
    return this.<DescribeConfigsResponse.DescribeConfigsResult>ask(
            (one, reply) -> one.configs().describe(ConfigAdmin.Resource.topic(name), reply))
        .thenApply(
            described -> {
              var configs = new TreeMap<String, @Nullable String>();
              described.configs().forEach(config -> configs.put(config.name(), config.value()));
              return configs;
            });
  }

  /// Changes a topic's configuration.
  ///
  /// @param changes new values by their keys; null takes a value back
  public CompletableFuture<String> alterTopic(String name, Map<String, @Nullable String> changes) {
    var sorted = new TreeMap<String, @Nullable String>(changes);
    return ask(
        (one, reply) ->
            one.configs().alter(ConfigAdmin.Resource.topic(name), sorted, toReply(reply, name)));
  }

  /// The first offsets that are still there.
  public CompletableFuture<SortedMap<TopicPartition, Long>> firstOffsets(
      Collection<TopicPartition> partitions) {
    return offsets(partitions, barnabas.client.Admin.EARLIEST);
  }

  /// The offsets behind the last records.
  public CompletableFuture<SortedMap<TopicPartition, Long>> endOffsets(
      Collection<TopicPartition> partitions) {
    return offsets(partitions, barnabas.client.Admin.LATEST);
  }

  /// The first offsets of a time or later; -1 where no record is that young.
  public CompletableFuture<SortedMap<TopicPartition, Long>> offsetsAt(
      Collection<TopicPartition> partitions, Instant time) {
    return offsets(partitions, time.toEpochMilli());
  }

  /// Deletes the oldest records.
  ///
  /// @param before the first offset to keep of each partition
  /// @return the first offset of each afterwards
  public CompletableFuture<SortedMap<TopicPartition, Long>> deleteRecords(
      Map<TopicPartition, Long> before) {
    return ask((one, reply) -> one.deleteRecords(before, reply));
  }

  /// All groups, sorted by their ids.
  public CompletableFuture<List<GroupFacts>> groups() {
    return this.<List<ListGroupsResponse.ListedGroup>>ask((one, reply) -> one.groups().list(reply))
        .thenApply(
            listed ->
                listed.stream()
                    .map(g -> new GroupFacts(g.groupId(), g.groupState(), g.groupType()))
                    .sorted(Comparator.comparing(GroupFacts::id))
                    .toList());
  }

  /// How far a group has read: the next offset of each partition.
  public CompletableFuture<SortedMap<TopicPartition, Long>> committed(String group) {
    return this.<SortedMap<TopicPartition, CommittedOffset>>ask(
            (one, reply) -> one.groups().committed(group, reply))
        .thenApply(Admin::offsets);
  }

  /// Moves a group that has no members.
  public CompletableFuture<String> resetGroup(String group, Map<TopicPartition, Long> offsets) {
    var all = new TreeMap<TopicPartition, CommittedOffset>();
    offsets.forEach((partition, offset) -> all.put(partition, CommittedOffset.of(offset)));
    return ask((one, reply) -> one.groups().commit(group, all, reply));
  }

  /// Removes a group without members, with its offsets.
  public CompletableFuture<String> deleteGroup(String group) {
    return ask((one, reply) -> one.groups().delete(group, reply));
  }

  /// Asks anything of the state machine beneath, on its thread.
  public <R> CompletableFuture<R> ask(BiConsumer<barnabas.client.Admin, Reply<R>> question) {
    return thread.ask(promise -> question.accept(admin, reply(promise)));
  }

  @Override
  public void close() {
    ClientThread.waitFor(
        thread.<Boolean>ask(
            promise -> {
              admin.close();
              promise.complete(true);
            }));
  }

  static <R> Reply<R> reply(CompletableFuture<R> promise) {
    return Reply.of(
        promise::complete,
        (code, words) -> promise.completeExceptionally(new Refused(code, words)));
  }

  static SortedMap<TopicPartition, Long> offsets(
      SortedMap<TopicPartition, CommittedOffset> committed) {
    var offsets = new TreeMap<TopicPartition, Long>();
    committed.forEach((partition, one) -> offsets.put(partition, one.offset()));
    return offsets;
  }

  private CompletableFuture<SortedMap<TopicPartition, Long>> offsets(
      Collection<TopicPartition> partitions, long time) {
    var times = new TreeMap<TopicPartition, Long>();
    new ArrayList<>(partitions).forEach(partition -> times.put(partition, time));
    return ask((one, reply) -> one.listOffsets(times, reply));
  }

  private static <S, R> Reply<S> toReply(Reply<R> reply, R answer) {
    return reply.after(_ -> reply.answered(answer));
  }

  /// A topic.
  ///
  /// @param id in Kafka's 22 characters
  public record TopicFacts(String name, String id, int partitions) {}

  /// A group.
  ///
  /// @param state such as `Stable` or `Empty`
  /// @param type `classic` or `consumer`; empty if the broker does not tell
  public record GroupFacts(String id, String state, String type) {}
}
