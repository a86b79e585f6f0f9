package barnabas.compat;

import static barnabas.compat.Scenarios.await;

import java.util.List;

/// What kafka-configs sets and shows.
final class ToolConfigScenarios {

  private final KafkaTools tools;

  ToolConfigScenarios(KafkaTools tools) {
    this.tools = tools;
  }

  void addTo(Scenarios all) {
    all.add("kafka-configs sets, shows and takes back what is set for a topic", this::topics);
    all.add("kafka-configs shows all that counts for a topic, and where it is from", this::whole);
    all.add("kafka-configs says why a topic can't be set so", this::refusals);
    all.add("kafka-configs sets a broker and all brokers while they run", this::brokers);
    all.add("kafka-configs sets a group", this::groups);
    all.add("kafka-configs sets and shows quotas of users and clients", this::quotas);
    all.add("kafka-configs shows quotas of one user", this::quotasOfOne);
    all.add("kafka-configs sets and shows quotas of addresses", this::addresses);
  }

  private void topics() {
    String topic = tools.topic("configs", 1);
    String alter = "kafka-configs --alter --entity-type topics --entity-name " + topic;
    String describe = "kafka-configs --describe --topic " + topic;
    String done = "Completed updating config for topic " + topic + ".";
    tools.run(describe).has("Dynamic configs for topic " + topic + " are:").lacks("retention.ms");
    tools.run(alter + " --add-config retention.ms=100000,cleanup.policy=[compact,delete]").is(done);
    tools
        .run(describe)
        .has(
            "cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:"
                + "cleanup.policy=compact,delete, DEFAULT_CONFIG:log.cleanup.policy=delete}")
        .has(
            "retention.ms=100000 sensitive=false"
                + " synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=100000…");
    tools
        .run("kafka-configs --describe --entity-type topics")
        .has("Dynamic configs for topic " + topic + " are:");
    tools.run(alter + " --delete-config retention.ms").is(done);
    tools.run(describe).has("cleanup.policy=compact,delete …").lacks("retention.ms");
  }

  private void whole() {
    String topic = tools.topic("whole", 1);
    tools
        .run("kafka-configs --describe --all --topic " + topic)
        .has("All configs for topic " + topic + " are:")
        .has(
            "cleanup.policy=delete sensitive=false"
                + " synonyms={DEFAULT_CONFIG:log.cleanup.policy=delete}")
        .has(
            "max.message.bytes=1048588 sensitive=false"
                + " synonyms={DEFAULT_CONFIG:message.max.bytes=1048588}")
        .has("retention.ms=604800000 …")
        .has("segment.bytes=1073741824 …")
        .has("message.timestamp.type=CreateTime …")
        .has("min.insync.replicas=1 …");
  }

  private void refusals() {
    String topic = tools.topic("refusals", 1);
    String alter = "kafka-configs --alter --entity-type topics --entity-name ";
    tools
        .refused(alter + topic + " --add-config nonsense=1")
        .has("…InvalidConfigurationException: Unknown topic config name: nonsense");
    tools
        .refused(alter + topic + " --add-config retention.ms=soon")
        .has("…InvalidConfigurationException: Invalid value soon for configuration retention.ms…");
    tools
        .refused(alter + tools.named("nowhere") + " --add-config retention.ms=1")
        .has("…UnknownTopicOrPartitionException…");
  }

  private void brokers() {
    String one = " --entity-type brokers --entity-name 1";
    String all = " --entity-type brokers --entity-default";
    tools
        .run("kafka-configs --alter --add-config log.cleaner.threads=2" + one)
        .is("Completed updating config for broker 1.");
    tools
        .run("kafka-configs --describe" + one)
        .has(
            "log.cleaner.threads=2 sensitive=false"
                + " synonyms={DYNAMIC_BROKER_CONFIG:log.cleaner.threads=2, …");
    tools
        .run("kafka-configs --alter --add-config message.max.bytes=2000000" + all)
        .is("Completed updating default config for brokers in the cluster.");
    tools
        .run("kafka-configs --describe" + all)
        .has(
            "message.max.bytes=2000000 sensitive=false"
                + " synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000000}");
    tools.run("kafka-configs --alter --delete-config message.max.bytes" + all);
    tools.run("kafka-configs --alter --delete-config log.cleaner.threads" + one);
    // Apache Kafka's brokers take a moment to hear of it.
    await(
        "the default again",
        () -> !tools.run("kafka-configs --describe" + one).text().contains("log.cleaner.threads"));
    tools
        .refused("kafka-configs --alter --add-config node.id=7" + one)
        .has("…InvalidRequestException: …node.id…");
    tools
        .run("kafka-configs --describe --all" + one)
        .has(
            "log.retention.hours=168 sensitive=false"
                + " synonyms={DEFAULT_CONFIG:log.retention.hours=168}");
  }

  private void groups() {
    String group = tools.named("group");
    String which = " --entity-type groups --entity-name " + group;
    tools
        .run("kafka-configs --alter --add-config consumer.session.timeout.ms=50000" + which)
        .is("Completed updating config for group " + group + ".");
    tools
        .run("kafka-configs --describe" + which)
        .has(
            "consumer.session.timeout.ms=50000 sensitive=false"
                + " synonyms={DYNAMIC_GROUP_CONFIG:consumer.session.timeout.ms=50000,"
                + " DEFAULT_CONFIG:group.consumer.session.timeout.ms=45000}");
    tools
        .refused("kafka-configs --alter --add-config consumer.session.timeout.ms=5" + which)
        .has("…InvalidConfigurationException…");
    tools.run("kafka-configs --alter --delete-config consumer.session.timeout.ms" + which);
    tools.run("kafka-configs --describe" + which).lacks("50000");
  }

  private void quotas() {
    String app = tools.named("app");
    String alice = tools.named("alice");
    String ofApp = " --entity-type clients --entity-name " + app;
    String ofBoth = " --entity-type users --entity-name " + alice + ofApp;
    tools
        .run("kafka-configs --alter --add-config producer_byte_rate=1024" + ofApp)
        .is("Completed updating config for client " + app + ".");
    tools
        .run("kafka-configs --describe" + ofApp)
        .is("Quota configs for client-id '%s' are producer_byte_rate=1024.0".formatted(app));
    tools.run("kafka-configs --alter --add-config consumer_byte_rate=99" + ofBoth);
    tools
        .run("kafka-configs --describe --entity-type users --entity-type clients")
        .has(
            "Quota configs for user-principal '%s', client-id '%s' are consumer_byte_rate=99.0"
                .formatted(alice, app));
    tools.run("kafka-configs --alter --delete-config consumer_byte_rate" + ofBoth);
    tools.run("kafka-configs --alter --delete-config producer_byte_rate" + ofApp);
    tools.run("kafka-configs --describe --entity-type clients").lacks(app);
  }

  private void quotasOfOne() {
    String bob = tools.named("bob");
    String ofBob = " --entity-type users --entity-name " + bob;
    tools
        .run("kafka-configs --alter --add-config producer_byte_rate=1024" + ofBob)
        .is("Completed updating config for user " + bob + ".");
    String told =
        "Quota configs for user-principal '%s' are producer_byte_rate=1024.0".formatted(bob);
    for (String which : List.of(ofBob, " --entity-type users", " --user " + bob)) {
      tools.run("kafka-configs --describe" + which).has(told);
    }
    tools.run("kafka-configs --alter --delete-config producer_byte_rate" + ofBob);
    tools.run("kafka-configs --describe" + ofBob).is();
  }

  private void addresses() {
    String which = " --entity-type ips --entity-name 10.1.2.3";
    tools
        .run("kafka-configs --alter --add-config connection_creation_rate=50" + which)
        .is("Completed updating config for ip 10.1.2.3.");
    tools
        .run("kafka-configs --describe" + which)
        .is("Quota configs for ip '10.1.2.3' are connection_creation_rate=50.0");
    tools.run("kafka-configs --alter --delete-config connection_creation_rate" + which);
    tools.run("kafka-configs --describe --entity-type ips").is();
  }
}
