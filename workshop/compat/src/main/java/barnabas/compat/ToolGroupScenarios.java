package barnabas.compat;

import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/// What kafka-consumer-groups and its like tell of groups and do with their offsets.
final class ToolGroupScenarios {

  private static final int RECORDS = 5;

  private final KafkaTools tools;

  ToolGroupScenarios(KafkaTools tools) {
    this.tools = tools;
  }

  void addTo(Scenarios all) {
    for (String protocol : List.of("classic", "consumer")) {
      all.add(
          "kafka-consumer-groups tells of a group at work, " + protocol + " protocol",
          () -> atWork(protocol));
      all.add(
          "kafka-consumer-groups tells of a group without members, " + protocol + " protocol",
          () -> withoutMembers(protocol));
    }
    all.add("kafka-consumer-groups resets offsets in each way, with a dry run first", this::resets);
    all.add("kafka-consumer-groups exports offsets and resets to them", this::exports);
    all.add("kafka-consumer-groups resets nothing under a group at work", this::resetsNothing);
    all.add("kafka-consumer-groups deletes offsets and groups", this::deletes);
    all.add("kafka-groups lists groups by type", this::lists);
    all.add("kafka-share-groups and kafka-streams-groups list none", this::others);
  }

  /// A member of a group that has all of a topic's partitions and has committed their ends.
  private KafkaConsumer<String, String> member(String group, String topic, String protocol) {
    String text = "org.apache.kafka.common.serialization.StringDeserializer";
    var consumer =
        new KafkaConsumer<String, String>(
            Map.of(
                "bootstrap.servers",
                tools.bootstrap(),
                "group.id",
                group,
                "client.id",
                "app",
                "group.protocol",
                protocol,
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                text,
                "value.deserializer",
                text));
    consumer.subscribe(List.of(topic));
    int[] read = {0};
    await(
        "all records",
        () -> {
          read[0] += consumer.poll(Duration.ofMillis(100)).count();
          return read[0] == RECORDS;
        });
    consumer.commitSync();
    return consumer;
  }

  /// A topic with records, all in its first partition.
  private String filled(String name) {
    String topic = tools.topic(name, 1);
    tools.write(topic, "1\n2\n3\n4\n5\n");
    tools.run("kafka-topics --alter --partitions 2 --topic " + topic);
    return topic;
  }

  /// A group that read all of a topic and went.
  private String group(String topic, String protocol) {
    String group = topic + "-readers";
    member(group, topic, protocol).close();
    return group;
  }

  private void atWork(String protocol) {
    String topic = filled("work-" + protocol);
    String group = topic + "-readers";
    String describe = "kafka-consumer-groups --describe --group " + group;
    try (var member = member(group, topic, protocol)) {
      String id = member.groupMetadata().memberId();
      tools.write(topic, "more\n");
      var offsets = tools.run(describe);
      offsets.has(
          "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID");
      check(offsets.rows().size() == 3, "not two partitions: " + offsets);
      offsets.has("%s %s 0 5 … %s /127.0.0.1 app".formatted(group, topic, id));
      tools.run(describe + " --members").has("%s %s /127.0.0.1 app 2".formatted(group, id));
      tools
          .run(describe + " --members --verbose")
          .has("%s %s /127.0.0.1 app 2 …%s:0,1…".formatted(group, id, topic));
      String assignor = protocol.equals("classic") ? "range" : "uniform";
      tools
          .run(describe + " --state")
          .has("%s %s (1) %s Stable 1".formatted(group, tools.bootstrap(), assignor));
      tools.run("kafka-consumer-groups --list --state stable").has(group + " Stable");
      tools.run("kafka-consumer-groups --list --type " + protocol).has(group + " …");
      tools
          .run("kafka-consumer-groups --delete --group " + group)
          .has("…" + group + "…GroupNotEmptyException…");
    }
  }

  private void withoutMembers(String protocol) {
    String topic = filled("empty-" + protocol);
    String group = group(topic, protocol);
    String describe = "kafka-consumer-groups --describe --group " + group;
    tools
        .run(describe)
        .has("Consumer group '" + group + "' has no active members.")
        .has("%s %s 0 5 5 0 - - -".formatted(group, topic));
    tools.run(describe + " --verbose").has("%s %s 0 … 5 5 0 - - -".formatted(group, topic));
    tools.run(describe + " --members").lacks(group + " ").has("GROUP CONSUMER-ID HOST CLIENT-ID…");
    tools.run(describe + " --state").has("%s %s (1) … Empty 0".formatted(group, tools.bootstrap()));
    tools.run("kafka-consumer-groups --list --state empty").has(group + " Empty");
    tools
        .run("kafka-consumer-groups --describe --group " + tools.named("nobody"))
        .has("Error: Executing consumer group command failed due to …GroupIdNotFoundException…");
  }

  private void resets() {
    String topic = filled("resets");
    String group = group(topic, "classic");
    String reset =
        "kafka-consumer-groups --reset-offsets --group %s --topic %s:0 ".formatted(group, topic);
    Map<String, Integer> ways =
        Map.of(
            "--to-earliest", 0,
            "--to-offset 3", 3,
            "--to-latest", 5,
            "--shift-by -2", 3,
            "--by-duration P1D", 0,
            "--to-datetime 2020-01-01T00:00:00.000", 0,
            "--to-datetime 2099-01-01T00:00:00.000", 5,
            "--to-offset 1000", 5,
            "--to-current", 5);
    for (Map.Entry<String, Integer> way : ways.entrySet()) {
      tools.run(reset + "--to-latest --execute");
      String row = "%s %s 0 %d".formatted(group, topic, way.getValue());
      tools.run(reset + way.getKey() + " --dry-run").has(row);
      equal(committed(group, topic), 5);
      tools.run(reset + way.getKey() + " --execute").has(row);
      equal(committed(group, topic), way.getValue());
    }
    tools
        .run(
            "kafka-consumer-groups --reset-offsets --to-earliest --execute --group %s --topic %s"
                .formatted(tools.named("new"), topic))
        .has("%s %s 0 0".formatted(tools.named("new"), topic));
    equal(committed(tools.named("new"), topic), 0);
  }

  private int committed(String group, String topic) {
    var told = tools.run("kafka-consumer-groups --describe --group " + group);
    for (String row : told.rows()) {
      if (row.startsWith("%s %s 0 ".formatted(group, topic))) {
        return Integer.parseInt(row.split(" ")[3]);
      }
    }
    throw new AssertionError("no offset in " + told);
  }

  private void exports() throws IOException {
    String topic = filled("exports");
    String group = group(topic, "consumer");
    String reset = "kafka-consumer-groups --reset-offsets --group %s ".formatted(group);
    var exported = tools.run(reset + "--topic " + topic + ":0 --to-offset 2 --export --dry-run");
    // Long names are quoted.
    check(exported.text().replace("\"", "").contains(topic + ",0,2"), exported.toString());
    Path file = Files.writeString(Files.createTempFile("compat", ".csv"), topic + ",0,2\n");
    file.toFile().deleteOnExit();

    tools.run(reset + "--from-file " + file + " --execute").has(group + " " + topic + " 0 2");

    equal(committed(group, topic), 2);
  }

  private void resetsNothing() {
    String topic = filled("busy");
    String group = topic + "-readers";
    try (var member = member(group, topic, "classic")) {
      tools
          .run(
              "kafka-consumer-groups --reset-offsets --to-earliest --execute --group %s --topic %s"
                  .formatted(group, topic))
          .has(
              "Error: Assignments can only be reset if the group '%s' is inactive, but the current state is Stable."
                  .formatted(group));
      equal(committed(group, topic), RECORDS);
      tools
          .run(
              "kafka-consumer-groups --delete-offsets --group %s --topic %s"
                  .formatted(group, topic))
          .has(topic + " 0 Error: …subscribed…");
      check(member.position(member.assignment().iterator().next()) >= 0, "has no position");
    }
  }

  private void deletes() {
    String topic = filled("deletes-offsets");
    String group = group(topic, "classic");
    tools
        .run(
            "kafka-consumer-groups --delete-offsets --group %s --topic %s:0"
                .formatted(group, topic))
        .has("Request succeeded for deleting offsets from group " + group + ".")
        .has(topic + " 0 Successful");
    tools.run("kafka-consumer-groups --describe --group " + group).lacks(topic + " 0");
    tools
        .run("kafka-consumer-groups --delete --group " + group)
        .has("Deletion of requested consumer groups ('" + group + "') was successful.");
    tools.run("kafka-consumer-groups --list").lacks(group);
    tools
        .run("kafka-consumer-groups --delete --group " + group)
        .has("…" + group + "…GroupIdNotFoundException…");
  }

  private void lists() {
    String topic = filled("lists");
    String old = group(topic, "classic");
    String topic2 = filled("lists-new");
    String modern = group(topic2, "consumer");
    tools
        .run("kafka-groups --list")
        .has(old + " Classic consumer")
        .has(modern + " Consumer consumer");
    tools.run("kafka-groups --list --group-type consumer").has(modern + " …").lacks(old + " ");
    tools.run("kafka-groups --list --consumer").has(modern + " …").has(old + " …");
  }

  private void others() {
    tools.run("kafka-share-groups --list").is();
    tools.run("kafka-streams-groups --list").is();
  }
}
