package barnabas.host;

import barnabas.broker.NodeSettings;
import barnabas.broker.session.SessionLimits;
import barnabas.log.CleanerSettings;
import barnabas.log.JournalSettings;
import barnabas.log.LogDirectorySettings;
import barnabas.log.ScrubSettings;
import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.Configs;
import barnabas.quorum.QuorumSettings;
import barnabas.world.Folder;

/// From the settings of a server to those of its node: what is given by Kafka's keys, what is
/// shared out over loops and directories, and what follows from the heap.
public final class NodeConfiguration {

  /// Memory for large requests where `queued.max.request.bytes` does not say.
  private static final long REQUEST_BYTES_MAX = 128L << 20;

  private static final long SCRUB_INTERVAL_MS = 86_400_000;
  private static final double SCRUB_BYTES = 4 << 20;

  /// What a producer takes that a log remembers: measured with 300,000.
  private static final int PRODUCER_BYTES = 350;

  private static final int HEAP_SHARE = 6;

  private NodeConfiguration() {}

  /// What a node of that many loops has to be told.
  public static NodeSettings of(ServerSettings settings, ConfigCatalogue catalogue, int loops) {
    var configs = new Configs(catalogue, settings.nodeId(), settings.fixed());
    long requestBytesMax = settings.number("queued.max.request.bytes", -1);
    SessionLimits limits = SessionLimits.DEFAULT;
    return new NodeSettings(
        configs,
        settings.clusterId() == null ? null : settings.clusterId().toString(),
        settings.fixed().get("broker.rack"),
        settings.listeners().stream().map(NodeConfiguration::listener).toList(),
        new SessionLimits(
            (int) settings.number("socket.request.max.bytes", limits.frameBytesMax()),
            limits.requestsInFlightMax(),
            limits.queuedBytesMax(),
            limits.frameTimeoutMs(),
            settings.number("connections.max.idle.ms", limits.idleMsMax())),
        requestBytesMax > 0 ? requestBytesMax : REQUEST_BYTES_MAX,
        Runtime.getRuntime().maxMemory(),
        logs(settings, loops),
        QuorumSettings.DEFAULT);
  }

  private static LogDirectorySettings logs(ServerSettings settings, int loops) {
    LogDirectorySettings logs = LogDirectorySettings.DEFAULT;
    JournalSettings journal = logs.journal();
    long leastBytes = 4L * journal.groupBytesMax();
    long asked = Math.max(leastBytes, settings.number("log.journal.bytes", journal.ringBytesMax()));
    long ringBytesMax = asked - asked % Folder.BLOCK_BYTES;
    return new LogDirectorySettings(
        logs.checkpointMs(),
        logs.checkpointBytes(),
        settings.number("log.initial.task.delay.ms", logs.retentionDelayMs()),
        settings.number("log.retention.check.interval.ms", logs.retentionIntervalMs()),
        new JournalSettings(
            Math.min(journal.ringBytesMin(), ringBytesMax),
            ringBytesMax,
            journal.groupBytesMax(),
            journal.entryBytesMax()),
        cleaner(settings),
        scrub(settings, loops),
        producers(settings, loops));
  }

  /// As many as fit into a sixth of the heap, for one loop of one directory.
  private static int producers(ServerSettings settings, int loops) {
    long all = Runtime.getRuntime().maxMemory() / HEAP_SHARE / PRODUCER_BYTES;
    return (int) Math.min(all / loops / settings.directories().size(), Integer.MAX_VALUE);
  }

  /// Each loop reads its share.
  private static ScrubSettings scrub(ServerSettings settings, int loops) {
    double bytesPerSecond = settings.decimal("log.scrub.max.bytes.per.second", SCRUB_BYTES);
    return new ScrubSettings(
        settings.number("log.scrub.interval.ms", SCRUB_INTERVAL_MS), bytesPerSecond / loops);
  }

  /// What one directory gets of the memory and the rate that are meant for all of them. The keys
  /// get an eighth of the heap at most.
  private static CleanerSettings cleaner(ServerSettings settings) {
    CleanerSettings usual = CleanerSettings.DEFAULT;
    int directories = settings.directories().size();
    long mapBytes = settings.number("log.cleaner.dedupe.buffer.size", usual.mapBytes());
    return new CleanerSettings(
        settings.isOn("log.cleaner.enable", usual.enabled()),
        settings.number("log.cleaner.backoff.ms", usual.backoffMs()),
        Math.min(mapBytes, Runtime.getRuntime().maxMemory() / 8) / directories,
        settings.decimal("log.cleaner.io.buffer.load.factor", usual.mapLoad()),
        settings.decimal("log.cleaner.io.max.bytes.per.second", usual.bytesPerSecond())
            / directories,
        usual.pieceBytes());
  }

  private static NodeSettings.Listener listener(ListenerSetting setting) {
    return new NodeSettings.Listener(
        setting.name(), (short) 0, setting.bind(), setting.advertised());
  }
}
