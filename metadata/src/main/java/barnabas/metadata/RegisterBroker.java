package barnabas.metadata;

import barnabas.metadata.Broker.AbsentDirectory;
import barnabas.metadata.Broker.Endpoint;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A broker's process announces itself when it starts.
///
/// If the process before it did not stop cleanly, the leader epoch of every partition that it leads
/// grows, so that nobody takes what the last process had not yet synced for what this one serves.
/// That is one event, however many partitions there are: a start on a full disk has to find room
/// for it. Partitions without a leader whose ISR has the broker are led by it.
///
/// @param directories the ids of the log directories that it has
/// @param missed log directories of earlier processes that are gone, and whose logs it misses
/// @param cleanStart whether the last process on its data stopped cleanly
public record RegisterBroker(
    int brokerId,
    Uuid incarnationId,
    List<Endpoint> endpoints,
    @Nullable String rack,
    List<Uuid> directories,
    List<Uuid> missed,
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
    Broker broker =
        new Broker(brokerId, epoch, incarnationId, endpoints, rack, directories, absent(known));
    List<Event> events = new ArrayList<>();
    events.add(ImageEvents.registration(broker, !cleanStart));
    for (Topic topic : image.topics().values()) {
      for (int index = 0; index < topic.partitions().size(); index++) {
        Partition partition = topic.partitions().get(index);
        if (partition.leaderless() && partition.isr().contains(brokerId)) {
          events.add(ImageEvents.partition(topic.id(), index, partition.ledAnewBy(brokerId)));
        }
      }
    }
    return new Decision<>(events, new Answer(Refusal.NONE, epoch));
  }

  /// The directories that it misses, each with the last process that had it.
  private List<AbsentDirectory> absent(@Nullable Broker known) {
    List<AbsentDirectory> absent = new ArrayList<>();
    if (known != null) {
      known.absent().stream().filter(each -> missed.contains(each.id())).forEach(absent::add);
      known.directories().stream()
          .filter(missed::contains)
          .forEach(id -> absent.add(new AbsentDirectory(id, known.incarnationId())));
    }
    return absent;
  }

  @Override
  public Answer refused(Refusal refusal) {
    return new Answer(refusal, -1);
  }
}
