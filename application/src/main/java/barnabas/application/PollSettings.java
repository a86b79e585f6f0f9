package barnabas.application;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a consumer that is polled needs to know besides [barnabas.client.ConsumerSettings].
///
/// @param recordsMax `max.poll.records`
/// @param autoCommitMs `auto.commit.interval.ms`; 0 with `enable.auto.commit` off
record PollSettings(int recordsMax, long autoCommitMs) {

  private static final String AUTO_COMMIT = "enable.auto.commit";

  /// Takes its settings out of these and leaves the rest. Commits are made here, since only here it
  /// is known what the application has been given.
  ///
  /// @throws IllegalArgumentException that names the key and what is wrong
  static PollSettings taken(Map<String, String> settings) {
    int recordsMax = number(settings.remove("max.poll.records"), "max.poll.records", 500);
    int intervalMs =
        number(settings.remove("auto.commit.interval.ms"), "auto.commit.interval.ms", 5_000);
    String auto = settings.getOrDefault(AUTO_COMMIT, "true");
    if (!auto.equals("true") && !auto.equals("false")) {
      throw new IllegalArgumentException(AUTO_COMMIT + ": '" + auto + "' is not true or false");
    }
    settings.put(AUTO_COMMIT, "false");
    boolean commits = auto.equals("true") && settings.containsKey("group.id");
    return new PollSettings(recordsMax, commits ? intervalMs : 0);
  }

  private static int number(@Nullable String given, String key, int usual) {
    if (given == null) {
      return usual;
    }
    try {
      int number = Integer.parseInt(given.strip());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": '" + given + "' is no number", e);
    }
    throw new IllegalArgumentException(key + ": " + given + " is less than 1");
  }
}
