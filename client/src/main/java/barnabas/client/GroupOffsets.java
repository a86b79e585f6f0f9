package barnabas.client;

import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Commits a group's offsets and asks for them. Owned by the client's loop.
final class GroupOffsets {

  /// The last versions that name topics.
  private static final int COMMIT_HIGHEST_WITH_NAMES = 9;

  private static final int FETCH_HIGHEST = 9;

  private final Cluster cluster;
  private final CoordinatorLink coordinator;

  GroupOffsets(Cluster cluster, CoordinatorLink coordinator) {
    this.cluster = cluster;
    this.coordinator = coordinator;
  }

  /// Commits all of them or fails; some may be committed then. A topic that is not there is no
  /// reason to try again.
  ///
  /// @param member who commits
  /// @param topicIds the id of a topic of which an offset is, or zero to name it by its name; with
  ///   ids, nothing is committed of a topic that was made again since
  void commit(
      Member member,
      Map<TopicPartition, CommittedOffset> offsets,
      Function<TopicPartition, Uuid> topicIds,
      Reply<Member> outcome) {
    boolean byIds = offsets.keySet().stream().noneMatch(one -> topicIds.apply(one).isZero());
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withGenerationIdOrMemberEpoch(member.generation())
            .withMemberId(member.id())
            .withGroupInstanceId(member.instanceId())
            .withTopics(commitTopics(offsets, topicIds));
    Call<OffsetCommitResponse> call =
        Call.of(request, OffsetCommitResponse.class, cluster.settings().requestTimeoutMs())
            .upTo(byIds ? ApiKey.OFFSET_COMMIT.highestVersion() : COMMIT_HIGHEST_WITH_NAMES);
    Retrying.until(
        cluster.loop(),
        cluster.settings(),
        reply ->
            coordinator.send(
                call,
                GroupOffsets::refusal,
                Reply.of(
                    reply::answered,
                    (code, words) -> (isAbsence(code) ? outcome : reply).failed(code, words))),
        outcome.<OffsetCommitResponse>after(response -> outcome.answered(member)));
  }

  /// The committed offsets of these partitions; those that have none are left out.
  void fetch(
      Collection<TopicPartition> partitions,
      Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    Call<OffsetFetchResponse> call =
        Call.of(
                fetchRequest(partitions),
                OffsetFetchResponse.class,
                cluster.settings().requestTimeoutMs())
            .upTo(FETCH_HIGHEST);
    Retrying.until(
        cluster.loop(),
        cluster.settings(),
        reply -> coordinator.send(call, GroupOffsets::refusal, reply),
        outcome.<OffsetFetchResponse>after(response -> outcome.answered(committed(response))));
  }

  /// All committed offsets of the group.
  void fetchAll(Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    OffsetFetchRequest request =
        OffsetFetchRequest.DEFAULT
            .withGroupId(coordinator.groupId())
            .withTopics(null)
            .withGroups(
                List.of(
                    OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT
                        .withGroupId(coordinator.groupId())
                        .withTopics(null)))
            .withRequireStable(true);
    Call<OffsetFetchResponse> call =
        Call.of(request, OffsetFetchResponse.class, cluster.settings().requestTimeoutMs())
            .from(2)
            .upTo(FETCH_HIGHEST);
    Retrying.until(
        cluster.loop(),
        cluster.settings(),
        reply -> coordinator.send(call, GroupOffsets::refusal, reply),
        outcome.<OffsetFetchResponse>after(response -> outcome.answered(committed(response))));
  }

  private OffsetFetchRequest fetchRequest(Collection<TopicPartition> partitions) {
    TreeMap<String, List<Integer>> topics = new TreeMap<>();
    for (TopicPartition p : partitions) {
      topics.computeIfAbsent(p.topic(), t -> new ArrayList<>()).add(p.partition());
    }
    List<OffsetFetchRequest.OffsetFetchRequestTopic> alone = new ArrayList<>();
    List<OffsetFetchRequest.OffsetFetchRequestTopics> grouped = new ArrayList<>();
    topics.forEach(
        (topic, indexes) -> {
          alone.add(
              OffsetFetchRequest.OffsetFetchRequestTopic.DEFAULT
                  .withName(topic)
                  .withPartitionIndexes(indexes));
          grouped.add(
              OffsetFetchRequest.OffsetFetchRequestTopics.DEFAULT
                  .withName(topic)
                  .withPartitionIndexes(indexes));
        });
    return OffsetFetchRequest.DEFAULT
        .withGroupId(coordinator.groupId())
        .withTopics(alone)
        .withGroups(
            List.of(
                OffsetFetchRequest.OffsetFetchRequestGroup.DEFAULT
                    .withGroupId(coordinator.groupId())
                    .withTopics(grouped)))
        .withRequireStable(true);
  }

  private static List<OffsetCommitRequest.OffsetCommitRequestTopic> commitTopics(
      Map<TopicPartition, CommittedOffset> offsets, Function<TopicPartition, Uuid> topicIds) {
    TreeMap<String, OffsetCommitRequest.OffsetCommitRequestTopic> topics = new TreeMap<>();
    new TreeMap<>(offsets)
        .forEach(
            (partition, offset) ->
                topics
                    .computeIfAbsent(
                        partition.topic(),
                        name ->
                            OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                                .withName(name)
                                .withTopicId(topicIds.apply(partition))
                                .withPartitions(new ArrayList<>()))
                    .partitions()
                    .add(
                        OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
                            .withPartitionIndex(partition.partition())
                            .withCommittedOffset(offset.offset())
                            .withCommittedLeaderEpoch(offset.leaderEpoch())
                            .withCommittedMetadata(offset.metadata())));
    return List.copyOf(topics.values());
  }

  private static boolean isAbsence(ErrorCode code) {
    return code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION || code == ErrorCode.UNKNOWN_TOPIC_ID;
  }

  private static ErrorCode refusal(OffsetCommitResponse response) {
    for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponse.OffsetCommitResponsePartition p : topic.partitions()) {
        if (p.errorCode() != ErrorCode.NONE.code()) {
          return ErrorCode.of(p.errorCode());
        }
      }
    }
    return ErrorCode.NONE;
  }

  private static ErrorCode refusal(OffsetFetchResponse response) {
    ErrorCode code = ErrorCode.of(response.errorCode());
    for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
      code = group.errorCode() != ErrorCode.NONE.code() ? ErrorCode.of(group.errorCode()) : code;
      for (OffsetFetchResponse.OffsetFetchResponseTopics topic : group.topics()) {
        for (OffsetFetchResponse.OffsetFetchResponsePartitions p : topic.partitions()) {
          code = p.errorCode() != ErrorCode.NONE.code() ? ErrorCode.of(p.errorCode()) : code;
        }
      }
    }
    for (OffsetFetchResponse.OffsetFetchResponseTopic topic : response.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartition p : topic.partitions()) {
        code = p.errorCode() != ErrorCode.NONE.code() ? ErrorCode.of(p.errorCode()) : code;
      }
    }
    return code;
  }

  private static SortedMap<TopicPartition, CommittedOffset> committed(
      OffsetFetchResponse response) {
    SortedMap<TopicPartition, CommittedOffset> all = new TreeMap<>();
    for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
      for (OffsetFetchResponse.OffsetFetchResponseTopics topic : group.topics()) {
        for (OffsetFetchResponse.OffsetFetchResponsePartitions p : topic.partitions()) {
          put(all, topic.name(), p.partitionIndex(), p.committedOffset(), p.metadata());
        }
      }
    }
    for (OffsetFetchResponse.OffsetFetchResponseTopic topic : response.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartition p : topic.partitions()) {
        put(all, topic.name(), p.partitionIndex(), p.committedOffset(), p.metadata());
      }
    }
    return all;
  }

  private static void put(
      SortedMap<TopicPartition, CommittedOffset> all,
      String topic,
      int partition,
      long offset,
      @Nullable String metadata) {
    if (offset >= 0) {
      String words = metadata == null ? "" : metadata;
      all.put(new TopicPartition(topic, partition), new CommittedOffset(offset, -1, words));
    }
  }

  /// Who speaks for the group.
  ///
  /// @param generation -1 for somebody who is no member
  /// @param id empty for somebody who is no member
  record Member(int generation, String id, @Nullable String instanceId) {

    /// Commits without being a member.
    static final Member NOBODY = new Member(-1, "", null);
  }
}
