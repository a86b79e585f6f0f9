package barnabas.broker;

import barnabas.metadata.ClusterImage;
import barnabas.metadata.Configs;

/// What a broker's own configuration says of its APIs, read once for each change of it.
///
/// @param autoCreateTopics `auto.create.topics.enable`
/// @param fetchBytesMax `fetch.max.bytes`
/// @param fetchSessionsMax `max.incremental.fetch.session.cache.slots`
/// @param offsetsPartitions `offsets.topic.num.partitions`
/// @param describedPartitionsMax `max.request.partition.size.limit`
/// @param partitionsOfTopic `num.partitions`
public record BrokerSettings(
    boolean autoCreateTopics,
    int fetchBytesMax,
    int fetchSessionsMax,
    int offsetsPartitions,
    int describedPartitionsMax,
    int partitionsOfTopic) {

  static BrokerSettings of(Configs configs, ClusterImage image) {
    return new BrokerSettings(
        Boolean.parseBoolean(configs.broker(image, "auto.create.topics.enable")),
        number(configs, image, "fetch.max.bytes"),
        number(configs, image, "max.incremental.fetch.session.cache.slots"),
        number(configs, image, "offsets.topic.num.partitions"),
        number(configs, image, "max.request.partition.size.limit"),
        number(configs, image, "num.partitions"));
  }

  private static int number(Configs configs, ClusterImage image, String key) {
    return (int) Math.min(configs.brokerNumber(image, key), Integer.MAX_VALUE);
  }
}
