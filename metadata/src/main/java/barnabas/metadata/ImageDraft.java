package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// An image in the making: where events are applied, live, at replay and on what is pending. Owned
/// by whoever made it, for the length of a method.
final class ImageDraft {
  private String clusterId;
  private PSortedMap<Integer, Broker> brokers;
  private PSortedMap<String, Topic> topics;
  private PMap<Uuid, Topic> topicsById;
  private PMap<String, String> legibleNames;
  private PSortedMap<ConfigResource, PSortedMap<String, String>> configs;
  private PSortedMap<String, Short> features;
  private PSortedMap<QuotaEntity, PSortedMap<String, Double>> quotas;
  private int partitionCount;
  private long nextBrokerEpoch;
  private long nextProducerId;

  /// The topic that is being changed, newer than in the maps: partitions come in runs of one topic.
  private @Nullable Topic open;

  ImageDraft(ClusterImage from) {
    clusterId = from.clusterId();
    brokers = from.brokers();
    topics = from.topics();
    topicsById = from.topicsById();
    legibleNames = from.legibleNames();
    configs = from.configs();
    features = from.features();
    quotas = from.quotas();
    partitionCount = from.partitionCount();
    nextBrokerEpoch = from.nextBrokerEpoch();
    nextProducerId = from.nextProducerId();
  }

  ClusterImage image() {
    closeTopic();
    return new ClusterImage(
        clusterId,
        brokers,
        topics,
        topicsById,
        legibleNames,
        configs,
        features,
        quotas,
        partitionCount,
        nextBrokerEpoch,
        nextProducerId);
  }

  /// Applies one event. Events are decided with care, so one that does not fit is a bug or damage.
  ///
  /// Not a `switch` over the sealed type: every start comes by here, and linking the first such
  /// switch of a JVM takes 20 to 40 ms, which no AOT cache keeps. A test proves that none is
  /// missed.
  void apply(Event event) {
    if (event instanceof PartitionSet set) {
      setPartition(set);
    } else if (event instanceof ConfigSet set) {
      setConfig(set);
    } else if (event instanceof TopicCreated created) {
      create(created);
    } else if (event instanceof TopicDeleted deleted) {
      delete(deleted);
    } else if (event instanceof BrokerRegistered registered) {
      register(registered);
    } else if (event instanceof BrokerRemoved removed) {
      brokers = brokers.minus(removed.brokerId());
    } else if (event instanceof ProducerIdsTaken taken) {
      nextProducerId = taken.nextProducerId();
    } else if (event instanceof BrokerEpochsTaken taken) {
      nextBrokerEpoch = taken.nextBrokerEpoch();
    } else if (event instanceof ClusterCreated created) {
      clusterId = created.clusterId();
    } else if (event instanceof FeatureSet set) {
      features =
          set.level() == 0 ? features.minus(set.name()) : features.plus(set.name(), set.level());
    } else if (event instanceof QuotaSet set) {
      setQuota(set);
    } else {
      throw new AssertionError("nobody applies " + event);
    }
  }

  private void register(BrokerRegistered event) {
    Broker broker =
        new Broker(
            event.brokerId(),
            event.brokerEpoch(),
            event.incarnationId(),
            event.endpoints().stream()
                .map(
                    e ->
                        new Broker.Endpoint(e.listener(), e.host(), e.port(), e.securityProtocol()))
                .toList(),
            event.rack(),
            event.directories(),
            event.absent().stream()
                .map(a -> new Broker.AbsentDirectory(a.directoryId(), a.incarnationId()))
                .toList());
    brokers = brokers.plus(broker.id(), broker);
    nextBrokerEpoch = Math.max(nextBrokerEpoch, broker.epoch() + 1);
    if (event.leadsAnew()) {
      closeTopic();
      List.copyOf(topics.values()).forEach(topic -> leadAnew(topic, broker.id()));
    }
  }

  private void leadAnew(Topic topic, int leader) {
    PVector<Partition> partitions = topic.partitions();
    for (int index = 0; index < partitions.size(); index++) {
      Partition partition = partitions.get(index);
      if (partition.leader() == leader) {
        partitions = partitions.with(index, partition.ledAnewBy(leader));
      }
    }
    open = new Topic(topic.name(), topic.id(), partitions);
    closeTopic();
  }

  private void create(TopicCreated event) {
    closeTopic();
    if (topics.containsKey(event.name()) || topicsById.containsKey(event.topicId())) {
      throw new IllegalStateException("topic exists: " + event);
    }
    if (TopicNames.mayCollide(event.name())) {
      legibleNames = legibleNames.plus(TopicNames.legible(event.name()), event.name());
    }
    open = new Topic(event.name(), event.topicId(), TreePVector.empty());
  }

  private void delete(TopicDeleted event) {
    closeTopic();
    Topic topic = topic(event.topicId());
    topics = topics.minus(topic.name());
    topicsById = topicsById.minus(topic.id());
    legibleNames = legibleNames.minus(TopicNames.legible(topic.name()));
    configs = configs.minus(ConfigResource.topic(topic.name()));
    partitionCount -= topic.partitions().size();
  }

  private void setPartition(PartitionSet event) {
    Topic topic = topic(event.topicId());
    PVector<Partition> partitions = topic.partitions();
    if (event.index() < 0 || event.index() > partitions.size()) {
      throw new IllegalStateException("a gap before " + event);
    }
    Partition partition =
        new Partition(
            event.replicas(),
            event.isr(),
            event.leader(),
            event.leaderEpoch(),
            event.partitionEpoch(),
            event.elr(),
            event.lastKnownElr());
    boolean added = event.index() == partitions.size();
    partitionCount += added ? 1 : 0;
    open =
        new Topic(
            topic.name(),
            topic.id(),
            added ? partitions.plus(partition) : partitions.with(event.index(), partition));
  }

  private void setConfig(ConfigSet event) {
    ConfigResource.Kind kind = ConfigResource.Kind.of(event.resourceType());
    if (kind == null) {
      throw new IllegalStateException("a config of resource type " + event.resourceType());
    }
    ConfigResource resource = new ConfigResource(kind, event.resourceName());
    PSortedMap<String, String> before = configs.getOrDefault(resource, TreePMap.empty());
    @Nullable String value = event.value();
    PSortedMap<String, String> after =
        value == null ? before.minus(event.key()) : before.plus(event.key(), value);
    configs = after.isEmpty() ? configs.minus(resource) : configs.plus(resource, after);
  }

  private void setQuota(QuotaSet event) {
    QuotaEntity entity = new QuotaEntity(null, null, null);
    for (QuotaSet.EntityPart each : event.entity()) {
      QuotaEntity.Part part = QuotaEntity.Part.of(each.type());
      if (part == null) {
        throw new IllegalStateException("a quota of a " + each.type());
      }
      @Nullable String name = each.name();
      entity = entity.with(part, name == null ? QuotaEntity.DEFAULT : name);
    }
    PSortedMap<String, Double> before = quotas.getOrDefault(entity, TreePMap.empty());
    PSortedMap<String, Double> after =
        event.removed() ? before.minus(event.key()) : before.plus(event.key(), event.value());
    quotas = after.isEmpty() ? quotas.minus(entity) : quotas.plus(entity, after);
  }

  private void closeTopic() {
    if (open != null) {
      topics = topics.plus(open.name(), open);
      topicsById = topicsById.plus(open.id(), open);
      open = null;
    }
  }

  private Topic topic(Uuid id) {
    if (open != null && open.id().equals(id)) {
      return open;
    }
    closeTopic();
    Topic topic = topicsById.get(id);
    if (topic == null) {
      throw new IllegalStateException("no topic with the id " + id);
    }
    return topic;
  }
}
