package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// Jobs that copy a topic, with checkpoints, and what becomes of them when they fail or stop.
final class FlinkRecovery {

  private static final int PARTITIONS = 3;
  private static final Map<String, String> CHECKPOINTS =
      Map.of("execution.checkpointing.interval", "200 ms");

  private final ClusterView cluster;
  private final FlinkJobs jobs;

  FlinkRecovery(ClusterView cluster) {
    this.cluster = cluster;
    this.jobs = new FlinkJobs(cluster);
  }

  void commits() throws Exception {
    String input = cluster.topics().topic("checkpointed", PARTITIONS);
    String output = cluster.topics().topic("checkpointed-copy", 1);
    JobClient job = copy(input, output, "checkpoints", CHECKPOINTS);

    for (int i = 0; i < 2; i++) {
      produce(input, FlinkJobs.texts(i * 1_000, i * 1_000 + 1_000));
      cluster.awaitCommitted("checkpoints", input);
      // What is committed has been written before.
      equal(Set.copyOf(texts(output)), Set.copyOf(FlinkJobs.texts(0, i * 1_000 + 1_000)));
    }
    job.cancel().get();
  }

  /// It fails once, in the midst of what came after its last checkpoint: that may be seen twice,
  /// what came before may not.
  void fails() throws Exception {
    String input = cluster.topics().topic("failing", PARTITIONS);
    String output = cluster.topics().topic("failing-copy", 1);
    var settings = new HashMap<>(CHECKPOINTS);
    settings.put("restart-strategy.type", "fixed-delay");
    settings.put("restart-strategy.fixed-delay.delay", "100 ms");
    Failure.DUE.set(true);
    JobClient job = copy(input, output, "failures", settings);
    produce(input, FlinkJobs.texts(0, 3_000));
    cluster.awaitCommitted("failures", input);

    produce(input, FlinkJobs.texts(3_000, 6_000));
    cluster.awaitCommitted("failures", input);

    job.cancel().get();
    check(!Failure.DUE.get(), "it has not failed");
    List<String> copied = texts(output);
    equal(Set.copyOf(copied), Set.copyOf(FlinkJobs.texts(0, 6_000)));
    equal(copied.stream().filter(text -> text.compareTo("text-03000") < 0).count(), 3_000L);
  }

  void savepoint() throws Exception {
    String input = cluster.topics().topic("stopped", PARTITIONS);
    String output = cluster.topics().topic("stopped-copy", 1);
    JobClient job = copy(input, output, "savepoints", CHECKPOINTS);
    produce(input, FlinkJobs.texts(0, 1_000));
    cluster.awaitRecords(output, 500);
    String savepoint =
        job.stopWithSavepoint(
                false, JavaProcess.emptyFolder().toUri().toString(), SavepointFormatType.CANONICAL)
            .get();
    produce(input, FlinkJobs.texts(1_000, 2_000));

    var settings = new HashMap<>(CHECKPOINTS);
    settings.put("execution.state-recovery.path", savepoint);
    JobClient next = copy(input, output, "savepoints", settings);

    cluster.awaitCommitted("savepoints", input);
    next.cancel().get();
    equal(texts(output).stream().sorted().toList(), FlinkJobs.texts(0, 2_000));
  }

  /// Starts a job that copies a topic from its beginning, but for records when a failure is due.
  private JobClient copy(String input, String output, String group, Map<String, String> settings)
      throws Exception {
    StreamExecutionEnvironment environment = FlinkJobs.environment(settings);
    environment
        .fromSource(
            jobs.source(group)
                .setTopics(input)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "texts")
        .uid("texts")
        .map(new Failure())
        .sinkTo(jobs.sink(output, DeliveryGuarantee.AT_LEAST_ONCE))
        .uid("copy");
    return environment.executeAsync();
  }

  /// Passes texts on; fails once at a certain one, if that is due.
  private static final class Failure implements MapFunction<String, String> {
    static final AtomicBoolean DUE = new AtomicBoolean();

    @Override
    public String map(String text) {
      if (text.equals("text-05000") && DUE.getAndSet(false)) {
        throw new IllegalStateException("a failure that was due");
      }
      return text;
    }
  }

  private void produce(String topic, List<String> texts) throws Exception {
    jobs.produce(topic, PARTITIONS, System.currentTimeMillis(), texts);
  }

  private List<String> texts(String topic) throws Exception {
    return cluster.contents(topic).stream().map(each -> JavaCluster.text(each.value())).toList();
  }
}
