package barnabas.coordinator;

import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A client of the consumer protocol: says only what has changed, all of it when it can't know what
/// was heard, and gives up before it takes.
final class ModernTownsman extends Townsman {
  private static final int JOINS = 0;
  private static final int LEAVES = -1;
  private static final int STEPS_ASIDE = -2;

  private final @Nullable String instanceId;
  private final String memberId;
  private int epoch;
  private boolean in;
  private boolean unsure;
  private boolean unsaid;
  private @Nullable SortedSet<PartitionId> target;

  ModernTownsman(Town town, String name, @Nullable String instanceId) {
    super(town, name);
    this.instanceId = instanceId;
    this.memberId = "id-of-" + name;
  }

  @Override
  String memberId() {
    return memberId;
  }

  @Override
  void act() {
    int dice = town.chance().nextInt(100);
    if (dice < 50 || !in) {
      heartbeat();
    } else if (dice < 85) {
      work();
    } else if (dice < 93) {
      topics = town.someTopics();
      unsure = true;
    } else if (dice < 97 && !asking) {
      leave(instanceId != null && town.chance().chance(50) ? STEPS_ASIDE : LEAVES);
    } else if (dice == 99) {
      die();
    }
  }

  @Override
  void goOn() {
    work();
    heartbeat();
  }

  /// Goes a step towards what it is to read.
  private void work() {
    if (target == null) {
      return;
    }
    if (reads.retainAll(target)) {
      unsaid = true;
    } else {
      unsaid |= reads.addAll(target);
      target = null;
    }
  }

  private void heartbeat() {
    if (asking) {
      return;
    }
    boolean whole = unsure || !in;
    unsure = false;
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMemberId(memberId)
            .withMemberEpoch(in ? epoch : JOINS)
            .withInstanceId(instanceId)
            .withRebalanceTimeoutMs(whole ? Town.REBALANCE_TIMEOUT_MS : -1)
            .withSubscribedTopicNames(whole ? List.copyOf(topics) : null)
            .withTopicPartitions(whole || unsaid ? owned() : null);
    unsaid = false;
    town.coordinator()
        .consumerHeartbeat(request, (short) 1, new Client(name, "/h"), hears(this::heard));
  }

  private List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned() {
    return ByTopic.indexes(reads).entrySet().stream()
        .map(
            topic ->
                ConsumerGroupHeartbeatRequest.TopicPartitions.DEFAULT
                    .withTopicId(topic.getKey())
                    .withPartitions(topic.getValue()))
        .toList();
  }

  private void heard(ConsumerGroupHeartbeatResponse answer) {
    if (town.isUnruly() && town.chance().chance(10)) {
      unsure = true;
      return;
    }
    switch (ErrorCode.of(answer.errorCode())) {
      case NONE -> {
        in = true;
        epoch = answer.memberEpoch();
        var assignment = answer.assignment();
        if (assignment != null) {
          target = new TreeSet<>();
          for (var topic : assignment.topicPartitions()) {
            topic.partitions().forEach(i -> target.add(new PartitionId(topic.topicId(), i)));
          }
        }
      }
      case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> out();
      case FENCED_INSTANCE_ID -> die();
      default -> unsure = true;
    }
  }

  private void out() {
    in = false;
    epoch = 0;
    target = null;
    reads.clear();
  }

  private void leave(int how) {
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.DEFAULT
            .withGroupId(Town.GROUP)
            .withMemberId(memberId)
            .withInstanceId(instanceId)
            .withMemberEpoch(how);
    out();
    town.coordinator()
        .consumerHeartbeat(request, (short) 1, new Client(name, "/h"), hears(answer -> {}));
  }

  @Override
  void cutOff() {
    super.cutOff();
    unsure = true;
  }

  @Override
  public String toString() {
    return name
        + (alive ? "" : " (dead)")
        + (asking ? " asking" : "")
        + (in ? " at " + epoch : " out")
        + " reads "
        + reads
        + " target "
        + target;
  }
}
