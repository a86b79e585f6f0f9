package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;
import static barnabas.compat.SpringContexts.await;
import static barnabas.compat.SpringContexts.awaitAssigned;
import static barnabas.compat.SpringContexts.numbers;
import static barnabas.compat.SpringContexts.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.AbstractConsumerSeekAware;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/// Listeners: of batches, by hand, with several threads, paused, rewound.
final class SpringListeners {
  private final SpringContexts spring;

  SpringListeners(SpringContexts spring) {
    this.spring = spring;
  }

  void batches() throws Exception {
    try (var context = spring.open(Batches.class)) {
      List<List<String>> batches = context.getBean(Batches.class).batches;
      MessageListenerContainer container = container(context, "batches");
      send(context, spring.named("batches"), 0, numbers(0, 200));
      container.start();
      await("200 records", () -> batches.stream().mapToInt(List::size).sum() >= 200);
      equal(batches.stream().flatMap(List::stream).toList(), numbers(0, 200));
      check(batches.size() < 20, batches.size() + " batches");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Batches {
    final List<List<String>> batches = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-batches") String name) {
      return TopicBuilder.name(name).build();
    }

    @KafkaListener(
        id = "batches",
        groupId = "${prefix}-batches",
        topics = "${prefix}-batches",
        batch = "true",
        autoStartup = "false")
    void take(List<String> batch) {
      batches.add(List.copyOf(batch));
    }
  }

  void byHand() throws Exception {
    try (var context = spring.open(ByHand.class)) {
      send(context, spring.named("by-hand"), 0, numbers(0, 20));
      var listener = context.getBean(ByHand.class);
      MessageListenerContainer container = container(context, "by-hand");
      container.start();
      await("20 records", () -> listener.values.size() >= 20);
      container.stop();
      equal(listener.values.subList(0, 20), numbers(0, 20));
      listener.values.clear();
      container.start();
      await("those not acknowledged", () -> listener.values.size() >= 8);
      equal(listener.values.subList(0, 8), numbers(12, 20));
    }
  }

  /// Acknowledges the first twelve.
  @Configuration(proxyBeanMethods = false)
  static class ByHand {
    final List<String> values = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-by-hand") String name) {
      return TopicBuilder.name(name).build();
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<String, String> byHandFactory(
        ConsumerFactory<String, String> consumers) {
      var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
      factory.setConsumerFactory(consumers);
      factory.getContainerProperties().setAckMode(AckMode.MANUAL_IMMEDIATE);
      return factory;
    }

    @KafkaListener(
        id = "by-hand",
        groupId = "${prefix}-by-hand",
        topics = "${prefix}-by-hand",
        containerFactory = "byHandFactory",
        autoStartup = "false")
    void take(ConsumerRecord<String, String> record, Acknowledgment acknowledgment) {
      if (record.offset() < 12) {
        acknowledgment.acknowledge();
      }
      values.add(record.value());
    }
  }

  void threads() throws Exception {
    try (var context = spring.open(Threads.class)) {
      awaitAssigned(context, "threads", 6);
      Map<String, Set<Integer>> seen = context.getBean(Threads.class).partitions;
      for (int partition = 0; partition < 6; partition++) {
        send(context, spring.named("threads"), partition, numbers(0, 10));
      }
      await("60 records", () -> context.getBean(Threads.class).values.size() == 60);
      equal(seen.size(), 3);
      check(seen.values().stream().allMatch(each -> each.size() == 2), "shares " + seen);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Threads {
    final Map<String, Set<Integer>> partitions = new ConcurrentHashMap<>();
    final List<String> values = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-threads") String name) {
      return TopicBuilder.name(name).partitions(6).build();
    }

    @KafkaListener(
        id = "threads",
        groupId = "${prefix}-threads",
        topics = "${prefix}-threads",
        concurrency = "3")
    void take(ConsumerRecord<String, String> record) {
      partitions
          .computeIfAbsent(Thread.currentThread().getName(), _ -> ConcurrentHashMap.newKeySet())
          .add(record.partition());
      values.add(record.value());
    }
  }

  void consumerProtocol() throws Exception {
    try (var context = spring.open(ConsumerProtocol.class)) {
      awaitAssigned(context, "consumer-protocol", 4);
      List<String> values = context.getBean(ConsumerProtocol.class).values;
      for (int partition = 0; partition < 4; partition++) {
        send(context, spring.named("consumer-protocol"), partition, numbers(0, 10));
      }
      await("40 records", () -> values.size() == 40);
      String group = spring.named("consumer-protocol");
      var kafkaAdmin = context.getBean(KafkaAdmin.class);
      try (Admin admin = Admin.create(kafkaAdmin.getConfigurationProperties())) {
        var told = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        equal(told.type(), GroupType.CONSUMER);
        equal(told.members().size(), 2);
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ConsumerProtocol {
    final List<String> values = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-consumer-protocol") String name) {
      return TopicBuilder.name(name).partitions(4).build();
    }

    @KafkaListener(
        id = "consumer-protocol",
        groupId = "${prefix}-consumer-protocol",
        topics = "${prefix}-consumer-protocol",
        concurrency = "2",
        properties = {"group.protocol=consumer", "group.remote.assignor=uniform"})
    void take(String value) {
      values.add(value);
    }
  }

  void pauses() throws Exception {
    try (var context = spring.open(Rewound.class)) {
      awaitAssigned(context, "rewound", 2);
      List<String> values = context.getBean(Rewound.class).values;
      MessageListenerContainer container = container(context, "rewound");
      container.pause();
      await("the pause", container::isContainerPaused);
      send(context, spring.named("rewound"), 0, numbers(0, 10));
      equal(new ArrayList<>(values), List.of());
      container.resume();
      await("ten records", () -> values.size() == 10);
    }
  }

  void rewinds() throws Exception {
    try (var context = spring.open(Rewound.class)) {
      awaitAssigned(context, "rewound", 2);
      var listener = context.getBean(Rewound.class);
      send(context, spring.named("rewound"), 1, numbers(10, 20));
      await("the last records", () -> listener.values.contains("19"));
      listener.values.clear();
      listener.seekToBeginning();
      await("all records", () -> Set.copyOf(listener.values).containsAll(numbers(0, 20)));
      var second = new TopicPartition(spring.named("rewound"), 1);
      listener.values.clear();
      listener.rewindTo(second, 7);
      await("the last three", () -> listener.values.size() >= 3);
      equal(listener.values.subList(0, 3), numbers(17, 20));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Rewound extends AbstractConsumerSeekAware {
    final List<String> values = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-rewound") String name) {
      return TopicBuilder.name(name).partitions(2).build();
    }

    void rewindTo(TopicPartition partition, long offset) {
      getSeekCallbacksFor(partition)
          .forEach(each -> each.seek(partition.topic(), partition.partition(), offset));
    }

    @KafkaListener(id = "rewound", groupId = "${prefix}-rewound", topics = "${prefix}-rewound")
    void take(String value) {
      values.add(value);
    }
  }

  private static MessageListenerContainer container(
      AnnotationConfigApplicationContext context, String id) {
    var container = context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer(id);
    check(container != null, "no listener " + id);
    return container;
  }
}
