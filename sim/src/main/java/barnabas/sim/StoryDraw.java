package barnabas.sim;

import barnabas.log.CleanerSettings;
import barnabas.log.JournalSettings;
import barnabas.log.LogDirectorySettings;
import barnabas.log.ScrubSettings;
import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimRandomness;
import barnabas.sim.ports.SimTuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Draws a story from a seed. Used once.
///
/// Sizes are small, so that a few minutes of a story meet what takes a real broker weeks: segments
/// of some KiB, a journal that comes round every few dozen batches, snapshots after a few changes.
/// Each seed draws which features it uses at all: with everything on, some faults would hide
/// others.
public final class StoryDraw {
  private static final long SAFETY_MS_MIN = 180_000;
  private static final int SAFETY_MS_SPAN = 900_000;

  private final long seed;
  private final SimRandomness chance;
  private final SpeechDraw speech;
  private final List<Story.Broker> brokers = new ArrayList<>();
  private final List<Story.Topic> topics = new ArrayList<>();
  private final List<Story.Writer> writers = new ArrayList<>();
  private final List<Story.Reader> readers = new ArrayList<>();
  private final List<Story.Group> groups = new ArrayList<>();
  private final List<Story.Repeater> repeaters = new ArrayList<>();
  private final List<Story.Timed> acts = new ArrayList<>();

  private StoryDraw(long seed) {
    this.seed = seed;
    this.chance = new SimRandomness(seed ^ 0x5354_4f52_59L);
    this.speech = new SpeechDraw(new SimRandomness(seed ^ 0x5350_4545_4348L));
  }

  /// The story of a seed, the same each time.
  public static Story draw(long seed) {
    return new StoryDraw(seed).draw();
  }

  private Story draw() {
    long safetyMs = SAFETY_MS_MIN + chance.nextInt(SAFETY_MS_SPAN);
    int brokerCount = chance.chance(85) ? 1 : 2 + chance.nextInt(4);
    for (int i = 0; i < brokerCount; i++) {
      brokers.add(broker(i));
      topics(i);
      clients(i);
    }
    new DeedDraw(chance, this, safetyMs).draw();
    new FaultDraw(chance, this, safetyMs).draw();
    new CoincidenceDraw(chance, this, safetyMs).draw();
    new PlotDraw(new SimRandomness(seed ^ 0x504c_4f54L), this, safetyMs).draw();
    new SequenceDraw(new SimRandomness(seed ^ 0x5345_5155L), this, safetyMs).draw();
    acts.sort(Comparator.comparingLong(Story.Timed::atMs));
    return new Story(
        seed,
        tuning(),
        List.copyOf(brokers),
        List.copyOf(topics),
        List.copyOf(writers),
        List.copyOf(readers),
        List.copyOf(groups),
        List.copyOf(repeaters),
        List.copyOf(acts),
        safetyMs);
  }

  List<Story.Broker> brokers() {
    return brokers;
  }

  List<Story.Topic> topics() {
    return topics;
  }

  List<Story.Writer> writers() {
    return writers;
  }

  List<Story.Reader> readers() {
    return readers;
  }

  List<Story.Group> groups() {
    return groups;
  }

  List<Story.Repeater> repeaters() {
    return repeaters;
  }

  void add(long atMs, Act act) {
    acts.add(new Story.Timed(atMs, act));
  }

  private SimTuning tuning() {
    return chance.chance(15)
        ? SimTuning.CALM
        : new SimTuning(
            chance.upTo(400_000),
            chance.upTo(100_000),
            chance.upTo(5_000_000),
            chance.upTo(3_000_000),
            chance.nextInt(101),
            chance.chance(20) ? 30 + chance.nextInt(300) : 500 + chance.nextInt(20_000),
            1 + chance.nextInt(chance.chance(50) ? 4_000 : 1 << 18));
  }

  private Story.Broker broker(int number) {
    TreeMap<String, String> keys = new TreeMap<>();
    keys.put("node.id", "" + (number + 1));
    keys.put("auto.create.topics.enable", "false");
    keys.put(
        "log.segment.bytes", "" + (1_000 + chance.nextInt(chance.chance(50) ? 3_000 : 60_000)));
    keys.put("log.roll.ms", "" + (chance.chance(40) ? 5_000 + chance.nextInt(60_000) : 86_400_000));
    if (chance.chance(50)) {
      keys.put("log.retention.ms", "-1");
    }
    keys.put("offsets.retention.minutes", "" + Integer.MAX_VALUE);
    keys.put("log.message.timestamp.after.max.ms", "" + Long.MAX_VALUE);
    keys.put("offsets.topic.num.partitions", "" + (1 + chance.nextInt(6)));
    keys.put("group.initial.rebalance.delay.ms", "" + chance.nextInt(1_000));
    speech.sessions(keys);
    JournalSettings journal =
        chance.chance(70)
            ? new JournalSettings(64 << 10, 256 << 10, 16 << 10, 8 << 10)
            : new JournalSettings(256 << 10, 512 << 10, 64 << 10, 1 + chance.nextInt(32 << 10));
    return new Story.Broker(
        1 + chance.nextInt(4),
        chance.chance(30) ? chance.upTo(7_200_000) - 3_600_000 : 0,
        keys,
        chance.chance(30) ? 2 : 1,
        new LogDirectorySettings(
                50 + chance.nextInt(20_000),
                5_000 + chance.nextInt(100_000),
                chance.nextInt(5_000),
                chance.nextInt(20_000),
                journal)
            .withCleaner(cleaner())
            .withScrub(scrub()),
        new QuorumSettings(500 + chance.nextInt(20_000), 1_000, 1 << 20, 2 << 20));
  }

  private ScrubSettings scrub() {
    return chance.chance(50)
        ? ScrubSettings.NEVER
        : new ScrubSettings(1_000 + chance.nextInt(60_000), 500 + chance.nextInt(100_000));
  }

  private void topics(int broker) {
    int count = 1 + chance.nextInt(4);
    for (int i = 0; i < count; i++) {
      TreeMap<String, String> configs = new TreeMap<>();
      // The first is always one whose records stay.
      if (i > 0 && chance.chance(40)) {
        configs.put("retention.bytes", "" + (2_000 + chance.nextInt(20_000)));
      }
      if (i > 0 && chance.chance(15)) {
        configs.put("flush.messages", "" + (2 + chance.nextInt(50)));
      }
      if (i > 0 && chance.chance(40)) {
        compaction(configs);
      }
      String name = "t" + topics.size();
      topics.add(new Story.Topic(broker, name, 1 + chance.nextInt(4), configs));
    }
  }

  private void compaction(SortedMap<String, String> configs) {
    configs.put("cleanup.policy", chance.chance(70) ? "compact" : "compact,delete");
    configs.put("segment.ms", "" + (2_000 + chance.nextInt(60_000)));
    configs.put("min.cleanable.dirty.ratio", chance.chance(50) ? "0" : "0.3");
    configs.put(
        "delete.retention.ms", chance.chance(50) ? Story.FOREVER_MS : "" + chance.nextInt(60_000));
    if (chance.chance(30)) {
      configs.put("min.compaction.lag.ms", "" + chance.nextInt(20_000));
    }
    if (chance.chance(50)) {
      configs.put("max.compaction.lag.ms", "" + (20_000 + chance.nextInt(60_000)));
    }
  }

  /// Maps of so few keys that passes end early, reads of so few bytes that they take many tasks.
  private CleanerSettings cleaner() {
    return new CleanerSettings(
        true,
        50 + chance.nextInt(3_000),
        24L * (3 + chance.nextInt(200)),
        0.9,
        chance.chance(70) ? Double.MAX_VALUE : 1_000 + chance.nextInt(20_000),
        500 + chance.nextInt(20_000));
  }

  private void clients(int broker) {
    for (int left = 1 + chance.nextInt(3); left > 0; left--) {
      writers.add(new Story.Writer(broker, writerSettings()));
    }
    List<Story.Topic> own = topics.stream().filter(t -> t.broker() == broker).toList();
    for (Story.Topic topic : own) {
      if (chance.chance(60)) {
        readers.add(new Story.Reader(broker, topic.name(), readerSettings()));
      }
    }
    for (int left = chance.nextInt(3); left > 0; left--) {
      List<String> names = new ArrayList<>();
      own.stream().filter(t -> chance.chance(60)).forEach(t -> names.add(t.name()));
      if (names.isEmpty()) {
        names.add(own.getFirst().name());
      }
      SortedMap<String, String> settings = memberSettings();
      groups.add(
          new Story.Group(
              broker, "g" + groups.size(), List.copyOf(names), settings, speech.membership()));
    }
    if (chance.chance(60)) {
      Story.Topic topic = own.getFirst();
      if (chance.chance(50)) {
        topic = own.stream().filter(t -> t.compacted() && t.durable()).findFirst().orElse(topic);
      }
      repeaters.add(new Story.Repeater(broker, topic.name()));
    }
  }

  private SortedMap<String, String> writerSettings() {
    TreeMap<String, String> settings = new TreeMap<>(patience());
    settings.put("linger.ms", "" + chance.nextInt(30));
    settings.put("batch.size", "" + (50 + chance.nextInt(chance.chance(80) ? 1_000 : 20_000)));
    settings.put("delivery.timeout.ms", "" + (20_000 + chance.nextInt(60_000)));
    settings.put("max.in.flight.requests.per.connection", "" + (1 + chance.nextInt(5)));
    if (chance.chance(25)) {
      settings.put("enable.idempotence", "false");
      settings.put("acks", chance.chance(50) ? "1" : "all");
    }
    if (chance.chance(40)) {
      List<String> codecs = List.of("gzip", "snappy", "lz4", "zstd");
      settings.put("compression.type", codecs.get(chance.nextInt(codecs.size())));
    }
    return settings;
  }

  private SortedMap<String, String> readerSettings() {
    TreeMap<String, String> settings = new TreeMap<>(patience());
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", "false");
    long patienceMs = Long.parseLong(settings.getOrDefault("request.timeout.ms", "30000"));
    long waitMs = 300 + chance.nextInt(3_000);
    settings.put("fetch.max.wait.ms", "" + Math.min(waitMs, patienceMs - 1_000));
    settings.put("fetch.min.bytes", "" + (1 + chance.nextInt(200)));
    settings.put("fetch.max.bytes", "" + (100 + chance.nextInt(50_000)));
    settings.put("max.partition.fetch.bytes", "" + (100 + chance.nextInt(20_000)));
    return settings;
  }

  private SortedMap<String, String> memberSettings() {
    SortedMap<String, String> settings = readerSettings();
    settings.put("session.timeout.ms", "" + (6_000 + chance.nextInt(6_000)));
    settings.put("heartbeat.interval.ms", "" + (500 + chance.nextInt(1_500)));
    settings.put("max.poll.interval.ms", "" + (8_000 + chance.nextInt(10_000)));
    settings.put("auto.commit.interval.ms", "" + (300 + chance.nextInt(5_000)));
    settings.put("partition.assignment.strategy", chance.chance(50) ? "sticky,range" : "range");
    return settings;
  }

  private SortedMap<String, String> patience() {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("request.timeout.ms", "" + (2_000 + chance.nextInt(8_000)));
    settings.put("retry.backoff.ms", "" + (20 + chance.nextInt(200)));
    settings.put("metadata.max.age.ms", "" + (3_000 + chance.nextInt(10_000)));
    return settings;
  }
}
