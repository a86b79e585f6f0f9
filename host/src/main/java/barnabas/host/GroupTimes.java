package barnabas.host;

import barnabas.metadata.ConfigCatalogue;
import java.util.SortedMap;

/// How the times of groups of the consumer protocol have to fit together.
final class GroupTimes {
  private static final String SESSION = "session.timeout.ms";
  private static final String HEARTBEAT = "heartbeat.interval.ms";

  private final SortedMap<String, String> given;
  private final ConfigCatalogue catalogue;

  private GroupTimes(SortedMap<String, String> given, ConfigCatalogue catalogue) {
    this.given = given;
    this.catalogue = catalogue;
  }

  /// @throws StartRefused in one line if they don't
  static void check(SortedMap<String, String> given, ConfigCatalogue catalogue)
      throws StartRefused {
    GroupTimes times = new GroupTimes(given, catalogue);
    for (String time : new String[] {SESSION, HEARTBEAT}) {
      times.require("min." + time, time);
      times.require(time, "max." + time);
    }
    if (times.ms(HEARTBEAT) >= times.ms(SESSION)) {
      throw new StartRefused(
          "group.consumer.%s: %d has to be less than group.consumer.%s, %d"
              .formatted(HEARTBEAT, times.ms(HEARTBEAT), SESSION, times.ms(SESSION)));
    }
  }

  private void require(String lower, String higher) throws StartRefused {
    if (ms(lower) > ms(higher)) {
      throw new StartRefused(
          "group.consumer.%s: %d is more than group.consumer.%s, %d"
              .formatted(lower, ms(lower), higher, ms(higher)));
    }
  }

  private long ms(String time) {
    String key = "group.consumer." + time;
    String own = given.get(key);
    return Long.parseLong(own == null ? ServerSettings.defaultOf(catalogue, key) : own.strip());
  }
}
