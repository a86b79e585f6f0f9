package barnabas.tools;

import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.DescribeProducersResponse;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows which producers a topic's partitions remember.
@Command(
    name = "producers",
    description = "Shows the idempotent producers that a topic's partitions remember.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas topics producers flights",
      "  ./barnabas topics producers flights --partition 0 --json"
    },
    mixinStandardHelpOptions = true)
final class ProducersCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "TOPIC")
  String topic = "";

  @Mixin PartitionChoice partitions = new PartitionChoice();

  @Option(names = "--json", description = "As a JSON list.")
  boolean json;

  ProducersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (var admin = new Administering(connecting)) {
      var asked = new TreeSet<TopicPartition>();
      for (Topology.Partition one : TopicsCommand.existing(admin, topic).partitions()) {
        if (partitions.has(one.index())) {
          asked.add(new TopicPartition(topic, one.index()));
        }
      }
      if (asked.isEmpty()) {
        throw new ToolFailure(topic + " has no such partition");
      }
      SortedMap<TopicPartition, List<DescribeProducersResponse.ProducerState>> found =
          admin.ask((one, reply) -> one.describeProducers(asked, reply));
      var table =
          new Table("PARTITION", "PRODUCER", "EPOCH", "LAST SEQUENCE", "LAST BATCH", "OPEN FROM");
      found.forEach((partition, producers) -> producers.forEach(one -> add(table, partition, one)));
      if (table.isEmpty() && !json) {
        terminal.out().println("no producer is remembered");
      } else {
        table.print(terminal.out(), json);
      }
      return 0;
    }
  }

  private void add(
      Table table, TopicPartition partition, DescribeProducersResponse.ProducerState one) {
    long at = one.lastTimestamp();
    Object when = json ? (Object) at : Instant.ofEpochMilli(at);
    table.add(
        partition.partition(),
        one.producerId(),
        one.producerEpoch(),
        one.lastSequence() < 0 ? null : one.lastSequence(),
        at < 0 ? null : when,
        one.currentTxnStartOffset() < 0 ? null : one.currentTxnStartOffset());
  }
}
