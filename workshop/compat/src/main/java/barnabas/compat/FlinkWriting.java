package barnabas.compat;

import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// What a sink writes by each of its guarantees.
final class FlinkWriting {

  private static final long NOON = 1_750_000_000_000L / 86_400_000 * 86_400_000 + 43_200_000;
  private static final int COUNT = 2_000;

  private final ClusterView cluster;
  private final FlinkJobs jobs;

  FlinkWriting(ClusterView cluster) {
    this.cluster = cluster;
    this.jobs = new FlinkJobs(cluster);
  }

  void atLeastOnce() throws Exception {
    writes("at-least-once", DeliveryGuarantee.AT_LEAST_ONCE);
  }

  void withoutGuarantee() throws Exception {
    writes("no-guarantee", DeliveryGuarantee.NONE);
  }

  /// A bounded copy; each record has its text as key and value, a header, and the time of what it
  /// is a copy of.
  private void writes(String name, DeliveryGuarantee guarantee) throws Exception {
    String output = cluster.topics().topic(name + "-copy", 3);

    copy(name, output, guarantee).getJobExecutionResult().get();

    var texts = new ArrayList<String>();
    for (var record : cluster.contents(output)) {
      String text = text(record.value());
      texts.add(text);
      equal(text(record.key()), text);
      equal(record.timestamp(), NOON + Integer.parseInt(text.substring(5)) * 1_000L);
      equal(text(record.headers().lastHeader("by").value()), "flink");
    }
    texts.sort(null);
    equal(texts, FlinkJobs.texts(0, COUNT));
  }

  void exactlyOnce() throws Exception {
    String output = cluster.topics().topic("once-copy", 1);
    JobClient job = copy("once", output, DeliveryGuarantee.EXACTLY_ONCE);
    try {
      job.getJobExecutionResult().get(10, TimeUnit.SECONDS);
      check(false, "it ran");
    } catch (ExecutionException e) {
      var reasons = new ArrayList<String>();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        reasons.add(cause.toString());
      }
      check(reasons.getLast().contains("TransactionalIdAuthorization"), "it says " + reasons);
    }
    equal(cluster.contents(output), List.of());
  }

  private JobClient copy(String name, String output, DeliveryGuarantee guarantee) throws Exception {
    String input = cluster.topics().topic(name, 1);
    jobs.produce(input, 1, NOON, FlinkJobs.texts(0, COUNT));
    StreamExecutionEnvironment environment = FlinkJobs.environment(Map.of());
    environment
        .fromSource(
            jobs.source(name)
                .setTopics(input)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "texts")
        .sinkTo(jobs.sink(output, guarantee));
    return environment.executeAsync();
  }
}
