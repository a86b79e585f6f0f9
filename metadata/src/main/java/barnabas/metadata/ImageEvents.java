package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The events that make an image of the empty one: what a snapshot holds.
record ImageEvents(ClusterImage image) {

  /// The events, each made when it is asked for.
  Iterator<Event> iterator() {
    return Stream.<Stream<Event>>of(
            cluster(), features(), brokers(), topics(), configs(), quotas(), counters())
        .flatMap(events -> events)
        .iterator();
  }

  private Stream<Event> cluster() {
    return image.clusterId().isEmpty()
        ? Stream.empty()
        : Stream.of(new ClusterCreated(image.clusterId(), List.of()));
  }

  private Stream<Event> features() {
    return image.features().entrySet().stream()
        .map(feature -> new FeatureSet(feature.getKey(), feature.getValue(), List.of()));
  }

  private Stream<Event> brokers() {
    return image.brokers().values().stream().map(ImageEvents::registration);
  }

  private Stream<Event> topics() {
    return image.topics().values().stream()
        .flatMap(
            topic ->
                Stream.concat(
                    Stream.of(new TopicCreated(topic.id(), topic.name(), List.of())),
                    partitions(topic)));
  }

  private static Stream<Event> partitions(Topic topic) {
    return IntStream.range(0, topic.partitions().size())
        .mapToObj(index -> partition(topic.id(), index, topic.partitions().get(index)));
  }

  private Stream<Event> configs() {
    return image.configs().entrySet().stream().flatMap(ImageEvents::configsOf);
  }

  private static Stream<Event> configsOf(
      Map.Entry<ConfigResource, ? extends Map<String, String>> entry) {
    return entry.getValue().entrySet().stream()
        .map(config -> config(entry.getKey(), config.getKey(), config.getValue()));
  }

  private Stream<Event> quotas() {
    return image.quotas().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().entrySet().stream()
                    .map(quota -> quota(entry.getKey(), quota.getKey(), quota.getValue(), false)));
  }

  private Stream<Event> counters() {
    return Stream.of(
        new BrokerEpochsTaken(image.nextBrokerEpoch(), List.of()),
        new ProducerIdsTaken(image.nextProducerId(), -1, -1, List.of()));
  }

  private static BrokerRegistered registration(Broker broker) {
    return registration(broker, false);
  }

  static BrokerRegistered registration(Broker broker, boolean leadsAnew) {
    List<BrokerRegistered.Endpoint> endpoints =
        broker.endpoints().stream()
            .map(
                e ->
                    new BrokerRegistered.Endpoint(
                        e.listener(), e.host(), e.port(), e.securityProtocol(), List.of()))
            .toList();
    return new BrokerRegistered(
        broker.id(),
        broker.epoch(),
        broker.incarnationId(),
        endpoints,
        broker.rack(),
        broker.directories(),
        leadsAnew,
        broker.absent().stream()
            .map(a -> new BrokerRegistered.AbsentDirectory(a.id(), a.incarnationId(), List.of()))
            .toList(),
        List.of());
  }

  static PartitionSet partition(Uuid topicId, int index, Partition partition) {
    return new PartitionSet(
        topicId,
        index,
        partition.replicas(),
        partition.isr(),
        partition.leader(),
        partition.leaderEpoch(),
        partition.partitionEpoch(),
        partition.elr(),
        partition.lastKnownElr(),
        List.of());
  }

  static QuotaSet quota(QuotaEntity entity, String key, double value, boolean removed) {
    List<QuotaSet.EntityPart> parts =
        entity.parts().stream()
            .map(part -> new QuotaSet.EntityPart(part.type(), named(entity.name(part)), List.of()))
            .toList();
    return new QuotaSet(parts, key, removed ? 0 : value, removed, List.of());
  }

  private static @Nullable String named(@Nullable String name) {
    return QuotaEntity.DEFAULT.equals(name) ? null : name;
  }

  static ConfigSet config(ConfigResource resource, String key, @Nullable String value) {
    return new ConfigSet(resource.kind().code(), resource.name(), key, value, List.of());
  }
}
