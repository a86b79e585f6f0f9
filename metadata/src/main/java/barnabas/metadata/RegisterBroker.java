package barnabas.metadata;

import barnabas.metadata.Broker.Endpoint;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A broker's process announces itself when it starts.
///
/// If the process before it did not stop cleanly, the leader epoch of every partition that it leads
/// grows, so that nobody takes what the last process had not yet synced for what this one serves.
/// Partitions without a leader whose ISR has the broker are led by it.
///
/// @param cleanStart whether the last process on its data stopped cleanly
public record RegisterBroker(
    int brokerId,
    Uuid incarnationId,
    List<Endpoint> endpoints,
    @Nullable String rack,
    List<Uuid> directories,
    boolean cleanStart)
    implements Command<RegisterBroker.Answer> {

  /// The epoch that it is registered with, if it was not refused.
  public record Answer(Refusal refusal, long brokerEpoch) {}

  @Override
  public Decision<Answer> decide(Situation situation) {
    ClusterImage image = situation.image();
    Broker known = image.brokers().get(brokerId);
    if (known != null && known.incarnationId().equals(incarnationId)) {
      return new Decision<>(List.of(), new Answer(Refusal.NONE, known.epoch()));
    }
    long epoch = image.nextBrokerEpoch();
    List<Event> events = new ArrayList<>();
    events.add(
        ImageEvents.registration(
            new Broker(brokerId, epoch, incarnationId, endpoints, rack, directories)));
    for (Topic topic : image.topics().values()) {
      for (int index = 0; index < topic.partitions().size(); index++) {
        Partition partition = topic.partitions().get(index);
        if (leadsAnew(partition)) {
          events.add(ImageEvents.partition(topic.id(), index, ledAnew(partition)));
        }
      }
    }
    return new Decision<>(events, new Answer(Refusal.NONE, epoch));
  }

  private boolean leadsAnew(Partition partition) {
    return partition.leader() == brokerId
        ? !cleanStart
        : partition.leaderless() && partition.isr().contains(brokerId);
  }

  private Partition ledAnew(Partition partition) {
    return new Partition(
        partition.replicas(),
        partition.isr(),
        brokerId,
        Math.addExact(partition.leaderEpoch(), 1),
        partition.partitionEpoch() + 1,
        partition.elr(),
        partition.lastKnownElr());
  }

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(refusal, -1);
  }
}
