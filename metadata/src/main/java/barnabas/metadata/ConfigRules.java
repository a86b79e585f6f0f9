package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_CONFIG;

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

  /// Whether a broker, or all of them, may be given these configs while running.
  static Refusal broker(Configs configs, ConfigResource resource, SortedMap<String, String> set) {
    for (Map.Entry<String, String> each : set.entrySet()) {
      ConfigKey key = configs.catalogue().broker(each.getKey());
      if (key == null) {
        return Refusal.of(
            INVALID_CONFIG, "Unknown broker config name: %s", ConfigRange.shortened(each.getKey()));
      }
      switch (key.scope()) {
        case FIXED -> {
          return Refusal.of(
              INVALID_CONFIG, "%s can't be changed while the broker runs.", key.name());
        }
        case BROKER -> {
          if (resource.name().isEmpty()) {
            return Refusal.of(
                INVALID_CONFIG, "%s belongs to one broker; its id must be given.", key.name());
          }
        }
        case CLUSTER -> {}
      }
      String fault = key.fault(each.getValue());
      if (fault != null) {
        return Refusal.of(INVALID_CONFIG, "%s", fault);
      }
    }
    return Refusal.NONE;
  }
}
