package barnabas.sim;

import barnabas.log.LogDirectorySettings;
import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimTuning;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// Everything that a run plays, as data: who there is, and what they do and suffer at which time.
///
/// @param seed the world's: how long each thing takes
/// @param safetyMs how long the part with faults lasts
public record Story(
    long seed,
    SimTuning tuning,
    List<Broker> brokers,
    List<Topic> topics,
    List<Writer> writers,
    List<Reader> readers,
    List<Group> groups,
    List<Repeater> repeaters,
    List<Timed> acts,
    long safetyMs) {

  /// The first members of a group, whose machines are known by name.
  private static final int MEMBERS_NAMED = 24;

  /// A broker, today a cluster of its own.
  ///
  /// @param loops for connections and partitions
  /// @param skewMs what its clock is off by
  /// @param keys its configuration
  /// @param directories log directories that it has
  public record Broker(
      int loops,
      long skewMs,
      SortedMap<String, String> keys,
      int directories,
      LogDirectorySettings logs,
      QuorumSettings quorum) {}

  /// Longer than a story lasts, whatever its clocks do.
  static final String FOREVER_MS = "100000000000";

  /// A topic of a broker.
  public record Topic(int broker, String name, int partitions, SortedMap<String, String> configs) {
    /// Whether what it acknowledges is synced.
    boolean durable() {
      return configs.getOrDefault("flush.messages", "1").equals("1");
    }

    /// Whether retention may take its records.
    boolean expires() {
      boolean limited =
          configs.containsKey("retention.bytes") || configs.containsKey("retention.ms");
      return limited && policy().contains("delete");
    }

    /// Whether only the last record of each key is sure to stay.
    boolean compacted() {
      return policy().contains("compact");
    }

    /// Whether tombstones stay longer than any story lasts.
    boolean tombstonesStay() {
      return configs.getOrDefault("delete.retention.ms", "0").equals(FOREVER_MS);
    }

    private String policy() {
      return configs.getOrDefault("cleanup.policy", "delete");
    }
  }

  /// A producer on a machine of its own.
  public record Writer(int broker, SortedMap<String, String> settings) {
    boolean idempotent() {
      return settings.getOrDefault("enable.idempotence", "true").equals("true");
    }
  }

  /// A consumer without a group that reads a topic from its beginning, on a machine of its own.
  public record Reader(int broker, String topic, SortedMap<String, String> settings) {}

  /// A group whose members come and go, each on a machine of its own.
  ///
  /// @param settings of its members, those left out that have no meaning in a member's protocol
  public record Group(
      int broker,
      String name,
      List<String> topics,
      SortedMap<String, String> settings,
      Membership membership) {}

  /// How the members of a group are members of it.
  ///
  /// @param fixed whether they are static: whoever joins takes the place of one that is gone
  /// @param assignor what those of the consumer protocol prefer; empty to leave it to the broker
  /// @param byExpression whether those of the consumer protocol say their topics by an expression
  /// @param byHand whether they commit what they read as soon as they have it, and neither at
  ///   intervals nor before they give partitions up
  /// @param handoverMs how long they may take over what they have read before they give it up
  public record Membership(
      Speech speech,
      boolean fixed,
      String assignor,
      boolean byExpression,
      boolean byHand,
      long handoverMs) {
    /// As most groups are.
    public static final Membership CLASSIC =
        new Membership(Speech.CLASSIC, false, "", false, false, 0);
  }

  /// The protocol that members speak.
  public enum Speech {
    CLASSIC,
    CONSUMER,
    /// Each one or the other: the group goes from one to the other and back while it runs.
    MIXED
  }

  /// A client that repeats batches which were answered already.
  public record Repeater(int broker, String topic) {}

  /// An act and when it happens.
  public record Timed(long atMs, Act act) {}

  /// The same story with other acts.
  Story withActs(List<Timed> others) {
    return new Story(
        seed,
        tuning,
        brokers,
        topics,
        writers,
        readers,
        groups,
        repeaters,
        List.copyOf(others),
        safetyMs);
  }

  /// The same story in a calm world.
  Story withTuning(SimTuning other) {
    return new Story(
        seed, other, brokers, topics, writers, readers, groups, repeaters, acts, safetyMs);
  }

  /// How many faults there are.
  int faults() {
    int count = 0;
    for (Timed timed : acts) {
      if (timed.act() instanceof Act.Fault) {
        count++;
      }
    }
    return count;
  }

  /// The names of all machines that there may be.
  List<String> machines() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < brokers.size(); i++) {
      names.add("b" + i);
      names.add("a" + i);
    }
    for (int i = 0; i < writers.size(); i++) {
      names.add("w" + i);
    }
    for (int i = 0; i < readers.size(); i++) {
      names.add("r" + i);
    }
    for (int i = 0; i < groups.size(); i++) {
      for (int member = 0; member < MEMBERS_NAMED; member++) {
        names.add("g" + i + "m" + member);
      }
    }
    for (int i = 0; i < repeaters.size(); i++) {
      names.add("d" + i);
    }
    return names;
  }

  /// In words, a line each.
  List<String> words() {
    List<String> lines = new ArrayList<>();
    brokers.forEach(each -> lines.add(each.toString()));
    topics.forEach(each -> lines.add(each.toString()));
    writers.forEach(each -> lines.add(each.toString()));
    readers.forEach(each -> lines.add(each.toString()));
    groups.forEach(each -> lines.add(each.toString()));
    repeaters.forEach(each -> lines.add(each.toString()));
    acts.forEach(each -> lines.add("at %.3f s %s".formatted(each.atMs() / 1000.0, each.act())));
    return lines;
  }
}
