package barnabas.broker.api;

import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.log.LogId;
import barnabas.log.PartitionLog;
import barnabas.metadata.Topic;
import barnabas.replica.Partition;
import barnabas.wire.DescribeLogDirsRequest;
import barnabas.wire.DescribeLogDirsRequest.DescribableLogDirTopic;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.DescribeLogDirsResponse.DescribeLogDirsPartition;
import barnabas.wire.DescribeLogDirsResponse.DescribeLogDirsResult;
import barnabas.wire.DescribeLogDirsResponse.DescribeLogDirsTopic;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import barnabas.world.Disk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// DescribeLogDirs, key 35, versions 1 to 5: how large partitions are and which directory they are
/// in (KIP-113).
///
/// - 2 is flexible.
/// - 3 has an error of the whole response.
/// - 4 answers the size of the volume and what is free of it (KIP-827).
/// - 5 answers whether a directory is cordoned (KIP-1066); none is here.
final class DescribeLogDirsHandler implements Handler {
  private final ApiParts parts;

  DescribeLogDirsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeLogDirsRequest request = DescribeLogDirsRequest.read(context.body(), context.version());
    Set<LogId> wanted = wanted(request);
    new Survey(wanted, all -> context.step(() -> context.answer(response(all)))).begin();
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DescribeLogDirsResponse.DEFAULT.withErrorCode(error.code());
  }

  /// The partitions asked for, null for all.
  private @Nullable Set<LogId> wanted(DescribeLogDirsRequest request) {
    List<DescribableLogDirTopic> topics = request.topics();
    if (topics == null) {
      return null;
    }
    Set<LogId> wanted = new HashSet<>();
    for (DescribableLogDirTopic topic : topics) {
      Topic known = parts.shard().image().topic(topic.topic());
      if (known != null) {
        topic.partitions().forEach(index -> wanted.add(new LogId(known.id(), index)));
      }
    }
    return wanted;
  }

  private DescribeLogDirsResponse response(List<Measured> all) {
    List<DescribeLogDirsResult> results = new ArrayList<>();
    for (Disk disk : parts.disks()) {
      SortedMap<String, List<DescribeLogDirsPartition>> topics = new TreeMap<>();
      for (Measured measured : all) {
        if (measured.directory.equals(disk.path())) {
          topics.computeIfAbsent(measured.topic, _ -> new ArrayList<>()).add(measured.answer());
        }
      }
      Disk.Space space = disk.space();
      results.add(
          DescribeLogDirsResult.DEFAULT
              .withLogDir(disk.path())
              .withTopics(topics.entrySet().stream().map(DescribeLogDirsHandler::topic).toList())
              .withTotalBytes(space.totalBytes())
              .withUsableBytes(space.freeBytes()));
    }
    return DescribeLogDirsResponse.DEFAULT.withResults(results);
  }

  private static DescribeLogDirsTopic topic(
      Map.Entry<String, List<DescribeLogDirsPartition>> entry) {
    return new DescribeLogDirsTopic(entry.getKey(), entry.getValue(), List.of());
  }

  /// One round over all loops, each of which measures what is placed on it. Owned by the asking
  /// loop.
  private final class Survey {
    private final @Nullable Set<LogId> wanted;
    private final Consumer<List<Measured>> done;
    private final List<Measured> all = new ArrayList<>();
    private int open;

    Survey(@Nullable Set<LogId> wanted, Consumer<List<Measured>> done) {
      this.wanted = wanted;
      this.done = done;
    }

    void begin() {
      Shard asking = parts.shard();
      open = asking.shards().size();
      for (Shard shard : asking.shards()) {
        asking.tell(
            shard,
            () -> {
              List<Measured> here = measure(shard, wanted);
              shard.tell(asking, () -> arrived(here));
            });
      }
    }

    private void arrived(List<Measured> here) {
      all.addAll(here);
      open--;
      if (open == 0) {
        done.accept(all);
      }
    }
  }

  private static List<Measured> measure(Shard shard, @Nullable Set<LogId> wanted) {
    List<Measured> here = new ArrayList<>();
    for (Partition partition : shard.partitions().all()) {
      PartitionLog log = partition.log();
      LogId id = partition.id();
      if (log != null && (wanted == null || wanted.contains(id))) {
        long lag = Math.max(0, partition.highWatermark() - log.endOffset());
        here.add(
            new Measured(
                shard.directoryOf(id), partition.topic(), id.partition(), log.sizeBytes(), lag));
      }
    }
    return here;
  }

  private record Measured(
      String directory, String topic, int partition, long sizeBytes, long offsetLag) {
    DescribeLogDirsPartition answer() {
      return new DescribeLogDirsPartition(partition, sizeBytes, offsetLag, false, List.of());
    }
  }
}
