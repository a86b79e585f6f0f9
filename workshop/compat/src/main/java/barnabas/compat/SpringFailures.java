package barnabas.compat;

import static barnabas.compat.Scenarios.equal;
import static barnabas.compat.SpringContexts.await;
import static barnabas.compat.SpringContexts.numbers;
import static barnabas.compat.SpringContexts.send;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.backoff.FixedBackOff;

/// Listeners that fail: what is tried again, and where it goes in the end.
final class SpringFailures {
  private final SpringContexts spring;

  SpringFailures(SpringContexts spring) {
    this.spring = spring;
  }

  void deadLetters() throws Exception {
    try (var context = spring.open(DeadLetters.class)) {
      var listener = context.getBean(DeadLetters.class);
      send(context, spring.named("letters"), 1, numbers(0, 10));
      await("nine records", () -> listener.done.size() == 9);
      await("a dead letter", () -> listener.dead.size() == 1);
      equal(listener.tries.get("4"), 3);
      equal(listener.done, List.of("0", "1", "2", "3", "5", "6", "7", "8", "9"));
      ConsumerRecord<String, String> dead = listener.dead.getFirst();
      equal(List.of(dead.value(), dead.partition()), List.of("4", 1));
      byte[] offset = dead.headers().lastHeader(KafkaHeaders.DLT_ORIGINAL_OFFSET).value();
      equal(ByteBuffer.wrap(offset).getLong(), 4L);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class DeadLetters {
    final Map<String, Integer> tries = new ConcurrentHashMap<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<ConsumerRecord<String, String>> dead = new CopyOnWriteArrayList<>();

    @Bean
    KafkaAdmin.NewTopics topics(@Value("${prefix}-letters") String name) {
      return new KafkaAdmin.NewTopics(
          TopicBuilder.name(name).partitions(2).build(),
          TopicBuilder.name(name + "-dlt").partitions(2).build());
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<String, String> recoveringFactory(
        ConsumerFactory<String, String> consumers, KafkaTemplate<String, String> template) {
      var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
      factory.setConsumerFactory(consumers);
      factory.setCommonErrorHandler(
          new DefaultErrorHandler(
              new DeadLetterPublishingRecoverer(template), new FixedBackOff(0, 2)));
      return factory;
    }

    @KafkaListener(
        groupId = "${prefix}-letters",
        topics = "${prefix}-letters",
        containerFactory = "recoveringFactory")
    void take(String value) {
      tries.merge(value, 1, Integer::sum);
      if (value.equals("4")) {
        throw new IllegalStateException("never 4");
      }
      done.add(value);
    }

    @KafkaListener(groupId = "${prefix}-letters-dead", topics = "${prefix}-letters-dlt")
    void takeDead(ConsumerRecord<String, String> record) {
      dead.add(record);
    }
  }

  void retryTopics() throws Exception {
    try (var context = spring.open(Retried.class)) {
      var listener = context.getBean(Retried.class);
      send(context, spring.named("retried"), 0, List.of("fails always", "fails once", "goes well"));
      await("what goes well", () -> listener.done.size() == 2);
      await("what was given up", () -> listener.givenUp.size() == 1);
      equal(listener.givenUp, List.of("fails always"));
      equal(Set.copyOf(listener.done), Set.of("goes well", "fails once"));
      String topic = spring.named("retried");
      equal(
          listener.tried.get("fails always"),
          List.of(topic, topic + "-retry-200", topic + "-retry-400"));
      equal(listener.tried.get("fails once"), List.of(topic, topic + "-retry-200"));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableKafkaRetryTopic
  static class Retried {
    final Map<String, List<String>> tried = new ConcurrentHashMap<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<String> givenUp = new CopyOnWriteArrayList<>();

    @Bean
    NewTopic topic(@Value("${prefix}-retried") String name) {
      return TopicBuilder.name(name).build();
    }

    @Bean
    TaskScheduler scheduler() {
      return new ThreadPoolTaskScheduler();
    }

    @RetryableTopic(attempts = "3", backOff = @BackOff(delay = 200, multiplier = 2))
    @KafkaListener(groupId = "${prefix}-retried", topics = "${prefix}-retried")
    void take(ConsumerRecord<String, String> record) {
      List<String> topics =
          tried.computeIfAbsent(record.value(), _ -> new CopyOnWriteArrayList<>());
      topics.add(record.topic());
      boolean again = record.value().equals("fails once") && topics.size() == 1;
      if (again || record.value().equals("fails always")) {
        throw new IllegalStateException(record.value());
      }
      done.add(record.value());
    }

    @DltHandler
    void giveUp(String value) {
      givenUp.add(value);
    }
  }
}
