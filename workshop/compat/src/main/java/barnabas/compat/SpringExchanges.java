package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.messaging.handler.annotation.SendTo;

/// Topics as beans, templates, requests with replies.
final class SpringExchanges {
  private static final long DEADLINE_S = 30;

  private final SpringContexts spring;

  SpringExchanges(SpringContexts spring) {
    this.spring = spring;
  }

  void topics() {
    String topic = spring.named("beans");
    try (var context = spring.open(FewPartitions.class)) {
      var admin = context.getBean(KafkaAdmin.class);
      Scenarios.await(
          "two partitions", () -> admin.describeTopics(topic).get(topic).partitions().size() == 2);
    }
    try (var context = spring.open(MorePartitions.class)) {
      var admin = context.getBean(KafkaAdmin.class);
      Scenarios.await(
          "four partitions", () -> admin.describeTopics(topic).get(topic).partitions().size() == 4);
      equal(admin.clusterId().length(), 22);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class FewPartitions {
    @Bean
    NewTopic topic(@Value("${prefix}-beans") String name) {
      return TopicBuilder.name(name).partitions(2).replicas(1).compact().build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class MorePartitions {
    @Bean
    NewTopic topic(@Value("${prefix}-beans") String name) {
      return TopicBuilder.name(name).partitions(4).config("cleanup.policy", "delete").build();
    }
  }

  void template() throws Exception {
    try (var context = spring.open(Heard.class)) {
      var heard = context.getBean(Heard.class).records;
      @SuppressWarnings("unchecked")
      KafkaTemplate<String, String> template =
          context.getBean("kafkaTemplate", KafkaTemplate.class);
      var record = new ProducerRecord<String, String>(spring.named("heard"), "key", "value");
      record.headers().add("from", "spring".getBytes(StandardCharsets.UTF_8));
      var sent = template.send(record).get(DEADLINE_S, TimeUnit.SECONDS).getRecordMetadata();
      equal(sent.offset(), 0L);
      ConsumerRecord<String, String> got = heard.poll(DEADLINE_S, TimeUnit.SECONDS);
      check(got != null, "nothing was heard");
      equal(List.of(got.key(), got.value()), List.of("key", "value"));
      equal(new String(got.headers().lastHeader("from").value(), StandardCharsets.UTF_8), "spring");
      var received = template.receive(spring.named("heard"), 0, 0);
      check(received != null && received.value().equals("value"), "read as " + received);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Heard {
    final BlockingQueue<ConsumerRecord<String, String>> records = new LinkedBlockingQueue<>();

    @Bean
    NewTopic topic(@Value("${prefix}-heard") String name) {
      return TopicBuilder.name(name).build();
    }

    @KafkaListener(topics = "${prefix}-heard", groupId = "${prefix}-heard")
    void hear(ConsumerRecord<String, String> record) {
      records.add(record);
    }
  }

  void requestAndReply() throws Exception {
    try (var context = spring.open(Replies.class)) {
      @SuppressWarnings("unchecked")
      ReplyingKafkaTemplate<String, String, String> template =
          context.getBean("replyingTemplate", ReplyingKafkaTemplate.class);
      check(template.waitForAssignment(java.time.Duration.ofSeconds(DEADLINE_S)), "no assignment");
      for (String word : List.of("one", "two", "three")) {
        var request = new ProducerRecord<String, String>(spring.named("requests"), word);
        var reply = template.sendAndReceive(request).get(DEADLINE_S, TimeUnit.SECONDS);
        equal(reply.value(), word.toUpperCase(java.util.Locale.ROOT));
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Replies {
    @Bean
    NewTopic requests(@Value("${prefix}-requests") String name) {
      return TopicBuilder.name(name).build();
    }

    @Bean
    NewTopic replies(@Value("${prefix}-replies") String name) {
      return TopicBuilder.name(name).build();
    }

    @Bean
    ReplyingKafkaTemplate<String, String, String> replyingTemplate(
        ProducerFactory<String, String> producers,
        ConcurrentKafkaListenerContainerFactory<String, String> containers,
        KafkaTemplate<String, String> template,
        @Value("${prefix}-replies") String replies) {
      containers.setReplyTemplate(template);
      var container = containers.createContainer(replies);
      container.getContainerProperties().setGroupId(replies);
      return new ReplyingKafkaTemplate<>(producers, container);
    }

    @KafkaListener(topics = "${prefix}-requests", groupId = "${prefix}-requests")
    @SendTo
    String answer(String request) {
      return request.toUpperCase(java.util.Locale.ROOT);
    }
  }

  void transactions() {
    try (var context = spring.open()) {
      var settings =
          Map.<String, Object>copyOf(
              context.getBean(ProducerFactory.class).getConfigurationProperties());
      var factory = new DefaultKafkaProducerFactory<String, String>(settings);
      factory.setTransactionIdPrefix(spring.named("transactions"));
      factory.setKeySerializer(new org.apache.kafka.common.serialization.StringSerializer());
      factory.setValueSerializer(new org.apache.kafka.common.serialization.StringSerializer());
      var template = new KafkaTemplate<>(factory);
      long began = System.nanoTime();
      boolean refused = false;
      try {
        template.executeInTransaction(each -> each.send(spring.named("transactions"), "x"));
      } catch (KafkaException | org.springframework.kafka.KafkaException e) {
        refused = true;
      } finally {
        factory.destroy();
      }
      check(refused, "a transaction was let in");
      check(System.nanoTime() - began < 5_000_000_000L, "refused late");
    }
  }
}
