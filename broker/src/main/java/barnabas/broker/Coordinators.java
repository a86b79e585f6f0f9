package barnabas.broker;

import barnabas.coordinator.GroupCoordinator;
import barnabas.coordinator.GroupEvent;
import barnabas.coordinator.GroupSettings;
import barnabas.coordinator.OffsetsCodec;
import barnabas.log.machine.Refusal;
import barnabas.metadata.ClusterDelta;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.ConfigResource;
import barnabas.metadata.Configs;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.replica.Logs;
import barnabas.replica.Partition;
import barnabas.replica.PartitionEvents;
import barnabas.replica.PartitionListener;
import barnabas.replica.RecordCodec;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.world.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The group coordinators of one loop: one for each `__consumer_offsets` partition that is placed
/// there. Owned by that loop.
public final class Coordinators {
  private final Shard shard;
  private final Logs logs;
  private final Configs configs;
  private final Randomness randomness;
  private final SortedMap<Integer, GroupCoordinator> coordinators = new TreeMap<>();

  /// Follows the partitions of a shard from now on.
  ///
  /// @param randomness for this loop alone
  public Coordinators(Shard shard, Logs logs, Configs configs, Randomness randomness) {
    this.shard = shard;
    this.logs = logs;
    this.configs = configs;
    this.randomness = randomness;
    shard.partitions().onArrival(this::arrived);
    shard.onChange(this::changed);
  }

  /// The coordinator of a `__consumer_offsets` partition, null if that is not here.
  public @Nullable GroupCoordinator find(int partition) {
    return coordinators.get(partition);
  }

  /// Lists the groups of all coordinators here. The first error of one is the answer's.
  public void list(ListGroupsRequest request, Consumer<ListGroupsResponse> answer) {
    List<GroupCoordinator> asked = List.copyOf(coordinators.values());
    List<ListGroupsResponse.ListedGroup> groups = new ArrayList<>();
    int[] left = {asked.size()};
    short[] error = {0};
    if (asked.isEmpty()) {
      answer.accept(ListGroupsResponse.DEFAULT);
    }
    for (GroupCoordinator coordinator : asked) {
      coordinator.listGroups(
          request,
          listed -> {
            groups.addAll(listed.groups());
            error[0] = error[0] == 0 ? listed.errorCode() : error[0];
            if (--left[0] == 0) {
              answer.accept(
                  ListGroupsResponse.DEFAULT
                      .withErrorCode(error[0])
                      .withGroups(error[0] == 0 ? groups : List.of()));
            }
          });
    }
  }

  private void arrived(Partition partition) {
    if (!partition.topic().equals(TopicNames.CONSUMER_OFFSETS)) {
      return;
    }
    int index = partition.id().partition();
    GroupCoordinator coordinator =
        new GroupCoordinator(
            index,
            shard.loop(),
            randomness,
            settings(),
            new PartitionEvents<>(shard.loop(), partition, logs, new Codec()));
    coordinators.put(index, coordinator);
    partition.listen(new Following(coordinator));
  }

  private GroupSettings settings() {
    ClusterImage image = shard.image();
    Topic topic = image.topic(TopicNames.CONSUMER_OFFSETS);
    Map<String, String> own =
        topic == null ? Map.of() : image.configs(ConfigResource.topic(topic.name()));
    return new GroupSettings(
        number("group.min.session.timeout.ms"),
        number("group.max.session.timeout.ms"),
        number("group.max.size"),
        number("group.initial.rebalance.delay.ms"),
        number("offset.metadata.max.bytes"),
        Integer.parseInt(configs.topic(image, own, "max.message.bytes")));
  }

  private int number(String key) {
    return (int) Math.min(configs.brokerNumber(shard.image(), key), Integer.MAX_VALUE);
  }

  private void changed(ClusterDelta delta) {
    for (Topic topic : delta.deletedTopics()) {
      if (topic.name().equals(TopicNames.CONSUMER_OFFSETS)) {
        coordinators.clear();
      }
      coordinators.values().forEach(coordinator -> coordinator.topicDeleted(topic.name()));
    }
  }

  /// Tells a coordinator what becomes of its partition.
  private record Following(GroupCoordinator coordinator) implements PartitionListener {
    @Override
    public void leads() {
      coordinator.load(refusal -> {});
    }

    @Override
    public void committed(long offset) {
      coordinator.committed(offset);
    }

    @Override
    public void lost(Refusal refusal) {
      coordinator.lost(refusal);
      coordinator.load(reload -> {});
    }

    @Override
    public void resigned(Refusal refusal) {
      coordinator.lost(refusal);
    }
  }

  /// Group events as records of their partition.
  private record Codec() implements RecordCodec<GroupEvent> {
    @Override
    public KeyValue encode(GroupEvent event) {
      OffsetsCodec.KeyValue encoded = OffsetsCodec.encode(event);
      return new KeyValue(encoded.key(), encoded.value());
    }

    @Override
    public @Nullable GroupEvent decode(ByteBuffer key, @Nullable ByteBuffer value) {
      return OffsetsCodec.decode(key, value);
    }
  }
}
