package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_CONFIG;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;

import java.util.Map;
import java.util.SortedMap;

/// What holds of the configs of a resource as a whole.
final class ConfigRules {
  private ConfigRules() {}

  /// Whether a topic may have these configs.
  static Refusal topic(Configs configs, ClusterImage image, SortedMap<String, String> set) {
    for (Map.Entry<String, String> each : set.entrySet()) {
      ConfigKey key = configs.catalogue().topic(each.getKey());
      if (key == null) {
        return Refusal.of(
            INVALID_CONFIG, "Unknown topic config name: %s", ConfigRange.shortened(each.getKey()));
      }
      String fault = key.fault(each.getValue());
      if (fault != null) {
        return Refusal.of(INVALID_CONFIG, "%s", fault);
      }
    }
    if (Boolean.parseBoolean(set.getOrDefault("remote.storage.enable", "false").trim())) {
      return Refusal.of(
          INVALID_CONFIG, "Topics can't be tiered yet: remote.storage.enable must be false.");
    }
    if (!set.containsKey("min.compaction.lag.ms") && !set.containsKey("max.compaction.lag.ms")) {
      return Refusal.NONE;
    }
    long min = Long.parseLong(configs.topic(image, set, "min.compaction.lag.ms"));
    long max = Long.parseLong(configs.topic(image, set, "max.compaction.lag.ms"));
    return min <= max
        ? Refusal.NONE
        : Refusal.of(
            INVALID_CONFIG,
            "min.compaction.lag.ms (%d) can't be larger than max.compaction.lag.ms (%d).",
            min,
            max);
  }

  /// Whether a group may have these configs. Of each the broker says the range.
  static Refusal group(Configs configs, ClusterImage image, SortedMap<String, String> set) {
    for (Map.Entry<String, String> each : set.entrySet()) {
      String name = each.getKey();
      ConfigKey key = configs.catalogue().key(ConfigResource.Kind.GROUP, name);
      if (key == null) {
        return Refusal.of(
            INVALID_CONFIG, "Unknown group config name: %s", ConfigRange.shortened(name));
      }
      String fault = key.fault(each.getValue());
      if (fault != null) {
        return Refusal.of(INVALID_CONFIG, "%s", fault);
      }
      long value = Long.parseLong(each.getValue().trim());
      long min = configs.brokerNumber(image, name.replace("consumer.", "group.consumer.min."));
      long max = configs.brokerNumber(image, name.replace("consumer.", "group.consumer.max."));
      if (value < min || value > max) {
        return Refusal.of(
            INVALID_CONFIG, "%s must be in the range %d to %d inclusive.", name, min, max);
      }
    }
    return Refusal.NONE;
  }

  /// Whether a broker, or all of them, may be given these configs while running.
  static Refusal broker(Configs configs, ConfigResource resource, SortedMap<String, String> set) {
    for (Map.Entry<String, String> each : set.entrySet()) {
      ConfigKey key = configs.catalogue().broker(each.getKey());
      if (key == null) {
        return Refusal.of(
            INVALID_REQUEST,
            "Unknown broker config name: %s",
            ConfigRange.shortened(each.getKey()));
      }
      switch (key.scope()) {
        case FIXED -> {
          return Refusal.of(
              INVALID_REQUEST, "%s can't be changed while the broker runs.", key.name());
        }
        case BROKER -> {
          if (resource.name().isEmpty()) {
            return Refusal.of(
                INVALID_REQUEST, "%s belongs to one broker; its id must be given.", key.name());
          }
        }
        case CLUSTER -> {}
      }
      String fault = key.fault(each.getValue());
      if (fault != null) {
        return Refusal.of(INVALID_REQUEST, "%s", fault);
      }
    }
    return Refusal.NONE;
  }
}
