package barnabas.broker;

import barnabas.coordinator.ConsumerSettings;
import barnabas.coordinator.GroupCoordinator;
import barnabas.coordinator.GroupEvent;
import barnabas.coordinator.GroupMemory;
import barnabas.coordinator.GroupSettings;
import barnabas.coordinator.GroupSurvey;
import barnabas.coordinator.OffsetsCodec;
import barnabas.coordinator.consumer.Assignor;
import barnabas.coordinator.consumer.ClusterTopics;
import barnabas.log.TrustedClock;
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
import barnabas.wire.ErrorCode;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.world.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The group coordinators of one loop: one for each `__consumer_offsets` partition that is placed
/// there. Owned by that loop.
///
/// A bug that one of them meets costs the request that met it an error, and that coordinator what
/// it had not stored: it is closed, and loads its groups again.
public final class Coordinators {
  private static final long MS_PER_MINUTE = 60_000;
  private static final long LOAD_AGAIN_MS = 500;
  private static final long LOAD_AGAIN_MS_MAX = 15_000;

  private final Shard shard;
  private final Logs logs;
  private final Configs configs;
  private final Randomness randomness;
  private final GroupMemory memory;
  private final TrustedClock clock;
  private final ClusterTopics topics;
  private final NavigableMap<Integer, Following> coordinators = new TreeMap<>();

  /// Follows the partitions of a shard from now on.
  ///
  /// @param randomness for this loop alone
  public Coordinators(Shard shard, Logs logs, Configs configs, Randomness randomness) {
    this.shard = shard;
    this.logs = logs;
    this.configs = configs;
    this.randomness = randomness;
    this.memory = new GroupMemory(shard.heap().memberBytes(), shard.heap().storedBytes());
    this.clock = new TrustedClock(shard.loop().wallMs(), shard.loop().nanos());
    this.topics = new ClusterTopics(shard.image());
    shard.partitions().onArrival(this::arrived);
    shard.onChange(this::changed);
  }

  /// Asks the coordinator of a `__consumer_offsets` partition.
  ///
  /// @param question is put to it
  /// @param refused makes the answer if it can't be asked
  /// @param answer hears once
  public <A> void ask(
      int partition,
      BiConsumer<GroupCoordinator, Consumer<A>> question,
      Function<ErrorCode, A> refused,
      Consumer<A> answer) {
    Following following = coordinators.get(partition);
    if (following == null) {
      answer.accept(refused.apply(ErrorCode.NOT_COORDINATOR));
      return;
    }
    Once<A> once = new Once<>(answer);
    try {
      question.accept(following.coordinator, once);
    } catch (RuntimeException bug) {
      following.failed(bug);
      once.accept(refused.apply(ErrorCode.UNKNOWN_SERVER_ERROR));
    }
  }

  /// Has each coordinator here list its groups.
  public void list(ListGroupsRequest request, Consumer<List<ListGroupsResponse>> answers) {
    Answers.<Following, ListGroupsResponse>all(
        List.copyOf(coordinators.values()),
        (each, answer) -> each.coordinator.listGroups(request, answer),
        answers);
  }

  /// How the groups of the next coordinator here stand, behind that of a `__consumer_offsets`
  /// partition; null behind the last.
  public @Nullable Surveyed surveyBehind(int partition) {
    Map.Entry<Integer, Following> next = coordinators.higherEntry(partition);
    return next == null ? null : new Surveyed(next.getKey(), next.getValue().coordinator.survey());
  }

  /// What one coordinator tells.
  ///
  /// @param partition that it coordinates the groups of
  public record Surveyed(int partition, List<GroupSurvey> groups) {}

  private void arrived(Partition partition) {
    if (!partition.topic().equals(TopicNames.CONSUMER_OFFSETS)) {
      return;
    }
    int index = partition.id().partition();
    Following following = new Following(partition);
    coordinators.put(index, following);
    partition.listen(following);
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
        Integer.parseInt(configs.topic(image, own, "max.message.bytes")),
        configs.brokerNumber(image, "offsets.retention.minutes") * MS_PER_MINUTE,
        configs.brokerNumber(image, "offsets.retention.check.interval.ms"),
        consumerSettings(image));
  }

  /// What makes no sense is taken for the nearest that does: the broker is running already.
  private ConsumerSettings consumerSettings(ClusterImage image) {
    List<Assignor> assignors = new ArrayList<>();
    for (String name : configs.broker(image, "group.consumer.assignors").split(",")) {
      Assignor assignor = Assignor.named(name.trim());
      if (assignor != null) {
        assignors.add(assignor);
      }
    }
    String policy = configs.broker(image, "group.consumer.migration.policy");
    return new ConsumerSettings(
        groupId ->
            new ConsumerSettings.Timeouts(
                bounded(groupId, "session.timeout.ms"), bounded(groupId, "heartbeat.interval.ms")),
        number("group.consumer.max.size"),
        assignors.isEmpty() ? Assignor.ALL : assignors,
        ConsumerSettings.Migration.valueOf(policy.toUpperCase(Locale.ROOT)));
  }

  /// The setting of a group: its own, else the broker's. A group's own may be older than the
  /// broker's bounds.
  private int bounded(String groupId, String time) {
    long ms = Long.parseLong(configs.group(shard.image(), groupId, "consumer." + time));
    long most = number("group.consumer.max." + time);
    return (int) Math.max(number("group.consumer.min." + time), Math.min(most, ms));
  }

  private int number(String key) {
    return (int) Math.min(configs.brokerNumber(shard.image(), key), Integer.MAX_VALUE);
  }

  private void changed(ClusterDelta delta) {
    topics.follow(delta);
    for (Topic topic : delta.deletedTopics()) {
      if (topic.name().equals(TopicNames.CONSUMER_OFFSETS)) {
        coordinators.clear();
      }
      coordinators.values().forEach(following -> following.topicDeleted(topic.name()));
    }
  }

  /// A coordinator and its partition, of which it is told what becomes.
  private final class Following implements PartitionListener {
    private final GuardedLoop loop;
    private final String name;
    private final GroupCoordinator coordinator;
    private int loads;

    Following(Partition partition) {
      loop = new GuardedLoop(shard.loop(), this::failed);
      name = partition.topic() + "-" + partition.id().partition();
      coordinator =
          new GroupCoordinator(
              partition.id().partition(),
              loop,
              randomness,
              settings(),
              memory,
              clock,
              topics,
              new PartitionEvents<>(shard.loop(), partition, logs, new Codec()));
    }

    /// Its state can't be trusted any more: begins anew from what is stored.
    void failed(RuntimeException bug) {
      shard.bugs().met("coordinating the groups of " + name, bug);
      lost(new Refusal(ErrorCode.COORDINATOR_NOT_AVAILABLE, "a bug was met"));
    }

    void topicDeleted(String topic) {
      loop.run(() -> coordinator.topicDeleted(topic));
    }

    @Override
    public void leads() {
      load(LOAD_AGAIN_MS);
    }

    /// Loads the groups, again and again while that can't be done: the log may be out of room, and
    /// be cut at this moment.
    ///
    /// @param againMs when to try again, if it can't be done now
    private void load(long againMs) {
      int began = ++loads;
      coordinator.load(
          refusal -> {
            if (refusal != null && loads == began) {
              loop.after(againMs, () -> loadAgain(began, againMs));
            }
          });
    }

    private void loadAgain(int began, long waitedMs) {
      if (loads == began) {
        load(Math.min(2 * waitedMs, LOAD_AGAIN_MS_MAX));
      }
    }

    @Override
    public void committed(long offset) {
      loop.run(() -> coordinator.committed(offset));
    }

    @Override
    public void lost(Refusal refusal) {
      coordinator.lost(refusal);
      load(LOAD_AGAIN_MS);
    }

    @Override
    public void resigned(Refusal refusal) {
      loads++;
      coordinator.lost(refusal);
    }
  }

  /// Hands the first answer on, and no other.
  private static final class Once<A> implements Consumer<A> {
    private final Consumer<A> answer;
    private boolean told;

    Once(Consumer<A> answer) {
      this.answer = answer;
    }

    @Override
    public void accept(A given) {
      if (!told) {
        told = true;
        answer.accept(given);
      }
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
