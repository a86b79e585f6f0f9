package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Binds functions to topics with Spring Cloud Stream, whose binder makes the topics, and makes
/// them as they are to be: one Spring Boot application for each scenario.
///
/// Arguments: the bootstrap address, a prefix for the names of topics and groups, and at will words
/// of the scenarios to play.
public final class SpringCloudScenarios {

  private final ClusterView cluster;

  public static void main(String[] args) {
    var stream = new SpringCloudScenarios(new ClusterView(args[0], args[1]));
    var all = new Scenarios();
    all.add("a function's topics are made, with partitions and settings", stream::makesTopics);
    all.add("a topic grows, and its settings change", stream::changesTopics);
    all.add("three threads of a function share six partitions", stream::threads);
    all.add("a function takes batches", stream::batches);
    all.add("what fails goes to the dead letters", stream::deadLetters);
    all.play(args.length > 2 ? args[2] : "");
  }

  private SpringCloudScenarios(ClusterView cluster) {
    this.cluster = cluster;
  }

  /// The functions that are bound; each application has one of them.
  @EnableAutoConfiguration
  @Configuration
  public static class Functions {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Bean
    public Function<String, String> shout() {
      return text -> text + "!";
    }

    @Bean
    public Consumer<String> hear() {
      return heard::add;
    }

    @Bean
    public Consumer<List<String>> hearAll() {
      return heard::addAll;
    }

    @Bean
    public Consumer<String> fail() {
      return text -> {
        throw new IllegalArgumentException("can't take " + text);
      };
    }
  }

  private void makesTopics() throws Exception {
    String input = named("whispers");
    String output = named("shouts");
    try (var _ =
        open(
            "shout",
            input,
            "bindings.shout-out-0.destination=" + output,
            "bindings.shout-out-0.producer.partition-count=4",
            "kafka.bindings.shout-out-0.producer.topic.properties.retention.ms=86400000",
            "kafka.bindings.shout-in-0.consumer.topic.properties.cleanup.policy=compact")) {
      equal(cluster.offsets(output, OffsetSpec.latest()).size(), 4);
      equal(cluster.settings(output, "retention.ms"), Map.of("retention.ms", "86400000"));
      equal(cluster.settings(input, "cleanup.policy"), Map.of("cleanup.policy", "compact"));

      var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
      texts(100)
          .forEach(text -> records.add(new ProducerRecord<>(input, bytes(text), bytes(text))));
      cluster.topics().produce(records, Map.of());

      cluster.awaitRecords(output, 100);
      cluster.awaitCommitted("shout", input);
    }
    equal(values(output), texts(100).stream().map(text -> text + "!").toList());
  }

  private void changesTopics() throws Exception {
    String topic = cluster.topics().topic("small", 2);
    try (var _ =
        open(
            "hear",
            topic,
            "kafka.binder.auto-add-partitions=true",
            "kafka.binder.min-partition-count=5",
            "kafka.binder.auto-alter-topics=true",
            "kafka.bindings.hear-in-0.consumer.topic.properties.max.message.bytes=2000000")) {
      equal(cluster.offsets(topic, OffsetSpec.latest()).size(), 5);
      equal(cluster.settings(topic, "max.message.bytes"), Map.of("max.message.bytes", "2000000"));
    }
  }

  private void threads() throws Exception {
    String topic = cluster.topics().topic("shared", 6);
    try (var application = open("hear", topic, "bindings.hear-in-0.consumer.concurrency=3")) {
      Scenarios.await("three members", () -> members(named("hear")) == 3);
      hears(application, topic);
    }
  }

  private void batches() throws Exception {
    String topic = named("batched");
    try (var application =
        open("hearAll", topic, "bindings.hearAll-in-0.consumer.batch-mode=true")) {
      hears(application, topic);
      cluster.awaitCommitted("hearAll", topic);
    }
  }

  private void deadLetters() throws Exception {
    String topic = named("sour");
    String dead = named("dead");
    try (var application =
        open(
            "fail",
            topic,
            "bindings.fail-in-0.consumer.max-attempts=2",
            "bindings.fail-in-0.consumer.back-off-initial-interval=50",
            "kafka.bindings.fail-in-0.consumer.enable-dlq=true",
            "kafka.bindings.fail-in-0.consumer.dlq-name=" + dead)) {
      application.getBean(StreamBridge.class).send(topic, "lemon");
      cluster.awaitRecords(dead, 1);
      cluster.awaitCommitted("fail", topic);
    }
    var letter = cluster.contents(dead).getFirst();
    equal(text(letter.value()), "lemon");
    equal(text(letter.headers().lastHeader("x-original-topic").value()), topic);
  }

  /// Sends texts to the topic, and waits until the function has heard each of them once.
  private static void hears(ConfigurableApplicationContext application, String topic) {
    StreamBridge bridge = application.getBean(StreamBridge.class);
    texts(100).forEach(text -> check(bridge.send(topic, text), "it was not sent"));
    List<String> heard = application.getBean(Functions.class).heard;
    SpringContexts.await("a hundred texts", () -> heard.size() >= 100);
    equal(heard.stream().sorted().toList(), texts(100));
  }

  /// Runs an application that reads the topic with a function, in a group of the function's name.
  ///
  /// @param settings below `spring.cloud.stream`
  private ConfigurableApplicationContext open(String function, String topic, String... settings) {
    var all = new ArrayList<String>();
    all.add("kafka.binder.brokers=" + cluster.bootstrap());
    all.add("bindings." + function + "-in-0.destination=" + topic);
    all.add("bindings." + function + "-in-0.group=" + named(function));
    all.addAll(List.of(settings));
    all.replaceAll(setting -> "--spring.cloud.stream." + setting);
    all.add("--spring.cloud.function.definition=" + function);
    all.add("--spring.main.banner-mode=off");
    all.add("--logging.level.root=off");
    return new SpringApplicationBuilder(Functions.class)
        .web(WebApplicationType.NONE)
        .run(all.toArray(String[]::new));
  }

  private int members(String group) {
    try (var admin = cluster.topics().admin()) {
      return admin.describeConsumerGroups(Set.of(group)).all().get().get(group).members().size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> values(String topic) throws Exception {
    return cluster.contents(topic).stream().map(each -> text(each.value())).sorted().toList();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj("text-%03d"::formatted).toList();
  }

  private String named(String name) {
    return cluster.topics().named(name);
  }
}
