package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the tools do that write, read and measure records.
final class ToolRecordScenarios {

  private final KafkaTools tools;

  ToolRecordScenarios(KafkaTools tools) {
    this.tools = tools;
  }

  void addTo(Scenarios all) {
    all.add("kafka-console-producer's keys, headers and nulls are read back", this::console);
    for (String protocol : List.of("classic", "consumer")) {
      all.add(
          "kafka-console-consumer goes on where its group stopped, " + protocol + " protocol",
          () -> resumes(protocol));
    }
    all.add("kafka-console-consumer reads a partition from an offset", this::places);
    all.add("kafka-console-consumer reads topics by a pattern", this::pattern);
    all.add("kafka-console-consumer decodes __consumer_offsets", this::decodes);
    all.add("kafka-get-offsets finds offsets by each kind of time", this::offsets);
    all.add("kafka-delete-records deletes up to an offset", this::deletes);
    all.add("kafka-verifiable-producer and kafka-verifiable-consumer agree", this::verifiable);
    all.add("kafka-producer-perf-test and kafka-consumer-perf-test run", this::measures);
  }

  private void console() {
    String topic = tools.topic("console", 1);
    String write = "kafka-console-producer --topic " + topic;
    tools.type(
        "k1:v1\nk2:v2\n",
        write + " --reader-property parse.key=true --reader-property key.separator=:");
    tools.type(
        "a:1,b:2\tk3\tv3\n",
        write + " --reader-property parse.key=true --reader-property parse.headers=true");
    tools.type(
        "k4\tNULL\n",
        write + " --reader-property parse.key=true --reader-property null.marker=NULL");
    for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
      tools.type(codec + "\n", write + " --sync --compression-codec " + codec);
    }

    tools
        .run(
            "kafka-console-consumer --from-beginning --max-messages 8 --topic "
                + topic
                + " --formatter-property print.key=true --formatter-property print.headers=true"
                + " --formatter-property print.offset=true --formatter-property"
                + " print.partition=true --formatter-property key.separator=|")
        .has("Partition:0|Offset:0|NO_HEADERS|k1|v1")
        .has("Partition:0|Offset:1|NO_HEADERS|k2|v2")
        .has("Partition:0|Offset:2|a:1,b:2|k3|v3")
        .has("Partition:0|Offset:3|NO_HEADERS|k4|null")
        .has("Partition:0|Offset:4|NO_HEADERS|null|gzip")
        .has("Partition:0|Offset:7|NO_HEADERS|null|zstd")
        .has("Processed a total of 8 messages");
  }

  private void resumes(String protocol) {
    String topic = tools.topic("resumes-" + protocol, 2);
    tools.write(topic, "1\n2\n3\n4\n5\n6\n");
    String read =
        "kafka-console-consumer --from-beginning --max-messages 3 --topic %s --group %s --command-property group.protocol=%s"
            .formatted(topic, tools.named("resumes-" + protocol), protocol);

    var first = tools.run(read);
    var second = tools.run(read);

    var seen = new java.util.TreeSet<>(first.rows());
    seen.addAll(second.rows());
    for (int i = 1; i <= 6; i++) {
      check(seen.contains(Integer.toString(i)), i + " was not read: " + first + second);
    }
  }

  private void places() {
    String topic = tools.topic("places", 1);
    tools.write(topic, "a\nb\nc\nd\n");
    String read = "kafka-console-consumer --partition 0 --topic " + topic;
    tools.run(read + " --offset 2 --max-messages 2").has("c").has("d").lacks("b\n");
    tools.run(read + " --offset earliest --max-messages 1").has("a");
    var none = tools.run(read + " --offset latest --timeout-ms 500");
    none.has("Processed a total of 0 messages");
  }

  private void pattern() {
    tools.write(tools.topic("pattern-one", 1), "of one\n");
    tools.write(tools.topic("pattern-two", 1), "of two\n");
    tools
        .run(
            "kafka-console-consumer --from-beginning --max-messages 2 --include "
                + tools.named("pattern-.*"))
        .has("of one")
        .has("of two");
  }

  private void decodes() {
    String topic = tools.topic("decodes", 1);
    String group = tools.named("decodes");
    tools.write(topic, "1\n2\n3\n");
    tools.run(
        "kafka-console-consumer --from-beginning --max-messages 3 --topic "
            + topic
            + " --group "
            + group);
    tools
        .run(
            "kafka-console-consumer --from-beginning --timeout-ms 2000 --topic __consumer_offsets"
                + " --formatter org.apache.kafka.tools.consumer.OffsetsMessageFormatter")
        .has(
            "…\"group\":\"%s\",\"topic\":\"%s\",\"partition\":0}}…\"offset\":3,…"
                .formatted(group, topic));
  }

  private void offsets() {
    String topic = tools.topic("offsets", 1);
    tools.write(topic, "a\nb\nc\n");
    String ask = "kafka-get-offsets --topic " + topic;
    tools.run(ask).is(topic + ":0:3");
    tools.run(ask + " --time earliest").is(topic + ":0:0");
    tools.run(ask + " --time -2").is(topic + ":0:0");
    tools.run(ask + " --time latest").is(topic + ":0:3");
    tools.run(ask + " --time 0").is(topic + ":0:0");
    tools.run(ask + " --time " + Long.MAX_VALUE).is();
    equal(tools.run(ask + " --time max-timestamp").rows().size(), 1);
    tools.run("kafka-get-offsets --topic-partitions " + topic + ":0-1").is(topic + ":0:3");
    tools.refused("kafka-get-offsets --topic " + tools.named("nowhere"));
  }

  private void deletes() throws IOException {
    String topic = tools.topic("deletes", 1);
    tools.write(topic, "a\nb\nc\n");
    tools
        .run("kafka-delete-records --offset-json-file " + upTo(topic, 2))
        .has("partition: " + topic + "-0 low_watermark: 2");
    tools.run("kafka-get-offsets --time earliest --topic " + topic).is(topic + ":0:2");
    tools
        .run("kafka-delete-records --offset-json-file " + upTo(topic, 9))
        .has("partition: " + topic + "-0 error: …OffsetOutOfRangeException…");
    tools
        .run("kafka-delete-records --offset-json-file " + upTo(topic, -1))
        .has("partition: " + topic + "-0 low_watermark: 3");
    tools.run("kafka-get-offsets --time earliest --topic " + topic).is(topic + ":0:3");
  }

  private static Path upTo(String topic, int offset) throws IOException {
    Path file = Files.createTempFile("compat", ".json");
    file.toFile().deleteOnExit();
    return Files.writeString(
        file,
        "{\"partitions\":[{\"topic\":\"%s\",\"partition\":0,\"offset\":%d}],\"version\":1}"
            .formatted(topic, offset));
  }

  private void verifiable() {
    String topic = tools.topic("verifiable", 1);
    var sent =
        // Tells the last records when its process ends.
        tools.runAlone(
            "kafka-verifiable-producer --max-messages 5 --value-prefix 7 --topic " + topic);
    for (int i = 0; i < 5; i++) {
      sent.has(
          "{…\"name\":\"producer_send_success\",…\"value\":\"7.%d\",\"partition\":0,\"offset\":%d…"
              .formatted(i, i));
    }
    sent.has("{…\"name\":\"tool_data\",\"sent\":5,\"acked\":5,…");
    for (String protocol : List.of("classic", "consumer")) {
      tools
          .run(
              "kafka-verifiable-consumer --max-messages 5 --reset-policy earliest --group-id "
                  + tools.named("verifiable-" + protocol)
                  + " --group-protocol "
                  + protocol
                  + " --topic "
                  + topic)
          .has(
              "{…\"name\":\"partitions_assigned\",\"partitions\":[{\"topic\":\"%s\",…"
                  .formatted(topic))
          .has("{…\"name\":\"records_consumed\",\"count\":5,…\"minOffset\":0,\"maxOffset\":4}]}")
          .has("{…\"name\":\"offsets_committed\",…\"offset\":5}],\"success\":true}")
          .has("{…\"name\":\"shutdown_complete\"}");
    }
  }

  private void measures() {
    String topic = tools.topic("measures", 2);
    tools
        .run(
            "kafka-producer-perf-test --num-records 5000 --record-size 100 --throughput -1"
                + " --command-property acks=all --topic "
                + topic)
        .has("5000 records sent, … records/sec (…), … ms avg latency, …");
    var read =
        tools.run("kafka-consumer-perf-test --num-records 5000 --topic " + topic).rows().getLast();
    check(read.contains(", 5000, "), read);
    tools.run("kafka-get-offsets --topic " + topic).has(topic + ":0:…").has(topic + ":1:…");
  }
}
